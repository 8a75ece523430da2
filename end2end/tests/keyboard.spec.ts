import type { Locator } from '@playwright/test';
import type { Person } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

/** Presses Tab until the thing has the focus, as somebody without a mouse does. */
async function tabsTo(person: Person, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      await expect(target).toBeInViewport();
      return;
    }
    await person.page.keyboard.press('Tab');
  }
  throw new Error('60 presses of Tab do not reach it');
}

test('one signs in and adds a doctor with the keyboard alone', async ({ organizer, another, people, mail }) => {
  await organizer.looks();
  const typist = await another();
  const { keyboard } = typist.page;
  await typist.opens('/');
  await tabsTo(typist, typist.link('Вход'));
  await keyboard.press('Enter');
  await typist.standsOn('/login');
  await tabsTo(typist, typist.email);
  await keyboard.type(organizer.is.email);
  await tabsTo(typist, typist.password);
  await keyboard.type(organizer.is.password);
  await keyboard.press('Enter');
  await typist.standsOn('/org');

  await tabsTo(typist, typist.page.getByRole('link', { name: 'добавить врача' }).first());
  await keyboard.press('Enter');
  await typist.standsOn('/org/doctors/new');

  // Sent empty first: the summary gets the focus, and its first link leads to the first field.
  await tabsTo(typist, typist.email);
  typist.expectsRefusal();
  await keyboard.press('Enter');
  await expect(typist.summary).toBeVisible();
  await expect(typist.page.locator(':focus')).toContainText('Проверьте форму');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await expect(typist.email).toBeFocused();

  const doctor = people.somebody();
  await keyboard.type(doctor.email);
  await tabsTo(typist, typist.fullName);
  await keyboard.type(doctor.name);
  await tabsTo(typist, typist.button('Сохранить'));
  await keyboard.press('Enter');
  await expect(typist.row(doctor.name)).toBeVisible();
  await mail.letterTo(doctor.email);

  await tabsTo(typist, typist.button('Выход'));
  await keyboard.press('Enter');
  await expect(typist.button('Выход')).toBeHidden();
});

test('the first press of Tab offers a way past the menu', async ({ organizer }) => {
  await organizer.opens('/org');
  await organizer.page.keyboard.press('Tab');
  const skip = organizer.page.locator(':focus');
  await expect(skip).toHaveRole('link');
  await expect(skip).toBeInViewport();
  await organizer.page.keyboard.press('Enter');
  await organizer.page.keyboard.press('Tab');
  expect(await organizer.main.evaluate((main) => main.contains(document.activeElement))).toBe(true);
});
