import { addsPatient } from '../support/patients.ts';
import { expect, test } from '../support/test.ts';

test('the organizer reads what happened in a period, beside the one before, and takes it along as a file', async ({
  organizer,
  people,
}) => {
  const doctor = { ...people.somebody(), name: 'Иванова-Рождественская Александра' };
  await organizer.addsDoctor(doctor);
  for (const name of ['Смирнова Ольга Сергеевна', 'Кузнецов Пётр Ильич']) {
    await addsPatient(organizer, '/org/patients', { ...people.somebody(), name }, doctor);
  }
  await organizer.opens('/org');
  await organizer.page.getByRole('link', { name: 'Статистика', exact: true }).first().click();
  await organizer.standsOn('/org/statistics');
  await organizer.looks();
  await expect(organizer.main).toContainText('30 дней по часовому поясу организации');
  const invited = organizer.row('Приглашены', 'Пациенты, зарегистрированные за период.');
  await expect(invited.getByRole('cell').nth(0)).toContainText('2');
  await expect(invited.getByRole('cell').nth(1)).toContainText('0');
  await expect(invited.getByRole('cell').nth(2)).toContainText('+2');
  await expect(organizer.row(doctor.name).getByRole('cell').nth(1)).toContainText('2');

  await organizer.page.getByRole('link', { name: '7 дней', exact: true }).click();
  await expect(organizer.main).toContainText('7 дней по часовому поясу организации');
  await expect(invited.getByRole('cell').nth(0)).toContainText('2');

  const file = await organizer.page.request.get((await organizer.link('Скачать CSV').getAttribute('href')) ?? '');
  expect(file.headers()['content-type']).toBe('text/csv; charset=utf-8');
  const line = (await file.text()).split('\r\n').find((row) => row.includes('"Путь пациента";"";"Приглашены"'));
  // Two people are few: a file may be passed on.
  expect(line).toContain('"скрыто";"0"');

  await organizer.page.getByLabel('С какого дня').fill('2020-01-01');
  await organizer.page.getByLabel('По какой день').fill('2020-01-31');
  await organizer.button('Показать').click();
  await expect(organizer.main).toContainText('1\u00a0января – 31\u00a0января 2020\u00a0г.');
  await expect(invited.getByRole('cell').nth(0)).toContainText('0');

  await invited.getByRole('link', { name: 'открыть список, Приглашены' }).click();
  await organizer.standsOn('/org/patients');
  await expect(organizer.row('Смирнова Ольга Сергеевна')).toBeVisible();
});
