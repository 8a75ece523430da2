import { addsPatient } from '../support/patients.ts';
import type { Person } from '../support/person.ts';
import { fillsIn } from '../support/reports.ts';
import { expect, test } from '../support/test.ts';

// Reports are asked for by day only.
test.use({ byDay: true });

// A tablet on the assistant's desk, used with a finger.
test.use({ viewport: { width: 768, height: 1024 }, hasTouch: true });

/** The card of somebody on the call list. */
const card = (assistant: Person, name: string) => assistant.page.getByRole('region', { name });

/** Notes what came of a call, with a finger. */
async function calls(assistant: Person, name: string, outcome: string, note = ''): Promise<void> {
  const callee = card(assistant, name);
  await callee.getByLabel(outcome, { exact: true }).tap();
  await expect(callee.getByLabel(outcome, { exact: true })).toBeChecked();
  await callee.getByLabel('Заметка (необязательно)').fill(note);
  await callee.getByRole('button', { name: `Записать звонок, ${name}` }).tap();
  await expect(assistant.main).toContainText('Звонок записан.');
}

/** Whatever a finger has to hit is large enough for it. */
async function fitsFingers(assistant: Person): Promise<void> {
  const targets = assistant.main.locator('a.button, button, input[type=radio], input[type=checkbox]');
  for (const target of await targets.all()) {
    if (!(await target.isVisible())) continue;
    // A tick is hit with its label.
    const label = target.locator('xpath=ancestor::label | following-sibling::label | ../label');
    const hit = (await label.count()) > 0 ? label.first() : target;
    const box = await hit.boundingBox();
    expect(box?.height ?? 0, await hit.innerText()).toBeGreaterThanOrEqual(44);
  }
}

test('an assistant’s whole shift on a tablet', async ({ organizer, another, people, mail }) => {
  test.setTimeout(180_000);
  const [anna, boris, ada, olga] = [people.somebody(), people.somebody(), people.somebody(), people.somebody()];
  const [unread, strange] = [people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await organizer.addsDoctor(boris);
  await organizer.opens('/org/assistants/new');
  await organizer.fillsIn(ada);
  await organizer.button('Сохранить').tap();
  await organizer.standsOn('/org/assistants');
  await organizer.link(`доступ к пациентам, ${ada.name}`).tap();
  await organizer.page.getByRole('checkbox', { name: anna.name }).check();
  await organizer.button('Сохранить').tap();
  await organizer.standsOn('/org/assistants');
  await addsPatient(organizer, '/org/patients', strange, boris);

  const [assistant, patient] = [await another(), await another()];
  await assistant.opens((await mail.letterTo(ada.email)).firstLink);
  await assistant.activates(ada);
  await assistant.standsOn('/assist');
  await expect(assistant.main).toContainText(anna.name);
  await expect(assistant.main).toContainText('Звонить сегодня некому');

  // Two patients are registered; the letters of one come back.
  mail.refuse(unread.email, 'нет такого ящика');
  await addsPatient(assistant, '/assist/patients', unread, anna);
  await addsPatient(assistant, '/assist/patients', olga, anna);
  await expect(assistant.main).not.toContainText(strange.name);
  await patient.opens((await mail.letterTo(olga.email)).firstLink);
  await patient.activates(olga);
  await patient.standsOn('/me');
  await mail.reportTo(olga.email);

  // Whom to call and why, with each of the outcomes.
  await expect(async () => {
    await assistant.page.goto('/assist');
    await expect(assistant.main).toContainText('В списке 1 человек', { timeout: 200 });
  }).toPass({ timeout: 20_000 });
  await assistant.link('Открыть список звонков').tap();
  await assistant.standsOn('/assist/calls');
  await fitsFingers(assistant);
  await expect(card(assistant, unread.name)).toContainText('Почта не принимает письма');
  await expect(card(assistant, unread.name).getByRole('link', { name: '+7 916 123-45-67' })).toHaveAttribute(
    'href',
    'tel:+79161234567',
  );
  assistant.expectsRefusal();
  await card(assistant, unread.name)
    .getByRole('button', { name: `Записать звонок, ${unread.name}` })
    .tap();
  await expect(assistant.summary).toBeVisible();
  await calls(assistant, unread.name, 'не ответил', 'гудки');
  await expect(card(assistant, unread.name)).toContainText('не ответил');
  await calls(assistant, unread.name, 'перезвонить', 'просит после обеда');
  await expect(card(assistant, unread.name)).toContainText('просит после обеда');
  await assistant.looks();
  await calls(assistant, unread.name, 'дозвонился', 'адрес исправим');
  await expect(assistant.main).toContainText('Звонить сегодня некому');

  // On the telephone a patient answers, and the assistant fills in.
  await assistant.opens('/assist/patients');
  await assistant.link(`изменить, ${olga.name}`).tap();
  await assistant.link('Заполнить со слов пациента').tap();
  await assistant.link('Заполнить со слов пациента').tap();
  await expect(assistant.main).toContainText(`Со слов пациента: ${olga.name}`);
  await fitsFingers(assistant);
  await fillsIn(assistant, { symptoms: { Тошнота: 'Сильно' }, weight: '61' });
  await expect(assistant.main).toContainText('ассистент, со слов пациента');
  // It made an alert, which the assistant sees and does not close.
  await assistant.opens('/assist');
  await expect(assistant.main).toContainText('Сигналы ваших врачей');
  await expect(assistant.main.getByRole('link', { name: olga.name }).first()).toBeVisible();
  await expect(assistant.main).toContainText('Тошнота: сильно');
  await expect(assistant.button('Закрыть сигнал')).toHaveCount(0);

  // The patient reads in whose name: the assistant works for the doctor.
  await patient.opens('/me/looks');
  await expect(patient.main).toContainText(`${ada.name}, ассистент, за врача: ${anna.name}`);
  await patient.looks();
});
