import type { Person } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

/** Two doctors whose names and addresses differ, whoever else is made up. */
async function addsTwo(organizer: Person, emails: readonly [string, string]): Promise<void> {
  const names = ['Артёмов Фёдор Ильич', 'Яковлева Анна Львовна'] as const;
  for (const [index, name] of names.entries()) {
    await organizer.opens('/org');
    await organizer.addsDoctor({ email: emails[index] ?? '', name });
  }
}

/** Looks for something: by itself while one types where script runs, else by the button. */
async function looksFor(person: Person, words: string): Promise<void> {
  await person.page.getByLabel('Поиск').fill(words);
  if (!person.scripted) await person.button('Найти').click();
}

test('a list says who is in it, how they stand, and what can be done', async ({ organizer, people, mail, another }) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  const colleague = await another();
  await colleague.opens((await mail.letterTo(doctor.email)).firstLink);
  await colleague.activates(doctor);
  await colleague.standsOn('/doctor');
  const assistant = people.somebody();
  await organizer.opens('/org/assistants/new');
  await organizer.fillsIn(assistant);
  await organizer.button('Сохранить').click();
  await expect(organizer.main).toContainText(`${assistant.name}: приглашение отправляется`);

  for (const path of ['/org', '/org/doctors', '/org/assistants']) {
    await organizer.opens(path);
    for (const column of ['ФИО', 'Email', 'Статус', 'Действия']) {
      await expect(organizer.page.getByRole('columnheader', { name: column }).first()).toBeVisible();
    }
  }
  await organizer.opens('/org');
  const active = organizer.row(doctor.email);
  await expect(active).toContainText('активен');
  await expect(active.getByRole('link', { name: `изменить, ${doctor.name}` })).toBeVisible();
  await expect(active.getByRole('link', { name: `удалить, ${doctor.name}` })).toBeVisible();
  await expect(active.getByRole('link', { name: /повторно|ссылку|доступ/ })).toHaveCount(0);
  const invited = organizer.row(assistant.email);
  await expect(invited).toContainText('не активирован');
  for (const action of ['доступ к пациентам', 'отправить код активации повторно', 'скопировать ссылку']) {
    await expect(invited.getByRole('link', { name: `${action}, ${assistant.name}` })).toBeVisible();
  }
  await expect(organizer.main).toContainText('Ничто не требует внимания');
});

test('whoever is looked for is found by a part of name or address, whatever the case', async ({
  organizer,
  people,
}) => {
  const emails = [people.somebody().email, people.somebody().email] as const;
  await addsTwo(organizer, emails);
  await organizer.opens('/org/doctors');
  const status = organizer.main.getByRole('status').filter({ hasText: 'Найдено' });
  await expect(status).toHaveText('Найдено: 2');
  const [artyomov, yakovleva] = [organizer.row('Артёмов Фёдор Ильич'), organizer.row('Яковлева Анна Львовна')];

  await looksFor(organizer, 'АРТЕМОВ');
  await expect(status).toHaveText('Найдено: 1');
  await expect(artyomov).toBeVisible();
  await expect(yakovleva).toHaveCount(0);
  await expect(organizer.page).toHaveURL((url) => url.searchParams.get('q') === 'АРТЕМОВ');
  await looksFor(organizer, emails[1].slice(0, 16));
  await expect(yakovleva).toBeVisible();
  await expect(artyomov).toHaveCount(0);

  await looksFor(organizer, 'никого такого');
  await expect(status).toHaveText('Найдено: 0');
  await expect(organizer.main).toContainText('Никого не нашлось');
  await organizer.looks();
  await organizer.link('Показать всех').click();
  await expect(status).toHaveText('Найдено: 2');
  await expect(organizer.page.getByLabel('Поиск')).toHaveValue('');

  await organizer.page.getByLabel('Статус').selectOption('активен');
  if (!organizer.scripted) await organizer.button('Найти').click();
  await expect(organizer.main).toContainText('Таких сейчас нет');
  await organizer.page.getByLabel('Статус').selectOption('не активирован');
  await organizer.page.getByLabel('Порядок').selectOption('по ФИО, Я–А');
  if (!organizer.scripted) await organizer.button('Найти').click();
  await expect(organizer.page.getByRole('rowheader')).toHaveText(['Яковлева Анна Львовна', 'Артёмов Фёдор Ильич']);
  await organizer.looks();
});

