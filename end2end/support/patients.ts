import { expect, type Locator } from '@playwright/test';
import type { Human } from './people.ts';
import type { Person } from './person.ts';

/** «Телефон» on «Данные пациента». */
export const phone = (person: Person): Locator => person.page.getByLabel('Телефон', { exact: true });
/** «Врач» on «Данные пациента». */
export const doctor = (person: Person): Locator => person.page.getByLabel('Врач', { exact: true });
/** «Продолжительность наблюдения» on «Данные пациента». */
export const period = (person: Person): Locator => person.page.getByLabel('Продолжительность наблюдения');

/** From a list of patients through «Данные пациента» and back; a doctor's own form asks for no doctor. */
export async function addsPatient(
  keeper: Person,
  list: string,
  patient: Pick<Human, 'email' | 'name'>,
  of?: Pick<Human, 'name'>,
): Promise<void> {
  // Of the program that one is at, which may be a test's own.
  await keeper.opens(new URL(list, keeper.page.url()).href);
  await keeper.link('добавить пациента').first().click();
  await expect(keeper.page.getByRole('heading', { level: 1, name: 'Данные пациента' })).toBeVisible();
  await keeper.looks();
  await keeper.fillsIn(patient);
  await phone(keeper).fill('8 (916) 123-45-67');
  if (of !== undefined) await doctor(keeper).selectOption(of.name);
  await period(keeper).selectOption('3 месяца');
  await keeper.button('Сохранить').click();
  await keeper.standsOn(list);
  await expect(keeper.main.getByRole('status').filter({ hasText: patient.name }).first()).toContainText(
    'приглашение отправляется',
  );
}
