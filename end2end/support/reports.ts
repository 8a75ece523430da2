import { expect, type Locator } from '@playwright/test';
import type { Person } from './person.ts';

/** What a patient of «Онкология, базовая» answers where not all is well. */
export interface Answers {
  /** By the names of the symptoms; of everything else there was nothing. */
  readonly symptoms?: Readonly<Record<string, string>>;
  /** The worst pain, 0 to 10: asked where there was any. */
  readonly pain?: string;
  readonly temperature?: string;
  readonly weight?: string;
  readonly urgent?: boolean;
}

const within = (person: Person, question: RegExp | string): Locator =>
  person.page.getByRole('group', { name: question });

/** From the first page of a weekly report to its end: everything that is not said otherwise is well. */
export async function fillsIn(person: Person, answers: Answers = {}): Promise<void> {
  const { page } = person;
  await expect(page.getByText('Шаг 1 из 4')).toBeVisible();
  for (const [symptom, how] of Object.entries(answers.symptoms ?? {})) {
    await within(person, symptom).getByLabel(how, { exact: true }).check();
  }
  await page.getByLabel('Больше ничего из этого не было').check();
  await person.button('Дальше').click();
  await expect(page.getByText('Шаг 2 из 4')).toBeVisible();
  if (answers.pain !== undefined) await page.getByLabel(/^Какой была самая сильная боль/).fill(answers.pain);
  await within(person, 'Насколько вы были активны?').getByLabel('Живу как обычно').check();
  await within(person, 'Сколько вы ели и пили?').getByLabel('Как обычно').check();
  await within(person, 'Падали ли вы?').getByLabel('Нет', { exact: true }).check();
  await person.button('Дальше').click();
  await expect(page.getByText('Шаг 3 из 4')).toBeVisible();
  if (answers.temperature !== undefined) {
    await page.getByLabel('Самая высокая температура за неделю').fill(answers.temperature);
  }
  if (answers.weight !== undefined) await page.getByLabel('Вес сегодня').fill(answers.weight);
  await person.button('Дальше').click();
  await expect(page.getByText('Шаг 4 из 4')).toBeVisible();
  await within(person, /^Нужно ли врачу связаться/)
    .getByLabel(answers.urgent === true ? 'Да' : 'Нет', { exact: true })
    .check();
  await person.button('Дальше').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Проверьте и отправьте' })).toBeVisible();
  await person.looks();
  await person.button('Отправить отчёт').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Отчёт отправлен' })).toBeVisible();
}
