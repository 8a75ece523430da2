import { addsPatient } from '../support/patients.ts';
import { expect, test } from '../support/test.ts';

test('a doctor with patients is removed after they were handed over, one by one and the rest at once', async ({
  organizer,
  people,
}) => {
  const [leaving, taking] = [people.somebody(), people.somebody()];
  const patients = [people.somebody(), people.somebody(), people.somebody()];
  await organizer.addsDoctor(leaving);
  for (const patient of patients) await addsPatient(organizer, '/org/patients', patient, leaving);
  await organizer.opens('/org/doctors');
  await organizer.link(`удалить, ${leaving.name}`).click();
  await expect(organizer.page.getByRole('heading', { level: 1, name: 'Передать дела' })).toBeVisible();
  await expect(organizer.main).toContainText('Передать некому');
  await organizer.link('добавить врача').click();
  await organizer.standsOn('/org/doctors/new');
  await organizer.fillsIn(taking);
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/doctors');

  await organizer.link(`удалить, ${leaving.name}`).click();
  await expect(organizer.main).toContainText(/3\sпациента/);
  await organizer.looks();
  organizer.expectsRefusal();
  await organizer.button('Передать выбранных').click();
  await expect(organizer.main).toContainText('Выберите нового врача хотя бы в одной строке');
  const [first, ...rest] = patients;
  if (first === undefined) throw new Error('no patient');
  await organizer.page.getByLabel(`Новый врач, ${first.name}`).first().selectOption(taking.name);
  await organizer.button('Передать выбранных').click();
  await expect(organizer.main).toContainText('Передано');
  await expect(organizer.main).toContainText(/2\sпациента/);

  organizer.expectsRefusal();
  await organizer.button('Передать всех').click();
  const whom = organizer.page.getByLabel('Кому передать');
  await organizer.isToldOf([{ field: whom, says: 'Выберите врача' }]);
  await whom.selectOption(taking.name);
  await organizer.button('Передать всех').click();
  await expect(organizer.page.getByRole('heading', { level: 1, name: 'Удалить врача' })).toBeVisible();
  await organizer.button('Удалить врача').click();
  await organizer.standsOn('/org/doctors');
  await expect(organizer.row(leaving.email)).toHaveCount(0);

  await organizer.opens('/org/patients');
  for (const patient of [first, ...rest]) {
    await expect(organizer.row(patient.email)).toContainText(`Врач: ${taking.name}`);
  }
});
