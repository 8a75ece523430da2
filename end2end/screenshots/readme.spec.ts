import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Person } from '../support/person.ts';
import { workspace } from '../support/places.ts';
import { Program } from '../support/program.ts';
import { expect, test } from '../support/test.ts';

const out = join(workspace, 'docs', 'screens');

/** A README is read over slow lines too. */
const BYTES_MAX = 120_000;

const password = 'верблюд идёт домой пешком';

/** Nobody real. */
const organizer = { email: 'petrova@clinic.example', name: 'Петрова Ирина Аркадьевна', password };
const active = { email: 'ahapkin@clinic.example', name: 'Ахапкин Валерий Валерьевич', password };
const waiting = { email: 'sidorenko@clinic.example', name: 'Сидоренко Семён Петрович', password };
const unknown = { email: 'zhukovskaya@clinic.example', name: 'Жуковская Мария Николаевна', password };

// As on a machine whose scrollbars lie over the page: no gutter is kept free for one.
test.use({ isMobile: true });

const shoots = async (who: Person, name: string, height: number, width = 1280): Promise<void> => {
  await mkdir(out, { recursive: true });
  await who.page.setViewportSize({ width, height });
  await who.page.evaluate(() => document.fonts.ready);
  await who.page.mouse.move(0, 0);
  const path = join(out, `${name}.png`);
  await who.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  expect((await stat(path)).size, `bytes of ${name}.png`).toBeLessThanOrEqual(BYTES_MAX);
};

test('the pictures of the README', async ({ starts, mail, person, another, watch }) => {
  watch.permit(422);
  const visitor = await another();
  for (const { page } of [person, visitor]) await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });

  const program = await starts({ smtpUrl: mail.url });
  expect((await program.createClinic('Областной онкологический диспансер', organizer)).code).toBe(0);
  await visitor.opens(`${program.origin}/login`);
  await shoots(visitor, 'login', 660);

  await person.opens((await mail.letterTo(organizer.email)).firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');
  mail.refuse(unknown.email, '5.1.1 no such mailbox here');
  for (const [kind, human] of [
    ['doctors', active],
    ['doctors', waiting],
    ['assistants', unknown],
  ] as const) {
    await person.opens(`${program.origin}/org/${kind}/new`);
    await person.fillsIn(human);
    await person.button('Сохранить').click();
    await expect(person.row(human.name)).toBeVisible();
  }
  await visitor.opens((await mail.letterTo(active.email)).firstLink);
  await visitor.activates(active);
  await visitor.standsOn('/doctor');
  await person.waitsFor('/org', person.row(unknown.name), 'no such mailbox here');
  await person.waitsFor('/org', person.row(waiting.name), 'принято почтовым сервером');
  await expect(person.row(active.name)).toContainText('активен');
  await shoots(person, 'staff', 760);
  await shoots(person, 'phone', 812, 375);

  await person.page.setViewportSize({ width: 1280, height: 800 });
  await person.opens(`${program.origin}/org/doctors/new`);
  // The «о» before the @ is Cyrillic.
  await person.fillsIn({ email: 'voronovо@clinic.example', name: 'Воронов Олег Дмитриевич' });
  await person.button('Сохранить').click();
  await expect(person.summary).toBeVisible();
  await shoots(person, 'form', 800);
});

test('the pictures of the training clinic', async ({ person, another, watch }) => {
  const organizer = await another();
  for (const { page } of [person, organizer]) {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  }
  const program = await Program.prepare();
  try {
    const said = await program.run('demo', '--history');
    const [, everybodys = ''] = /паролем ([\w-]+)/.exec(said.stdout) ?? [];
    await program.serve();
    watch.allow(program.origin);

    await person.opens(`${program.origin}/login`);
    await person.signsIn({ email: 'kuznetsova@klinika.example', password: everybodys });
    await person.standsOn('/doctor');
    await person.link('Смирнова Ольга Ивановна').first().click();
    await expect(person.page.getByRole('heading', { name: 'Смирнова Ольга Ивановна' })).toBeVisible();
    await shoots(person, 'patient', 860);

    await organizer.opens(`${program.origin}/login`);
    await organizer.signsIn({ email: 'lebedeva@klinika.example', password: everybodys });
    await organizer.standsOn('/org');
    await organizer.opens(`${program.origin}/org/statistics`);
    await organizer.link('90 дней').click();
    await organizer.page.setViewportSize({ width: 1280, height: 760 });
    await organizer.page
      .getByRole('heading', { name: 'Путь пациента' })
      .evaluate((heading) => heading.scrollIntoView({ block: 'start' }));
    await shoots(organizer, 'statistics', 760);
  } finally {
    await program.end();
  }
});
