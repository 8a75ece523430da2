import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { meets } from '../support/groups.ts';
import type { Person } from '../support/person.ts';
import { workspace } from '../support/places.ts';
import { expect, test } from '../support/test.ts';

const out = join(workspace, 'public', 'help');

/** The help is read over slow lines, and every picture of it is part of the program. */
const BYTES_MAX = 90_000;

/** As `app::help` shows them. */
const SIZE = { width: 960, height: 600 };
const PHONE = { width: 390, height: 640 };

const password = 'верблюд идёт домой пешком';

/** Nobody real. */
const organizer = { email: 'petrov@clinic.example', name: 'Петров Иван Аркадьевич', password };
const doctor = { email: 'ahapkin@clinic.example', name: 'Ахапкин Валерий Валерьевич', password };
const second = { email: 'ivanov@clinic.example', name: 'Иванов Иван Иванович', password };
const waiting = { email: 'sidorenko@clinic.example', name: 'Сидоренко Сидор Петрович', password };
const specialist = { email: 'nikolaeva@clinic.example', name: 'Николаева Ольга Сергеевна', password };
const assistant = { email: 'lapshin@clinic.example', name: 'Лапшин Виктор Ильич', password };

test.use({ isMobile: true, viewport: SIZE });

async function shoots(who: Person, name: string): Promise<void> {
  await mkdir(out, { recursive: true });
  await who.page.evaluate(() => document.fonts.ready);
  await who.page.mouse.move(0, 0);
  const path = join(out, `${name}.png`);
  await who.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  expect((await stat(path)).size, `bytes of ${name}.png`).toBeLessThanOrEqual(BYTES_MAX);
}

/** So large, and as on paper. */
async function sits(who: Person, size: { width: number; height: number }): Promise<void> {
  await who.page.setViewportSize(size);
  await who.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

test('the pictures of the help for an organizer and for everybody', async ({ starts, mail, person, another }) => {
  const visitor = await another();
  for (const who of [person, visitor]) await sits(who, SIZE);

  const program = await starts({ smtpUrl: mail.url });
  expect((await program.createClinic('Областной онкологический диспансер', organizer)).code).toBe(0);
  await visitor.opens(`${program.origin}/login`);
  await visitor.email.fill(organizer.email);
  await shoots(visitor, 'sign-in');

  await person.opens((await mail.letterTo(organizer.email)).firstLink);
  await person.button('Активировать аккаунт').scrollIntoViewIfNeeded();
  await shoots(person, 'activation');
  await person.activates(organizer);
  await person.standsOn('/org');
  for (const [kind, human] of [
    ['doctors', doctor],
    ['doctors', second],
    ['doctors', waiting],
    ['specialists', specialist],
    ['assistants', assistant],
  ] as const) {
    await person.opens(`${program.origin}/org/${kind}/new`);
    await person.fillsIn(human);
    if (human === second) {
      await person.button('Сохранить').scrollIntoViewIfNeeded();
      await shoots(person, 'add');
    }
    await person.button('Сохранить').click();
    await expect(person.row(human.name)).toBeVisible();
    if (human === waiting) continue;
    await visitor.page.context().clearCookies();
    await visitor.opens((await mail.letterTo(human.email)).firstLink);
    await visitor.activates(human);
    await expect(visitor.header).toContainText(human.name);
  }
  await person.waitsFor('/org', person.row(waiting.name), 'принято почтовым сервером');
  await shoots(person, 'staff');
  await person.opens(`${program.origin}/org/doctors`);
  await person
    .row(waiting.name)
    .getByRole('link', { name: /^отправить код активации повторно/ })
    .click();
  await expect(person.button('Отправить')).toBeVisible();
  await shoots(person, 'resend');
  await person.opens(`${program.origin}/org/assistants`);
  await person
    .row(assistant.name)
    .getByRole('link', { name: /^доступ к пациентам/ })
    .click();
  await person.page.getByLabel(doctor.name).check();
  await person.page.getByRole('group', { name: 'Прикрепить телеассистента к врачам' }).scrollIntoViewIfNeeded();
  await shoots(person, 'access');
  await person.opens(`${program.origin}/org/settings`);
  await person.page.getByLabel('самостоятельная запись в группы ЛФК для новых пациентов').check();
  const course = person.page.getByText('Заявки не принимаются');
  await course.evaluate((line) => line.scrollIntoView({ block: 'end' }));
  await shoots(person, 'settings');
  await person.opens(`${program.origin}/profile`);
  await shoots(person, 'profile');
});

test('the pictures of the help for those who meet in a class', async ({ organizer, another, people, mail }) => {
  const { doctor, specialist, patient, olga, anna, title } = await meets({ organizer, another, people, mail });
  for (const who of [doctor, specialist]) await sits(who, SIZE);
  await doctor.opens('/doctor/groups');
  await doctor.page.getByRole('link', { name: title }).first().click();
  await expect(doctor.main).toContainText(olga.name);
  await shoots(doctor, 'group');
  await specialist.opens('/rehab');
  await specialist.page
    .getByRole('link', { name: new RegExp(`^открыть, ${title}`) })
    .first()
    .click();
  await specialist.page.getByText('без наклонов').scrollIntoViewIfNeeded();
  await shoots(specialist, 'roster');
  await sits(patient, PHONE);
  await patient.opens('/me');
  await shoots(patient, 'me-phone');

  const helper = people.somebody();
  await organizer.opens('/org/assistants/new');
  await organizer.fillsIn(helper);
  await organizer.button('Сохранить').click();
  await organizer
    .row(helper.name)
    .getByRole('link', { name: /^доступ к пациентам/ })
    .click();
  await organizer.page.getByLabel(anna.name).check();
  await organizer.button('Сохранить').click();
  const assistant = await another();
  await sits(assistant, SIZE);
  await assistant.opens((await mail.letterTo(helper.email)).firstLink);
  await assistant.activates(helper);
  await assistant.standsOn('/assist');
  await assistant.opens('/assist/calls');
  await expect(assistant.main).toContainText(olga.name);
  await shoots(assistant, 'calls');
});
