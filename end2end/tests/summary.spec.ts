import { addsPatient } from '../support/patients.ts';
import { opensRecord } from '../support/record.ts';
import { fillsIn } from '../support/reports.ts';
import { expect, test } from '../support/test.ts';

// Reports are asked for by day only.
test.use({ byDay: true });

/** The pages of a file as Chromium prints it: it names each page object in plain text. */
const sheets = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;

test('a patient’s observation is printed on one sheet, and that is offered at its end', async ({
  organizer,
  another,
  people,
  mail,
}) => {
  test.setTimeout(120_000);
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
  await fillsIn(patient, {
    symptoms: { Боль: 'Слабо', Тошнота: 'Сильно' },
    pain: '2',
    temperature: '38,2',
    weight: '70,5',
    urgent: true,
  });

  await opensRecord(doctor, olga);
  // What the bands mean stands there in words, for whoever sees neither shape nor colour.
  await expect(doctor.main).toContainText('■ срочно: от 38 °C');
  await doctor.page.getByText('Показать таблицей').click();
  await expect(doctor.row('Требует внимания')).toContainText('▲ важно: Сильно; ■ срочно: Очень сильно');
  await doctor.looks();
  await doctor.link('Выписка для печати').click();
  await doctor.looks();
  await expect(doctor.main).toContainText('Температура');
  // Every chart of the programme, with alerts and all.
  await expect(doctor.page.locator('svg[role="img"]')).toHaveCount(19);
  expect(sheets(await doctor.page.pdf({ preferCSSPageSize: true }))).toBe(1);

  // At the end of the observation the sheet is offered, with the summary on it.
  await opensRecord(doctor, olga);
  const record = doctor.page.url();
  await doctor.main.getByRole('row').filter({ hasText: 'ждёт ответа' }).getByRole('link').click();
  await doctor.page.getByLabel('позвонил(а) пациенту').check();
  await doctor.button('Закрыть сигнал').click();
  await doctor.standsOn('/doctor');
  await doctor.opens(record);
  await doctor.page.getByLabel('Итог наблюдения').fill('Лечение закончено, жалоб нет.');
  await doctor.button('Завершить наблюдение').click();
  const offer = doctor.page.getByRole('status').filter({ hasText: 'Наблюдение завершено.' });
  await offer.getByRole('link', { name: 'Выписка для печати' }).click();
  await expect(doctor.main).toContainText('Лечение закончено, жалоб нет.');
  await doctor.looks();
  expect(sheets(await doctor.page.pdf({ preferCSSPageSize: true }))).toBe(1);
});
