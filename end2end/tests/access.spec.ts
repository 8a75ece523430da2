import type { Person } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

/** People of the made-up kind may share a name; these don't. */
const DOCTORS = ['Артёмов Фёдор Ильич', 'Яковлева Анна Львовна'] as const;
const ASSISTANTS = ['Борисова Вера Павловна', 'Щукин Олег Маркович'] as const;

async function adds(organizer: Person, list: string, email: string, name: string): Promise<void> {
  await organizer.opens(`${list}/new`);
  await organizer.fillsIn({ email, name });
  await organizer.button('Сохранить').click();
  await organizer.standsOn(list);
}

test('an assistant is attached to doctors on its card', async ({ organizer, people }) => {
  for (const name of DOCTORS) await adds(organizer, '/org/doctors', people.somebody().email, name);
  const { email } = people.somebody();
  await adds(organizer, '/org/assistants', email, ASSISTANTS[0]);

  await organizer.link(`доступ к пациентам, ${ASSISTANTS[0]}`).click();
  await expect(organizer.page.getByRole('heading', { level: 1, name: 'Данные ассистента' })).toBeVisible();
  await organizer.looks();
  await expect(organizer.email).toHaveValue(email);
  await expect(organizer.fullName).toHaveValue(ASSISTANTS[0]);
  const zone = organizer.page.getByLabel('В какой часовой зоне вы находитесь?');
  await expect(zone.locator('option:checked')).toHaveText('Москва, Санкт-Петербург, Нижний Новгород');
  const group = organizer.page.getByRole('group', { name: 'Прикрепить телеассистента к врачам' });
  await expect(group.getByRole('checkbox')).toHaveCount(2);
  await zone.selectOption('Омск');
  await group.getByLabel(DOCTORS[1]).check();

  // What is wrong comes back with everything that was chosen.
  await organizer.fullName.fill('?');
  organizer.expectsRefusal();
  await organizer.button('Сохранить').click();
  await organizer.isToldOf([{ field: organizer.fullName, says: /буквами/ }]);
  await expect(zone.locator('option:checked')).toHaveText('Омск');
  await expect(group.getByLabel(DOCTORS[1])).toBeChecked();
  await expect(group.getByLabel(DOCTORS[0])).not.toBeChecked();
  await organizer.fullName.fill(ASSISTANTS[1]);
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/assistants');
  await expect(organizer.main).toContainText(`${ASSISTANTS[1]}: данные сохранены.`);

  await organizer.link(`изменить, ${ASSISTANTS[1]}`).click();
  await expect(zone.locator('option:checked')).toHaveText('Омск');
  await expect(group.getByLabel(DOCTORS[1])).toBeChecked();
  await expect(group.getByLabel(DOCTORS[0])).not.toBeChecked();
});

test('without doctors the card says so', async ({ organizer, people }) => {
  await adds(organizer, '/org/assistants', people.somebody().email, ASSISTANTS[0]);
  await organizer.link(`изменить, ${ASSISTANTS[0]}`).click();
  await expect(organizer.main).toContainText('Врачей пока нет');
  await organizer.opens('/org/assistants/access');
  await expect(organizer.main).toContainText('Нужен хотя бы один ассистент и один врач');
});

test('the grid says who works for whom, and is saved at once', async ({ organizer, people }) => {
  for (const name of DOCTORS) await adds(organizer, '/org/doctors', people.somebody().email, name);
  for (const name of ASSISTANTS) await adds(organizer, '/org/assistants', people.somebody().email, name);
  await organizer.link('доступ всех ассистентов').click();
  await organizer.standsOn('/org/assistants/access');
  const tick = (assistant: string, doctor: string) =>
    organizer.page.getByRole('checkbox', { name: `${assistant} работает с пациентами врача ${doctor}`, exact: true });
  await expect(organizer.page.getByRole('checkbox')).toHaveCount(4);
  await expect(organizer.page.getByRole('checkbox', { checked: true })).toHaveCount(0);
  await tick(ASSISTANTS[0], DOCTORS[1]).check();
  await tick(ASSISTANTS[1], DOCTORS[0]).check();
  await tick(ASSISTANTS[1], DOCTORS[1]).check();
  if (organizer.scripted) {
    // What is ticked and not saved is not lost to a letter in the search.
    await organizer.page.getByLabel('Поиск').fill('Щ');
    await expect(tick(ASSISTANTS[0], DOCTORS[1])).toBeChecked();
  }
  await organizer.button('Сохранить').click();
  await expect(organizer.main).toContainText('Доступ ассистентов сохранён');
  await organizer.standsOn('/org/assistants/access');
  await expect(organizer.page.getByRole('checkbox', { checked: true })).toHaveCount(3);
  await expect(tick(ASSISTANTS[0], DOCTORS[0])).not.toBeChecked();

  // Only what a search shows is changed by saving it.
  await organizer.page.getByLabel('Поиск').fill('щукин');
  if (!organizer.scripted) await organizer.button('Найти').click();
  await expect(organizer.page.getByRole('checkbox')).toHaveCount(2);
  await tick(ASSISTANTS[1], DOCTORS[1]).uncheck();
  await organizer.button('Сохранить').click();
  await expect(organizer.main).toContainText('Доступ ассистентов сохранён');
  await expect(organizer.page.getByRole('checkbox')).toHaveCount(4);
  await expect(tick(ASSISTANTS[0], DOCTORS[1])).toBeChecked();
  await expect(tick(ASSISTANTS[1], DOCTORS[0])).toBeChecked();
  await expect(organizer.page.getByRole('checkbox', { checked: true })).toHaveCount(2);
});
