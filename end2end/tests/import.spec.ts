import { readFile } from 'node:fs/promises';
import { windows1251, workbook } from '../support/lists.ts';
import type { Person } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

async function choosesFile(organizer: Person, name: string, buffer: Buffer): Promise<void> {
  const chooser = organizer.page.waitForEvent('filechooser');
  await organizer.page.getByLabel('Или файл').click();
  await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer });
  await organizer.button('Проверить список').click();
}

test('a file of doctors is checked, mended and added, and each gets a letter', async ({ organizer, people, mail }) => {
  const [first, second, third] = [people.somebody(), people.somebody(), people.somebody()];
  const rows = [
    'Телефон;E-MAIL;Ф.И.О.',
    `;${first.email};${first.name}`,
    `;${second.email.toUpperCase()};${second.name}`,
    `;${third.email.replace('@', '')};${third.name}`,
    `;${first.email};${first.name}`,
  ];
  const file = windows1251(rows.join('\r\n'));
  await organizer.opens('/org/doctors');
  await organizer.link('добавить списком').click();
  await organizer.standsOn('/org/import');
  await expect(organizer.page.getByLabel('Роль').locator('option:checked')).toHaveText('врач');
  await choosesFile(organizer, 'врачи.csv', file);

  await expect(organizer.page.getByRole('heading', { level: 1, name: 'Проверка списка' })).toBeVisible();
  await organizer.looks();
  for (const words of ['Нужно исправить: 1 строка', 'Будут добавлены: 2 человека', 'Повторы: 1 строка']) {
    await expect(organizer.link(words)).toBeVisible();
  }
  await organizer.link('Повторы: 1 строка').click();
  await expect(organizer.row(first.name)).toContainText('повтор: действует строка 2');
  await organizer.looks();
  await organizer.link('Нужно исправить: 1 строка').click();
  const row = organizer.page.getByRole('group', { name: 'Строка 4' });
  const email = row.getByLabel('Email');
  await expect(email).toHaveAccessibleDescription(/один знак @/);
  await email.fill(third.email);
  await organizer.button('Сохранить и проверить').click();
  await expect(organizer.link('Будут добавлены: 3 человека')).toBeVisible();
  expect(mail.lettersTo(first.email)).toEqual([]);

  await organizer.button('Добавить 3 человека').click();
  // The page looks again by itself, with script and without.
  await expect(organizer.main).toContainText('Добавлено 3 человека.', { timeout: 20_000 });
  await organizer.looks();
  for (const doctor of [first, second, third]) {
    expect((await mail.letterTo(doctor.email)).subject).toBe('ONCOCENTER: вы зарегистрированы как врач');
    expect(mail.lettersTo(doctor.email)).toHaveLength(1);
  }
  const download = organizer.page.waitForEvent('download');
  await organizer.link('Скачать результат (CSV)').click();
  const result = await readFile(await (await download).path(), 'utf8');
  expect(result).toContain(`\uFEFF"Строка";"ФИО";"Email"`);
  expect(result).toContain(`"4";"${third.name}";"${third.email}"`);
  expect(result.match(/"добавлен"/g)).toHaveLength(3);

  await organizer.opens('/org/doctors');
  for (const doctor of [first, second, third]) await expect(organizer.row(doctor.email)).toContainText(doctor.name);

  // The same file once more changes nothing.
  await organizer.link('добавить списком').click();
  await choosesFile(
    organizer,
    'врачи.csv',
    windows1251(rows.join('\r\n').replace(third.email.replace('@', ''), third.email)),
  );
  await expect(organizer.link('Уже есть: 4 человека')).toBeVisible();
  await expect(organizer.page.getByRole('button', { name: /^Добавить/ })).toHaveCount(0);
  expect(mail.lettersTo(first.email)).toHaveLength(1);
});

