import { expect, test } from '../support/test.ts';

test('every subject of the help can be read by everybody, with its pictures', async ({ person }) => {
  await person.opens('/help');
  const subjects = person.main.locator('.help-topics a');
  const addresses = await subjects.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  expect(addresses.length).toBeGreaterThan(14);
  for (const address of addresses) {
    await person.opens(address);
    await expect(person.page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await person.main.innerText()).not.toMatch(/[{}*]|!\[/);
    for (const picture of await person.main.locator('img').all()) {
      const source = (await picture.getAttribute('src')) ?? '';
      expect((await person.page.request.get(source)).status(), source).toBe(200);
      expect(await picture.getAttribute('alt')).toMatch(/[а-я]{4}/);
    }
  }
});

test('«Помощь» leads to the subject of the page, and whoever writes finds the support', async ({ organizer }) => {
  await organizer.opens('/org/settings');
  await organizer.link('Помощь').click();
  await organizer.standsOn('/help/settings');
  await expect(organizer.header).toContainText('организатор', { ignoreCase: true });
  await expect(organizer.main.getByRole('link', { name: 'support@onconet.online' })).toHaveAttribute(
    'href',
    'mailto:support@onconet.online',
  );
  await organizer.main.getByRole('link', { name: 'Помощь', exact: true }).click();
  await organizer.standsOn('/help');
  await expect(organizer.main.getByRole('heading', { level: 2 }).first()).toHaveText('Организатору');
  await organizer.main.getByRole('link', { name: 'Как добавить пользователя' }).click();
  await organizer.standsOn('/help/add');
});

test('an unknown subject is said to be none', async ({ person, watch }) => {
  watch.announce(404);
  await person.opens('/help/nothing');
  await expect(person.page.getByRole('heading', { level: 1 })).toHaveText('Такой страницы нет');
});
