import { App } from '../support/app.ts';
import type { Person } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

/** From the profile to the first code of the application. */
async function setsUpApp(person: Person): Promise<App> {
  await person.opens('/profile');
  await person.link('Настроить подтверждение входа').click();
  await person.standsOn('/profile/factor');
  await person.button('Включить коды из приложения').click();
  await person.standsOn('/profile/factor/app');
  await expect(person.page.getByRole('img', { name: 'QR-код для приложения с кодами' })).toBeVisible();
  const app = new App(await person.page.locator('#totp-key').innerText());
  await person.page.getByLabel('Код из приложения').fill(app.code());
  await person.button('Включить').click();
  await expect(person.page.getByRole('heading', { name: 'Сохраните резервные коды' })).toBeVisible();
  await expect(person.page.locator('#recovery-codes').getByRole('listitem')).toHaveCount(10);
  await person.looks();
  return app;
}

test('codes of an application are set up in the profile and asked for at the next sign-in', async ({
  organizer,
  mail,
}) => {
  const app = await setsUpApp(organizer);
  const recovery = await organizer.page.locator('#recovery-codes').getByRole('listitem').first().innerText();
  await organizer.link('Я сохранил коды').click();
  await organizer.standsOn('/profile/factor');
  await expect(organizer.main).toContainText('Если кто-то узнает ваш пароль, войти он не сможет');
  const letter = await mail.letterTo(organizer.is.email, 2);
  expect(letter.subject).toBe('ONCOCENTER: включено подтверждение входа');

  await organizer.signsOut();
  await organizer.opens('/login');
  await organizer.signsIn(organizer.is);
  await organizer.standsOn('/login/factor');
  const code = organizer.page.getByLabel('Код подтверждения');
  await code.fill('12345');
  organizer.expectsRefusal();
  await organizer.button('Войти').click();
  await organizer.isToldOf([{ field: code, says: /Код не подходит/ }]);
  await code.fill(app.code());
  await organizer.button('Войти').click();
  await organizer.standsOn('/org');
  await organizer.isSignedInAs(organizer.is, 'организатор');

  await organizer.signsOut();
  await organizer.opens('/login');
  await organizer.signsIn(organizer.is);
  await organizer.page.getByLabel('Код подтверждения').fill(recovery);
  await organizer.button('Войти').click();
  await organizer.standsOn('/org');
});

test('a lost telephone: the organizer sends a letter, the password opens the way', async ({
  organizer,
  another,
  people,
  mail,
}) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  const colleague = await another();
  await colleague.follows(await mail.letterTo(doctor.email), 'активировать учетную запись');
  await colleague.activates(doctor);
  await colleague.standsOn('/doctor');
  await setsUpApp(colleague);

  await organizer.opens('/org/doctors');
  await organizer.row(doctor.name).getByRole('link', { name: 'изменить' }).click();
  await organizer.link('сбросить подтверждение входа').click();
  await expect(organizer.main).toContainText(doctor.name);
  await organizer.button('Отправить письмо').click();
  await expect(organizer.main).toContainText('Письмо со ссылкой отправлено');

  // The invitation, that a factor is on, the link.
  const letter = await mail.letterTo(doctor.email, 3);
  await colleague.follows(letter, 'выключить подтверждение входа');
  await colleague.password.fill(doctor.password);
  await colleague.button('Выключить').click();
  await colleague.standsOn('/login');
  await expect(colleague.main).toContainText('Войдите с паролем');
  await colleague.signsIn(doctor);
  await colleague.standsOn('/doctor');
});
