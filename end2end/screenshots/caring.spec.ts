import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addsPatient } from '../support/patients.ts';
import type { Person } from '../support/person.ts';
import { workspace } from '../support/places.ts';
import { expect, test } from '../support/test.ts';

const out = join(workspace, 'end2end', 'screenshots-out');

async function shoots(person: Person, name: string): Promise<void> {
  for (const width of [1280, 768, 375]) {
    await person.page.setViewportSize({ width, height: 812 });
    await person.page.evaluate(() => document.fonts.ready);
    const path = join(out, `caring-${name}-${width}.png`);
    await person.page.screenshot({ path, fullPage: true, animations: 'disabled' });
  }
}

test('own data and caregivers', async ({ organizer, another, people, mail, watch }) => {
  test.setTimeout(120_000);
  watch.permit(422);
  await mkdir(out, { recursive: true });
  const [anna, olga, vera] = [people.somebody(), people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await addsPatient(organizer, '/org/patients', olga, anna);
  const doctor = await another();
  await doctor.opens((await mail.letterTo(anna.email)).firstLink);
  await doctor.activates(anna);
  await doctor.standsOn('/doctor');
  const patient = await another();
  await patient.opens((await mail.letterTo(olga.email)).firstLink);
  await patient.activates(olga);
  await patient.standsOn('/me');
  await mail.reportTo(olga.email);
  await patient.opens('/me');
  await shoots(patient, 'home');
  await patient.opens('/me/data');
  await patient.page.getByLabel('Кем вам приходится').fill('дочь');
  await patient.button('Сохранить').click();
  await expect(patient.summary).toBeVisible();
  await shoots(patient, 'data-mistakes');
  await patient.page.getByLabel('Телефон', { exact: true }).fill('8 916 123-45-67');
  await patient.page.getByLabel('Адрес').fill('Омск, улица Мира, 1');
  await patient.page.getByLabel('Фамилия и имя близкого человека').fill('Близкая Инна');
  await patient.page.getByLabel('Телефон близкого человека').fill('8 916 765-43-21');
  await patient.page.getByLabel(/^Согласен\(на\) на обработку/).check();
  await patient.button('Сохранить').click();
  await patient.standsOn('/me');
  await patient.opens('/me/data');
  await shoots(patient, 'data');
  await patient.opens('/me/caregivers');
  await patient.page.getByLabel('Email близкого').fill(vera.email);
  await patient.page.getByLabel('Фамилия и имя').fill(vera.name);
  await patient.button('Добавить').click();
  await expect(patient.main).toContainText('Близкий добавлен');
  await shoots(patient, 'caregivers');
  await doctor.opens('/doctor');
  await doctor.link(olga.name).click();
  await shoots(doctor, 'record');
  await doctor.link('Заметки врача').click();
  for (const words of ['Звонил сын: пациент в больнице до пятницы.', 'Вернулся домой, самочувствие хорошее.']) {
    await doctor.page.getByLabel('Текст заметки').fill(words);
    await doctor.button('Записать').click();
    await expect(doctor.main).toContainText(words);
  }
  await shoots(doctor, 'notes');
  const letters = [await mail.letterTo(vera.email), await mail.letterTo(vera.email, 2)];
  const link = letters.flatMap((letter) => letter.links).find((href) => href.includes('/r/'));
  const reader = await another();
  await reader.opens(link ?? '');
  await shoots(reader, 'link');
});