test('a spreadsheet of patients names their doctors and periods', async ({ organizer, people, mail }) => {
  const doctor = { ...people.somebody(), name: 'Голубев Лев Маркович' };
  await organizer.addsDoctor(doctor);
  const [first, second] = [people.somebody(), people.somebody()];
  const file = workbook([
    ['Роль', 'Врач', 'Почта', 'Телефон', 'Продолжительность наблюдения', 'Фамилия', 'Имя', 'Отчество'],
    ['пациент', 'Голубев Л. М.', first.email, '8 916 123-45-67', '3 мес.', ...first.name.split(' ')],
    ['пациент', 'Воронов', second.email, '', '', ...second.name.split(' ')],
  ]);
  await organizer.opens('/org/patients');
  await organizer.link('добавить списком').click();
  await choosesFile(organizer, 'пациенты.xlsx', file);
  await expect(organizer.link('Будет добавлен: 1 человек')).toBeVisible();
  const row = organizer.page.getByRole('group', { name: 'Строка 3' });
  await expect(row.getByLabel('Врач')).toHaveAccessibleDescription(/врача среди врачей организации нет/);
  await row.getByLabel('Врач').selectOption(doctor.name);
  await organizer.button('Сохранить и проверить').click();
  // What the list does not say at all is chosen once for all.
  await organizer.page.getByLabel('Продолжительность наблюдения').first().selectOption('1 месяц');
  await organizer.button('Применить').click();
  await organizer.button('Добавить 2 человека').click();
  await expect(organizer.main).toContainText('Добавлено 2 человека.', { timeout: 20_000 });
  for (const patient of [first, second]) {
    expect((await mail.letterTo(patient.email)).subject).toBe('ONCOCENTER: вы зарегистрированы как пациент');
  }
  await organizer.opens('/org/patients');
  await expect(organizer.row(first.email)).toContainText(`Врач: ${doctor.name}`);
});

test('a list without headings is asked about, and one that is no list is refused', async ({ organizer, people }) => {
  const { email, name } = people.somebody();
  await organizer.opens('/org/import');
  const list = organizer.page.getByLabel('Список', { exact: true });
  await organizer.page.getByLabel('Роль').selectOption('ассистент');
  await list.fill(`12\t${name}\t${email}`);
  await organizer.button('Проверить список').click();
  await expect(organizer.page.getByRole('heading', { level: 1, name: 'Что в каких столбцах?' })).toBeVisible();
  await organizer.looks();
  await expect(organizer.page.getByLabel('Столбец 2').locator('option:checked')).toHaveText('ФИО');
  await expect(organizer.page.getByLabel('Столбец 3').locator('option:checked')).toHaveText('Email');
  await organizer.button('Дальше').click();
  await expect(organizer.button('Добавить 1 человека')).toBeVisible();
  await organizer.button('Удалить список').click();
  await organizer.standsOn('/org/import');

  organizer.expectsRefusal();
  await list.fill('это вставили по ошибке');
  await choosesFile(organizer, 'фото.csv', Buffer.from('\x89PNG\0\0', 'latin1'));
  await organizer.isToldOf([{ field: organizer.page.getByLabel('Или файл'), says: /Файл не прочесть/ }]);
  await expect(list).toHaveValue('это вставили по ошибке');
});

test('a row that looks like a slip is added once somebody says that it is right', async ({
  organizer,
  people,
  mail,
}) => {
  const [doctor, second] = [people.somebody(), people.somebody()];
  await organizer.addsDoctor(doctor);
  await mail.letterTo(doctor.email);
  const mistyped = second.email.replace('clinic.example', 'mail.ri');
  await organizer.opens('/org/import');
  await organizer.page.getByLabel('Роль').selectOption('врач');
  await organizer.page.getByLabel('Список', { exact: true }).fill(`ФИО\tEmail\n${doctor.name}\t${mistyped}`);
  await organizer.button('Проверить список').click();
  await expect(organizer.main).toContainText('Нужен ответ: 1 строка');
  await expect(organizer.main).toContainText('В адресе указано mail.ri. Возможно, mail.ru?');
  await expect(organizer.link(doctor.name)).toBeVisible();
  await expect(organizer.page.getByRole('button', { name: /^Добавить/ })).toHaveCount(0);
  await organizer.looks();
  await organizer.page.getByLabel('Всё верно').check();
  await organizer.button('Сохранить и проверить').click();
  await organizer.button('Добавить 1 человека').click();
  await expect(organizer.main).toContainText('Добавлен 1 человек.', { timeout: 20_000 });
  await mail.letterTo(mistyped);
});
