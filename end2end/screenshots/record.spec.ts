import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addsPatient } from '../support/patients.ts';
import { workspace } from '../support/places.ts';
import { opensRecord } from '../support/record.ts';
import { fillsIn } from '../support/reports.ts';
import { test } from '../support/test.ts';

const out = join(workspace, 'end2end', 'screenshots-out');

test('record and summary', async ({ organizer, another, people, mail }) => {
  test.setTimeout(120_000);
  await mkdir(out, { recursive: true });
  const [anna, olga] = [people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await addsPatient(organizer, '/org/patients', olga, anna);
  const [doctor, patient] = [await another(), await another()];
  await doctor.opens((await mail.letterTo(anna.email)).firstLink);
  await doctor.activates(anna);
  await doctor.standsOn('/doctor');
  await patient.opens((await mail.letterTo(olga.email)).firstLink);
  await patient.activates(olga);
  await patient.standsOn('/me');
  await patient.opens((await mail.reportTo(olga.email)).firstLink);
  await fillsIn(patient, { symptoms: { Боль: 'Сильно', Тошнота: 'Сильно' }, pain: '8', temperature: '37,2' });
  await opensRecord(doctor, olga);
  const { page } = doctor;
  const shoots = async (name: string): Promise<void> => {
    for (const width of [1280, 768, 375]) {
      await page.setViewportSize({ width, height: 812 });
      await page.evaluate(() => document.fonts.ready);
      const path = join(out, `record-${name}-${width}.png`);
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    }
  };
  await page.getByText('Показать таблицей').click();
  await shoots('page');
  await doctor.link('Выписка для печати').click();
  await doctor.looks();
  await shoots('summary');
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.pdf({ path: join(out, 'record-summary.pdf'), preferCSSPageSize: true });
  await page.emulateMedia({ media: 'print' });
  await page.screenshot({ path: join(out, 'record-summary-print.png'), fullPage: true });
});
