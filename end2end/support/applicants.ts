import type { Human } from './people.ts';
import type { Person } from './person.ts';
import { expect } from './test.ts';

/** A clinic that lets apply for its one course, with the shorter questionnaire; the organizer and the doctor. */
export async function opensTheDoor(organizer: Person, human: Human, doctor: Human): Promise<string> {
  await organizer.activates(human);
  await organizer.standsOn('/org');
  await organizer.addsDoctor(doctor);
  // Of the program that one is at, which may be a test's own.
  await organizer.opens(new URL('/org/settings', organizer.page.url()).href);
  const { page } = organizer;
  await page.getByLabel('самостоятельная запись в группы ЛФК для новых пациентов').check();
  await page
    .getByLabel(/^Врач курса/)
    .first()
    .selectOption(doctor.name);
  await organizer.button('Сохранить').click();
  await expect(organizer.main).toContainText('Настройки сохранены.');
  const address = await page
    .getByRole('link', { name: /\/join\// })
    .first()
    .getAttribute('href');
  return new URL(address ?? '', page.url()).pathname;
}

/** Contact and consents, as far as the code. */
export async function introduces(visitor: Person, human: Human): Promise<void> {
  const { page } = visitor;
  await page.getByLabel('Email').fill(human.email);
  await page.getByLabel('Фамилия, имя, отчество').fill(human.name);
  await page.getByLabel('Телефон').fill('8 916 123-45-67');
  for (const consent of [/^Согласен\(на\) на обработку/, /^Понимаю, что занятие/]) {
    await page.getByRole('checkbox', { name: consent }).check();
  }
  await visitor.button('Получить код').click();
}

/** The pages of the shorter questionnaire. */
export async function answersEverything(visitor: Person): Promise<void> {
  const { page } = visitor;
  await page.getByLabel('День').fill('27');
  await page.getByLabel('Месяц').fill('3');
  await page.getByLabel('Год').fill('1957');
  await page.getByLabel(/^Где вы живёте/).fill('Омск');
  await visitor.button('Дальше').click();
  await expect(page.getByText('Шаг 2 из 4')).toBeVisible();
  await page.getByLabel('Лечусь диализом').check();
  await visitor.button('Дальше').click();
  // What the answer calls for comes on the same page.
  await page.getByLabel('Перитонеальный диализ').check();
  await visitor.button('Дальше').click();
  await expect(page.getByText('Шаг 3 из 4')).toBeVisible();
  await page.getByLabel('Боль или тяжесть в груди').check();
  await page.getByRole('group', { name: 'Был ли раствор мутным?' }).getByLabel('Нет', { exact: true }).check();
  await visitor.button('Дальше').click();
  await expect(page.getByText('Шаг 4 из 4')).toBeVisible();
  for (const question of [/^Падали ли вы/, /^Можете ли вы сами/, /^На занятии специалист/]) {
    await page.getByRole('group', { name: question }).getByLabel('Да', { exact: true }).check();
  }
  await visitor.button('Дальше').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Проверьте ответы' })).toBeVisible();
}
