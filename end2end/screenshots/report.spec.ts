import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addsPatient } from '../support/patients.ts';
import { workspace } from '../support/places.ts';
import { expect, test } from '../support/test.ts';

const out = join(workspace, 'end2end', 'screenshots-out');

test('reports', async ({ organizer, another, people, mail, watch }) => {
  test.setTimeout(120_000);
  watch.permit(422);
  await mkdir(out, { recursive: true });
  const [anna, olga] = [people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await addsPatient(organizer, '/org/patients', olga, anna);
  const patient = await another();
  const { page } = patient;
  const shoots = async (name: string): Promise<void> => {
    for (const width of [1280, 768, 375]) {
      await page.setViewportSize({ width, height: 812 });
      await page.evaluate(() => document.fonts.ready);
      const path = join(out, `report-${name}-${width}.png`);
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    }
  };
  await patient.opens((await mail.letterTo(olga.email)).firstLink);
  await patient.activates(olga);
  await patient.standsOn('/me');
  const link = (await mail.reportTo(olga.email)).firstLink;
  await patient.opens('/me');
  await shoots('home');
  await patient.opens(link);
  await shoots('symptoms');
  await patient.button('Ничего из этого не было').click();
  await expect(page.getByText('Шаг 2 из 4')).toBeVisible();
  await patient.button('Дальше').click();
  await expect(patient.summary).toBeVisible();
  await shoots('life');
  await page.getByLabel('Живу как обычно').check();
  await page.getByLabel('Как обычно').last().check();
  await page.getByRole('group', { name: 'Падали ли вы?' }).getByLabel('Нет', { exact: true }).check();
  await patient.button('Дальше').click();
  await page.getByLabel('Вес сегодня').fill('700');
  await patient.button('Дальше').click();
  await expect(patient.summary).toBeVisible();
  await shoots('measured');
  await page.getByLabel('Вес сегодня').fill('70');
  await patient.button('Дальше').click();
  await page
    .getByRole('group', { name: /^Нужно ли врачу/ })
    .getByLabel('Да', { exact: true })
    .check();
  await shoots('words');
  await patient.button('Дальше').click();
  await shoots('check');
  await patient.button('Отправить отчёт').click();
  await expect(patient.main).toContainText('Некоторые ответы требуют внимания');
  await shoots('sent');
  await patient.opens('/me/reports');
  await shoots('list');
  await patient.page.getByRole('link', { name: /^Самочувствие за неделю/ }).click();
  await shoots('own');
});
