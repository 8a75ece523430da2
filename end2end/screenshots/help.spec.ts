import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { workspace } from '../support/places.ts';
import { expect, test } from '../support/test.ts';

const out = join(workspace, 'public', 'help');

/** The help is read over slow lines, and every picture of it is part of the program. */
const BYTES_MAX = 90_000;

/** As `app::help` shows them. */
const SIZE = { width: 960, height: 600 };

const password = 'верблюд идёт домой пешком';

/** Nobody real. */
const organizer = { email: 'petrov@clinic.example', name: 'Петров Иван Аркадьевич', password };
const doctor = { email: 'ahapkin@clinic.example', name: 'Ахапкин Валерий Валерьевич', password };
const second = { email: 'ivanov@clinic.example', name: 'Иванов Иван Иванович', password };
const waiting = { email: 'sidorenko@clinic.example', name: 'Сидоренко Сидор Петрович', password };
const specialist = { email: 'nikolaeva@clinic.example', name: 'Николаева Ольга Сергеевна', password };
const assistant = { email: 'lapshin@clinic.example', name: 'Лапшин Виктор Ильич', password };

test.use({ isMobile: true, viewport: SIZE });

test('the pictures of the help', async ({ starts, mail, person, another }) => {
  const visitor = await another();
  const shoots = async (who: typeof person, name: string): Promise<void> => {
    await who.page.evaluate(() => document.fonts.ready);
    await who.page.mouse.move(0, 0);
    const path = join(out, `${name}.png`);
    await who.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    expect((await stat(path)).size, `bytes of ${name}.png`).toBeLessThanOrEqual(BYTES_MAX);
  };
  await mkdir(out, { recursive: true });
  for (const { page } of [person, visitor]) {
    await page.setViewportSize(SIZE);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  }

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
