import { noon } from '../support/clock.ts';
import { addsPatient } from '../support/patients.ts';
import type { Human } from '../support/people.ts';
import type { Person } from '../support/person.ts';
import { opensRecord } from '../support/record.ts';
import { fillsIn } from '../support/reports.ts';
import { expect, test } from '../support/test.ts';

/** Staff are signed out while days go by; whoever comes back signs in again. */
async function comesBack(person: Person, human: Human, origin: string, home: string): Promise<void> {
  await person.opens(`${origin}/login`);
  await person.signsIn(human);
  await person.standsOn(home);
}

/** The report of the week is there, a moment after its time has come. */
async function reports(patient: Person, origin: string, answers: Parameters<typeof fillsIn>[1]): Promise<void> {
  const offer = patient.main.getByRole('link', { name: /^Заполнить/ });
  await expect(async () => {
    await patient.page.goto(`${origin}/me`);
    await expect(offer).toBeVisible({ timeout: 200 });
  }).toPass({ timeout: 20_000 });
  await offer.click();
  await fillsIn(patient, answers);
}

test('a patient gets worse over three weeks, and everybody sees what is theirs to see', async ({
  person: organizer,
  another,
  starts,
  people,
  mail,
}) => {
  test.setTimeout(240_000);
  const [ivan, anna, ada, olga] = [people.somebody(), people.somebody(), people.somebody(), people.somebody()];
  const program = await starts({ smtpUrl: mail.url, movableClock: true });
  const { origin } = program;
  program.clock.moveTo(noon(0));
  const said = await program.createClinic(`Онкоцентр ${ivan.email.slice(9, 14)}`, ivan);
  expect(said.code, said.stderr).toBe(0);
  const [doctor, assistant, patient] = [await another(), await another(), await another()];
  await organizer.opens((await mail.letterTo(ivan.email)).firstLink);
  await organizer.activates(ivan);
  await organizer.standsOn('/org');
  await organizer.addsDoctor(anna);
  await organizer.opens(`${origin}/org/assistants/new`);
  await organizer.fillsIn(ada);
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/assistants');
  await organizer.link(`доступ к пациентам, ${ada.name}`).click();
  await organizer.page.getByRole('checkbox', { name: anna.name }).check();
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/assistants');
  for (const [who, human, home] of [
    [doctor, anna, '/doctor'],
    [assistant, ada, '/assist'],
  ] as const) {
    await who.opens((await mail.letterTo(human.email)).firstLink);
    await who.activates(human);
    await who.standsOn(home);
  }
  await addsPatient(doctor, '/doctor', olga);
  await patient.opens((await mail.letterTo(olga.email)).firstLink);
  await patient.activates(olga);
  await patient.standsOn('/me');

  // The first week all is well: nobody has anything to do.
  await reports(patient, origin, { weight: '70,5' });
  await expect(patient.main).toContainText('Ничего срочного в ответах нет');
  await doctor.opens(`${origin}/doctor`);
  await expect(doctor.row(olga.name)).toContainText('не хуже прежнего');
  await assistant.opens(`${origin}/assist`);
  await expect(assistant.main).toContainText('Сигналов без ответа нет');

  // In the second she is tired and eats less: the doctor is asked, in a few days.
  program.clock.moveTo(noon(7));
  const told = mail.lettersTo(anna.email).length;
  await reports(patient, origin, { symptoms: { Усталость: 'Умеренно' }, weight: '69,5' });
  await expect(patient.main).toContainText('Врач посмотрит ваши ответы в ближайшие дни');
  expect((await mail.letterTo(anna.email, told + 1)).text).not.toContain(olga.name);
  await comesBack(assistant, ada, origin, '/assist');
  await expect(assistant.main).toContainText('хуже на 2 ступени и больше');
  await expect(assistant.main.getByRole('link', { name: olga.name }).first()).toBeVisible();
  await comesBack(doctor, anna, origin, '/doctor');
  await expect(doctor.row(olga.name)).toContainText('сигнал без ответа');
  await opensRecord(doctor, olga);
  await doctor.row('ждёт ответа').getByRole('link').click();
  await expect(doctor.main).toContainText('в прошлый раз: Не было');
  await doctor.page.getByLabel('наблюдаем').check();
  await doctor.button('Закрыть сигнал').click();
  await doctor.standsOn('/doctor');
  await patient.opens(`${origin}/me/reports`);
  await patient.page
    .getByRole('link', { name: /^Самочувствие за неделю/ })
    .first()
    .click();
  await expect(patient.main).toContainText('врач увидел в');

  // In the third it is bad, and the doctor does not come.
  program.clock.moveTo(noon(14));
  await reports(patient, origin, {
    symptoms: { Боль: 'Очень сильно', Усталость: 'Сильно' },
    pain: '8',
    temperature: '38,4',
    weight: '66',
  });
  await expect(patient.main).toContainText('Некоторые ответы требуют внимания');
  await expect(patient.main).toContainText('103');
  const warned = mail.lettersTo(ivan.email).length;
  program.clock.moveTo(noon(18));
  const late = await mail.letterTo(ivan.email, warned + 1);
  expect(late.subject).toContain('без ответа');
  expect(late.text).not.toContain(olga.name);
  await comesBack(organizer, ivan, origin, '/org');
  await organizer.opens(`${origin}/org/alerts`);
  await expect(organizer.row(anna.name)).toContainText('организатор: врач не ответил вовремя');
  // Whose and what about is the doctor's to know.
  await expect(organizer.main).not.toContainText(olga.name);
  await expect(organizer.main).not.toContainText('Боль');
  await comesBack(assistant, ada, origin, '/assist');
  await expect(assistant.main).toContainText('Боль: очень сильно', { ignoreCase: true });
  await expect(assistant.main).toContainText('просрочен');

  await comesBack(doctor, anna, origin, '/doctor');
  await opensRecord(doctor, olga);
  await expect(doctor.main).toContainText('Боль: сейчас Очень сильно, в прошлый раз Не было, хуже; срочно');
  await doctor.page.getByText('Показать таблицей').click();
  // Three weeks in the table, each value as it was answered.
  const table = doctor.page.getByRole('region', { name: 'Все значения таблицей' });
  for (const value of ['70,5 кг', '69,5 кг', '66 кг', '38,4 °C']) await expect(table).toContainText(value);
  await doctor.looks();
  await doctor.row('ждёт ответа').getByRole('link').click();
  await doctor.page.getByLabel('вызван(а) на приём').check();
  await doctor.page.getByLabel('Подробности').fill('Завтра в 10 в поликлинике.');
  await doctor.button('Закрыть сигнал').click();
  await doctor.standsOn('/doctor');
  await organizer.opens(`${origin}/org/alerts`);
  await expect(organizer.main).toContainText('Просроченных сигналов нет');
  await assistant.opens(`${origin}/assist`);
  await expect(assistant.main).toContainText('Сигналов без ответа нет');

  // The patient reads that it was seen, and by whom.
  await patient.opens(`${origin}/me/reports`);
  await patient.page
    .getByRole('link', { name: /^Самочувствие за неделю/ })
    .first()
    .click();
  await expect(patient.main).toContainText('врач увидел в');
  await expect(patient.main).not.toContainText('Завтра в 10');
  await patient.opens(`${origin}/me/looks`);
  await expect(patient.main).toContainText(`${anna.name}, врач`);
});
