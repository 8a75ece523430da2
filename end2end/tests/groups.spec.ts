import type { Page } from '@playwright/test';
import { addsPatient } from '../support/patients.ts';
import type { Human } from '../support/people.ts';
import type { Person } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

/** A computer, a tablet, a phone. */
const SIZES = [
  { width: 375, height: 812 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
] as const;

/** Nothing may need scrolling sideways, on whatever screen. */
async function fits(person: Person): Promise<void> {
  for (const size of SIZES) {
    await person.page.setViewportSize(size);
    const sideways = await person.page.evaluate(() => {
      const { clientWidth, scrollWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    // Less than nothing is the width of a scroll bar.
    expect(sideways, `${person.page.url()} at ${size.width}`).toBeLessThanOrEqual(0);
  }
}

/** The day so many days from now, as inputs of the kind `date` take it. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 24 * 3600 * 1000).toISOString().slice(0, 10);
}

/** Somebody whom the organizer adds to the staff. */
async function adds(organizer: Person, list: string, human: Human): Promise<void> {
  await organizer.opens(`${list}/new`);
  await organizer.fillsIn(human);
  await organizer.button('Сохранить').click();
  await organizer.standsOn(list);
}

/** «Данные группы», filled in for every day of the week. */
async function fillsInGroup(page: Page, title: string, specialist: Human, seats: string): Promise<void> {
  await page.getByLabel('Название группы').fill(title);
  await page.getByLabel('Специалист', { exact: true }).selectOption(specialist.name);
  await page.getByLabel('Сколько мест').fill(seats);
  for (const day of ['понедельник', 'среда', 'пятница']) await page.getByLabel(day).check();
  await page.getByLabel('Начало занятия').fill('10:00');
  await page.getByLabel('По какому времени').selectOption('Europe/Moscow');
  await page.getByLabel('Первый день').fill(inDays(7));
  await page.getByLabel('Последний день').fill(inDays(60));
}

test('a doctor keeps a group; a freed seat goes down the waiting list by letter', async ({
  organizer,
  another,
  people,
  mail,
}) => {
  test.setTimeout(180_000);
  const [anna, irina, oleg] = [people.somebody(), people.somebody(), people.somebody()];
  const [first, second] = [people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await adds(organizer, '/org/specialists', irina);
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
  for (const patient of [first, second]) await addsPatient(doctor, '/doctor', patient);
  for (const patient of [first, second]) await mail.letterTo(patient.email);
  await page.getByRole('navigation').getByRole('link', { name: 'Группы' }).first().click();
  await doctor.standsOn('/doctor/groups');
  await expect(doctor.main).toContainText('Групп в этом курсе пока нет');
  await page.getByRole('link', { name: /^добавить группу/ }).click();
  await doctor.standsOn('/doctor/groups/new');
  await fits(doctor);

  // What is missing is told, and what was typed stays.
  await page.getByLabel('Название группы').fill('Утренняя группа');
  await page.getByLabel('понедельник').check();
  doctor.expectsRefusal();
  await doctor.button('Сохранить').click();
  await doctor.isToldOf([
    { field: page.getByLabel('Специалист', { exact: true }), says: 'Выберите специалиста' },
    { field: page.getByLabel('Начало занятия'), says: /Введите время начала/ },
  ]);
  await expect(page.getByLabel('Название группы')).toHaveValue('Утренняя группа');
  await expect(page.getByLabel('понедельник')).toBeChecked();
  await fillsInGroup(page, 'Утренняя группа', irina, '1');
  await doctor.button('Сохранить').click();
  await expect(doctor.main).toContainText('Группа создана');
  await expect(page.getByRole('heading', { level: 1, name: 'Утренняя группа' })).toBeVisible();
  await expect(doctor.main).toContainText('пн, ср, пт в 10:00');
  await doctor.looks();
  await fits(doctor);
  const group = new URL(page.url()).pathname;

  // A patient whom one has already gets the seat.
  await doctor.link('записать пациента').click();
  await doctor.looks();
  await fits(doctor);
  await page
    .getByRole('link', { name: `записать, ${first.name}` })
    .first()
    .click();
  await doctor.looks();
  await page.getByLabel('На что обратить внимание').fill('без прыжков\nопора рядом');
  await doctor.button('Записать').click();
  await doctor.standsOn(group);
  await expect(doctor.main).toContainText('Пациент записан');
  await expect(doctor.main).toContainText('занято 1 из 1');
  await expect(doctor.main).toContainText('опора рядом');
  const enrolled = await mail.letterTo(first.email, 2);
  expect(enrolled.subject).toBe('ONCOCENTER: вы записаны в группу');
  expect(enrolled.text).not.toContain('прыжков');

  // There is no seat for the second one: it waits.
  await doctor.link('записать пациента').click();
  await page
    .getByRole('link', { name: `записать, ${second.name}` })
    .first()
    .click();
  await expect(doctor.main).toContainText('Свободных мест нет');
  await doctor.button('Поставить в лист ожидания').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Лист ожидания' })).toBeVisible();
  await expect(doctor.row(second.name)).toContainText('места пока нет');
  await doctor.looks();
  await fits(doctor);
  const waiting = await mail.letterTo(second.email, 2);
  expect(waiting.subject).toBe('ONCOCENTER: вы в листе ожидания');

  // A group without seats is refused.
  await doctor.opens(`${group}/edit`);
  await page.getByLabel('Сколько мест').fill('0');
  doctor.expectsRefusal();
  await doctor.button('Сохранить').click();
  await doctor.isToldOf([{ field: page.getByLabel('Сколько мест'), says: /Введите число от 1 до 12/ }]);

  // The first one is taken out; the second is offered the seat and takes it on a telephone.
  await doctor.opens(group);
  await page.getByRole('link', { name: `изменить, ${first.name}` }).click();
  await doctor.looks();
  await fits(doctor);
  await doctor.button('Исключить из группы').click();
  await doctor.standsOn(group);
  await expect(doctor.main).toContainText('место свободно');
  const offer = await mail.letterTo(second.email, 3);
  expect(offer.subject).toBe('ONCOCENTER: освободилось место в группе');
  const patient = await another();
  await patient.follows(offer, 'ответить на предложение');
  await expect(patient.page.getByRole('heading', { level: 1, name: 'Вам предлагают место в группе' })).toBeVisible();
  await expect(patient.main).toContainText(irina.name);
  await expect(patient.main).not.toContainText(first.name);
  await fits(patient);
  await patient.page.setViewportSize({ width: 375, height: 812 });
  await patient.button('Занять место').click();
  await expect(patient.page.getByRole('heading', { level: 1, name: 'Место за вами' })).toBeVisible();
  await patient.looks();
  await doctor.opens(group);
  await expect(doctor.main).toContainText(second.name);
  await expect(doctor.main).toContainText('занято 1 из 1');

  // The organizer looks on, and hands the group over before its specialist goes.
  await organizer.opens('/org/groups');
  await fits(organizer);
  await expect(organizer.row('Утренняя группа')).toContainText(irina.name);
  await expect(organizer.main).not.toContainText(second.name);
  await adds(organizer, '/org/specialists', oleg);
  await organizer.link(`удалить, ${irina.name}`).click();
  await expect(organizer.page.getByRole('heading', { level: 1, name: 'Передать группы' })).toBeVisible();
  await organizer.looks();
  await fits(organizer);
  await organizer.page.getByLabel('Кому передать').selectOption(oleg.name);
  await organizer.button('Передать все').click();
  await expect(organizer.page.getByRole('heading', { level: 1, name: 'Удалить специалиста' })).toBeVisible();
  await organizer.opens('/org/groups');
  await expect(organizer.row('Утренняя группа')).toContainText(oleg.name);

  // Ended, the group has nobody any more, and says so.
  await doctor.opens(`${group}/end`);
  await doctor.button('Завершить группу').click();
  await doctor.standsOn('/doctor/groups');
  await expect(doctor.main).toContainText('Группа завершена.');
  await expect(doctor.main).toContainText('Групп в этом курсе пока нет');
});

test('a link that nobody sent leads nowhere', async ({ person, watch }) => {
  watch.permit(410);
  await person.opens('/offer/no-such-token');
  await expect(person.page.getByRole('heading', { level: 1, name: 'Ссылка не действует' })).toBeVisible();
});