test('a search goes on while one types, without a new page', { tag: '@script' }, async ({ organizer, people }) => {
  await addsTwo(organizer, [people.somebody().email, people.somebody().email]);
  await organizer.opens('/org/doctors');
  const { page } = organizer;
  await page.evaluate(() => {
    document.body.dataset.same = 'page';
  });
  const field = page.getByLabel('Поиск');
  await field.click();
  await page.keyboard.type('ковлев');
  await expect(organizer.row('Артёмов')).toHaveCount(0);
  await expect(organizer.row('Яковлева')).toBeVisible();
  await expect(field).toBeFocused();
  // In the middle of the word, where somebody forgot a letter.
  await page.keyboard.press('Home');
  await page.keyboard.type('я');
  await expect(page).toHaveURL((url) => url.searchParams.get('q') === 'яковлев');
  await page.keyboard.type('!');
  await expect(organizer.main).toContainText('Никого не нашлось');
  await expect(field).toHaveValue('я!ковлев');
  await expect(field).toBeFocused();
  await expect(page.locator('body')).toHaveAttribute('data-same', 'page');
  await organizer.looks();
  await page.reload();
  await expect(field).toHaveValue('я!ковлев');
  await expect(organizer.main).toContainText('Найдено: 0');
});

test('a row that a search brought follows its letter', { tag: '@script' }, async ({ organizer, people, mail }) => {
  const doctor = people.somebody();
  const release = mail.hold(doctor.email);
  await organizer.addsDoctor(doctor);
  await mail.attempted(doctor.email, 1);
  await organizer.opens('/org/doctors');
  await looksFor(organizer, doctor.email.slice(0, 15));
  await expect(organizer.page).toHaveURL(/q=/);
  const row = organizer.row(doctor.email);
  await expect(row).toContainText('письмо в очереди');
  release();
  await expect(row).toContainText('принято почтовым сервером');
});

test('a search whose answer never comes leaves the button', { tag: '@script' }, async ({
  organizer,
  people,
  watch,
}) => {
  await addsTwo(organizer, [people.somebody().email, people.somebody().email]);
  await organizer.opens('/org/doctors');
  watch.permitComplaint(/ERR_FAILED|Failed to load resource/);
  const asked = organizer.page.waitForRequest(/q=/);
  await organizer.page.route('**/org/doctors?*', (route) =>
    route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
  );
  await organizer.page.getByLabel('Поиск').fill('Яковлева');
  await asked;
  await expect(organizer.row('Артёмов')).toBeVisible();
  await organizer.button('Найти').click();
  await expect(organizer.row('Артёмов')).toHaveCount(0);
  await expect(organizer.row('Яковлева')).toBeVisible();
});

test('what has just been done is told once', { tag: '@script' }, async ({ organizer, people }) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  const told = organizer.main.getByText(`${doctor.name}: приглашение отправляется`);
  await expect(told).toBeVisible();
  await organizer.page.reload();
  await expect(organizer.row(doctor.name)).toBeVisible();
  await expect(told).toHaveCount(0);
});

test('invitations that run out soon are pointed out, and sent again to all at once', async ({
  starts,
  mail,
  people,
  person,
}) => {
  const program = await starts({ smtpUrl: mail.url, movableClock: true });
  const organizer = people.somebody();
  expect((await program.createClinic('Клиника без спешки', organizer)).code).toBe(0);
  await person.opens((await mail.letterTo(organizer.email)).firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');
  const doctors = [people.somebody(), people.somebody()];
  for (const doctor of doctors) {
    await person.opens(`${program.origin}/org`);
    await person.addsDoctor(doctor);
    await mail.letterTo(doctor.email);
  }
  await person.page.goto('about:blank');
  program.clock.moveTo('+8d');
  await person.opens(`${program.origin}/login`);
  await person.signsIn(organizer);
  await person.standsOn('/org');
  await expect(person.main).toContainText('Врачи: приглашения истекают скоро (2)');
  await person.link('Требует внимания: 1').click();
  await person.standsOn('/org/attention');
  await person.looks();
  await person.link('открыть список, Врачи: приглашения истекают скоро').click();
  await expect(person.main).toContainText('Найдено: 2');
  await expect(person.page.getByLabel('Статус').locator('option:checked')).toHaveText('истекают скоро');
  await person.link('отправить повторно всем').click();
  await expect(person.main).toContainText('Приглашений: 2.');
  await person.looks();
  const before = doctors.map((doctor) => mail.lettersTo(doctor.email).length);
  await person.button('Отправить').click();
  await expect(person.main).toContainText('Приглашений отправлено повторно: 2.');
  for (const [index, doctor] of doctors.entries()) {
    await mail.letterTo(doctor.email, (before[index] ?? 0) + 1);
    await expect(person.row(doctor.email)).toContainText('(осталось дней - 10)');
  }
});
