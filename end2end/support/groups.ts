import { addsPatient } from './patients.ts';
import type { Human } from './people.ts';
import type { Person } from './person.ts';
import { expect } from './test.ts';

/** The people around one group, each at a browser of their own. */
export interface Cohort {
  readonly doctor: Person;
  readonly specialist: Person;
  readonly patient: Person;
  readonly anna: Human;
  readonly olga: Human;
  readonly oleg: Human;
  readonly title: string;
}

interface Given {
  readonly organizer: Person;
  readonly another: () => Promise<Person>;
  readonly people: { somebody(): Human };
  readonly mail: { letterTo(address: string, count?: number): Promise<{ firstLink: string }> };
}

/** Days from now by the clinic's calendar, as inputs of the kind `date` take them. */
export function day(ahead: number): string {
  const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Moscow' });
  return calendar.format(new Date(Date.now() + ahead * 86_400_000));
}

/** A doctor with a course, a specialist, and a patient whom the doctor enrols in a group that meets every day. */
export async function meets({ organizer, another, people, mail }: Given): Promise<Cohort> {
  const [anna, oleg, olga] = [people.somebody(), people.somebody(), people.somebody()];
  const [doctor, specialist, patient] = [await another(), await another(), await another()];
  await organizer.opens('/org');
  await organizer.addsDoctor(anna);
  await organizer.opens('/org/specialists/new');
  await organizer.fillsIn(oleg);
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/specialists');
  await organizer.opens('/org/settings');
  await organizer.page
    .getByLabel(/^Врач курса/)
    .first()
    .selectOption(anna.name);
  await organizer.button('Сохранить').first().click();
  await expect(organizer.page.getByRole('status').first()).toBeVisible();
  for (const [person, human, home] of [
    [doctor, anna, '/doctor'],
    [specialist, oleg, '/rehab'],
  ] as const) {
    await person.opens((await mail.letterTo(human.email)).firstLink);
    await person.activates(human);
    await person.standsOn(home);
  }
  await addsPatient(doctor, '/doctor', olga);
  await patient.opens((await mail.letterTo(olga.email)).firstLink);
  await patient.activates(olga);
  await patient.standsOn('/me');
  const title = 'Утренняя группа';
  await makesGroup(doctor, oleg, title);
  await doctor.page
    .getByRole('link', { name: /^записать пациента/ })
    .first()
    .click();
  await doctor.page.getByRole('link', { name: new RegExp(`^записать, ${olga.name}`) }).click();
  await doctor.page.getByLabel('На что обратить внимание').fill('без наклонов');
  await doctor.button('Записать').click();
  await expect(doctor.main).toContainText('Пациент записан');
  return { doctor, specialist, patient, anna, olga, oleg, title };
}

/** A group that meets every morning, from the day after tomorrow on. */
export async function makesGroup(doctor: Person, specialist: Human, title: string): Promise<void> {
  // Of the program that one is at, which may be a test's own.
  await doctor.opens(new URL('/doctor/groups', doctor.page.url()).href);
  await doctor.page
    .getByRole('link', { name: /^добавить/ })
    .first()
    .click();
  await doctor.standsOn('/doctor/groups/new');
  await doctor.page.getByLabel('Название группы').fill(title);
  await doctor.page.getByLabel('Специалист').selectOption(specialist.name);
  await doctor.page.getByLabel('Сколько мест').fill('8');
  for (const name of ['понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота', 'воскресенье']) {
    await doctor.page.getByRole('checkbox', { name }).check();
  }
  await doctor.page.getByLabel('Начало занятия').fill('10:00');
  await doctor.page.getByLabel('Сколько минут идёт занятие').fill('45');
  await doctor.page.getByLabel('Первый день').fill(day(2));
  await doctor.page.getByLabel('Последний день').fill(day(20));
  await doctor.button('Сохранить').click();
  await expect(doctor.main).toContainText('Группа создана');
}
