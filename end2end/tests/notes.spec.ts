import { addsPatient } from '../support/patients.ts';
import { expect, test } from '../support/test.ts';

test('a doctor notes something about a patient, corrects it, and what was written stays to be read', async ({
  organizer,
  another,
  people,
  mail,
}) => {
  test.setTimeout(120_000);
  const [anna, olga] = [people.somebody(), people.somebody()];
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
  await doctor.opens('/doctor');
  await doctor.link(olga.name).click();
  const record = new URL(doctor.page.url()).pathname;
  await doctor.link('Заметки врача').click();
  await doctor.standsOn(`${record}/notes`);
  doctor.expectsRefusal();
  await doctor.button('Записать').click();
  await expect(doctor.summary).toContainText('Напишите, что отметить');
  await doctor.page.getByLabel('Текст заметки').fill('Звонил <сын>');
  await doctor.button('Записать').click();
  await expect(doctor.main).toContainText('Заметка записана');
  await expect(doctor.main).toContainText('Звонил <сын>');
  await doctor.looks();
  await doctor.page.getByRole('link', { name: /^Исправить, / }).click();
  await expect(doctor.page.getByLabel('Текст заметки')).toHaveValue('Звонил <сын>');
  await doctor.page.getByLabel('Текст заметки').fill('Звонила дочь');
  await doctor.button('Записать').click();
  await expect(doctor.main).toContainText('исправлено');
  await doctor.page.getByText('Прежний текст', { exact: true }).click();
  await expect(doctor.page.getByText('Звонил <сын>')).toBeVisible();
  await doctor.looks();
  // The patient reads none of it, but that the record was looked at.
  await patient.opens('/me/looks');
  await expect(patient.main).not.toContainText('Звонила дочь');
  await expect(patient.main).toContainText(anna.name);
});
