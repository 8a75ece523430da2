import { Device } from '../support/device.ts';
import { expect, test } from '../support/test.ts';

test('a passkey is added in the profile, signs in, and is removed @script', async ({
  starts,
  mail,
  people,
  person,
}) => {
  const program = await starts({ smtpUrl: mail.url, host: 'localhost' });
  const organizer = people.somebody();
  expect((await program.createClinic('Клиника с ключами', organizer)).code).toBe(0);
  await person.page.goto((await mail.letterTo(organizer.email)).firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');
  const device = await Device.at(person.page);

  await person.opens(`${program.origin}/profile/factor`);
  const name = person.page.getByLabel('Как назвать ключ');
  await expect(name).not.toHaveValue('');
  await name.fill('Ноутбук в кабинете');
  await person.looks();
  await person.button('Добавить ключ').click();
  await expect(person.page.getByRole('heading', { name: 'Сохраните резервные коды' })).toBeVisible();
  await expect(person.page.locator('#recovery-codes').getByRole('listitem')).toHaveCount(10);
  expect(await device.keys()).toBe(1);
  await person.link('Я сохранил коды').click();
  await person.standsOn('/profile/factor');
  await expect(person.row('Ноутбук в кабинете')).toContainText('ещё не было');
  await person.looks();
  expect((await mail.letterTo(organizer.email, 2)).subject).toBe('ONCOCENTER: добавлен ключ входа');

  await person.signsOut();
  await person.opens(`${program.origin}/login?next=/profile/factor`);
  await person.signsIn(organizer);
  await person.standsOn('/login/factor');
  // Another finger than the owner's.
  await device.knowsItsOwner(false);
  await person.button('Войти с ключом').click();
  await expect(person.main).toContainText('Ключ не подтверждён');
  await person.looks();
  await device.knowsItsOwner(true);
  await person.button('Войти с ключом').click();
  await person.standsOn('/profile/factor');
  await expect(person.row('Ноутбук в кабинете')).not.toContainText('ещё не было');

  await person.button('удалить, Ноутбук в кабинете').click();
  await expect(person.main).toContainText('Ключ удалён.');
  await expect(person.row('Ноутбук в кабинете')).toHaveCount(0);
  expect((await mail.letterTo(organizer.email, 3)).subject).toBe('ONCOCENTER: удалён ключ входа');
  await person.signsOut();
  await person.opens(`${program.origin}/login`);
  await person.signsIn(organizer);
  await person.standsOn('/org');
});

test('a passkey proves who changes things some minutes later @script', async ({ starts, mail, people, person }) => {
  const program = await starts({ smtpUrl: mail.url, host: 'localhost', movableClock: true });
  const organizer = people.somebody();
  expect((await program.createClinic('Клиника с ключами', organizer)).code).toBe(0);
  await person.page.goto((await mail.letterTo(organizer.email)).firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');
  await Device.at(person.page);
  await person.opens(`${program.origin}/profile/factor`);
  await person.button('Добавить ключ').click();
  await person.link('Я сохранил коды').click();
  await person.standsOn('/profile/factor');
  program.clock.moveTo('+6m');
  await person.page.reload();
  await expect(person.main).toContainText('Подтвердите, что это вы');
  await person.looks();
  await person.page.getByLabel('Текущий пароль').fill(organizer.password);
  await person.button('Подтвердить ключом').click();
  await expect(person.main).toContainText('Несколько минут можно менять способы входа');
});

test('where there is no script a passkey is not asked for @no-script', async ({ starts, mail, people, person }) => {
  const program = await starts({ smtpUrl: mail.url, host: 'localhost' });
  const organizer = people.somebody();
  expect((await program.createClinic('Клиника с ключами', organizer)).code).toBe(0);
  await person.page.goto((await mail.letterTo(organizer.email)).firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');
  await person.opens(`${program.origin}/profile/factor`);
  await expect(person.main).toContainText('в нём выключены скрипты');
  await expect(person.button('Добавить ключ')).toBeHidden();
});

test('passkeys are not offered where the service has no name', async ({ organizer }) => {
  await organizer.opens('/profile/factor');
  await expect(organizer.main).toContainText('Приложение с кодами');
  await expect(organizer.main).not.toContainText('Ключи входа');
});
