import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addsPatient } from '../support/patients.ts';
import type { Person } from '../support/person.ts';
import { workspace } from '../support/places.ts';
import { expect, test } from '../support/test.ts';

const out = join(workspace, 'end2end', 'screenshots-out');

/** A computer, a tablet, a phone. */
const SIZES = [
  { width: 1280, height: 800 },
  { width: 768, height: 1024 },
  { width: 375, height: 812 },
] as const;

test('groups', async ({ organizer, another, people, mail, watch }) => {
  test.setTimeout(240_000);
  watch.permit(422);
  await mkdir(out, { recursive: true });
  const shoots = async (who: Person, name: string): Promise<void> => {
    await who.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    for (const size of SIZES) {
      await who.page.setViewportSize(size);
      await who.page.evaluate(() => document.fonts.ready);
      const path = join(out, `${name}-${size.width}.png`);
      await who.page.screenshot({ path, fullPage: true, animations: 'disabled' });
    }
    await who.page.setViewportSize(SIZES[0]);
  };
  const human = (name: string) => ({ ...people.somebody(), name });
  const [anna, irina] = [human('Иванова-Рождественская Александра Константиновна'), human('Орлова Ирина Сергеевна')];
  const patients = [
    human('Смирнова Ольга Сергеевна'),
    human('Кузнецов Пётр Ильич'),
    human('Попова Анастасия'),
  ] as const;
  await organizer.addsDoctor(anna);
  await organizer.opens('/org/specialists/new');
  await organizer.fillsIn(irina);
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/specialists');
  await organizer.opens('/org/settings');
  await organizer.page
    .getByLabel(/^Врач курса/)
    .first()
    .selectOption(anna.name);
  await organizer.button('Сохранить').click();
  await expect(organizer.main).toContainText('Настройки сохранены.');
  const doctor = await another();
  const { page } = doctor;
  await doctor.opens((await mail.letterTo(anna.email)).firstLink);
  await doctor.activates(anna);
  await doctor.standsOn('/doctor');
  for (const patient of patients) await addsPatient(doctor, '/doctor', patient);
  await doctor.opens('/doctor/groups');
  await shoots(doctor, '60-groups-none');
  await doctor.opens('/doctor/groups/new');
  await doctor.button('Сохранить').click();
  await expect(doctor.summary).toBeVisible();
  await shoots(doctor, '61-group-wrong');
  await page.getByLabel('Название группы').fill('Утренняя группа');
  await page.getByLabel('Специалист', { exact: true }).selectOption(irina.name);
  await page.getByLabel('Сколько мест').fill('2');
  for (const day of ['вторник', 'четверг']) await page.getByLabel(day).check();
  await page.getByLabel('Начало занятия').fill('10:00');
  await doctor.button('Сохранить').click();
  await expect(doctor.main).toContainText('Группа создана');
  await shoots(doctor, '62-group-new');
  const group = new URL(page.url()).pathname;
  for (const [number, patient] of patients.entries()) {
    await doctor.opens(`${group}/enrol`);
    if (number === 0) await shoots(doctor, '63-enrol');
    await page.getByRole('link', { name: `записать, ${patient.name}` }).click();
    await page.getByLabel('На что обратить внимание').fill('без прыжков\nбез отягощений на правую руку');
    if (number > 0) await shoots(doctor, `64-enrol-${number}`);
    await doctor.button(number < 2 ? 'Записать' : 'Поставить в лист ожидания').click();
    await expect(doctor.main).toContainText(number < 2 ? 'Пациент записан' : 'в листе ожидания');
  }
  await shoots(doctor, '65-waiting');
  await doctor.opens('/doctor/groups');
  await shoots(doctor, '66-groups');
  await doctor.opens(`${group}/edit`);
  await page.getByLabel('Сколько мест').fill('1');
  await doctor.button('Сохранить').click();
  await expect(doctor.summary).toBeVisible();
  await shoots(doctor, '67-group-smaller');
  await doctor.opens(group);
  await shoots(doctor, '68-group');
  await page.getByRole('link', { name: `изменить, ${patients[0].name}` }).click();
  await shoots(doctor, '69-seat');
  await doctor.button('Исключить из группы').click();
  const offer = await mail.letterTo(patients[2].email, 3);
  const visitor = await another();
  await visitor.opens(offer.firstLink);
  await shoots(visitor, '70-offer');
  await doctor.opens(group);
  await shoots(doctor, '71-group-offered');
  await organizer.opens('/org/groups');
  await shoots(organizer, '72-groups-of-clinic');
  await organizer.opens('/org/specialists');
  await organizer.link(`удалить, ${irina.name}`).click();
  await shoots(organizer, '73-hand-over-none');
  await visitor.button('Занять место').click();
  await expect(visitor.main).toContainText('Место за вами');
  await shoots(visitor, '74-offer-taken');
});
