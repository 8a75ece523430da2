import { expect, test } from '../support/test.ts';

test('the organizer sees in the journal who did what, narrows it, and takes it along as a file', async ({
  organizer,
  people,
}) => {
  const [first, second] = [people.somebody(), people.somebody()];
  for (const doctor of [first, second]) {
    await organizer.opens('/org');
    await organizer.addsDoctor(doctor);
  }
  await organizer.opens('/org');
  await organizer.page.getByRole('link', { name: 'Журнал', exact: true }).first().click();
  await organizer.standsOn('/org/audit');
  await expect(organizer.row(first.name, 'зарегистрирован')).toContainText(organizer.is.name);
  await expect(organizer.row(organizer.is.name, 'активирован аккаунт')).toBeVisible();

  await organizer.page.getByLabel('Кто или с кем').fill(second.name);
  await organizer.button('Найти').click();
  await expect(organizer.row(first.name)).toHaveCount(0);
  await expect(organizer.row(second.name, 'зарегистрирован')).toBeVisible();
  const file = await organizer.page.request.get((await organizer.link('Скачать CSV').getAttribute('href')) ?? '');
  expect(file.headers()['content-type']).toBe('text/csv; charset=utf-8');
  const text = await file.text();
  expect(text).toContain(second.name);
  expect(text).not.toContain(first.name);

  await organizer.opens('/org/audit');
  await organizer.row(first.name, 'зарегистрирован').getByRole('link', { name: first.name }).click();
  await expect(organizer.row(first.name)).toHaveCount(1);
  await expect(organizer.row(second.name)).toHaveCount(0);
});

test('what was not done is said to be nothing', async ({ organizer }) => {
  await organizer.opens('/org/audit');
  await organizer.page.getByLabel('По какой день').fill('2001-01-01');
  await organizer.button('Найти').click();
  await expect(organizer.main).toContainText('Записей нет');
});
