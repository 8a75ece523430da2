import { App } from '../support/app.ts';
import { expect, test } from '../support/test.ts';

test('a second factor that the clinic demands is put off, then owed, then set up', async ({
  starts,
  mail,
  people,
  person,
  another,
}) => {
  const program = await starts({ smtpUrl: mail.url, movableClock: true });
  const organizer = people.somebody();
  expect((await program.createClinic('Клиника с подтверждением', organizer)).code).toBe(0);
  await person.page.goto((await mail.letterTo(organizer.email)).firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');
  const anna = people.somebody();
  await person.addsDoctor(anna);
  const doctor = await another();
  await doctor.opens((await mail.letterTo(anna.email)).firstLink);
  await doctor.activates(anna);
  await doctor.standsOn('/doctor');

  await person.opens(`${program.origin}/org/settings`);
  const doctors = person.page.getByRole('checkbox', { name: 'врачи' });
  await expect(doctors).toHaveAccessibleDescription('Ещё не включили 1 из 1.');
  await doctors.check();
  await person.button('Сохранить правила').click();
  await expect(person.main).toContainText('Правила подтверждения входа сохранены.');
  await expect(doctors).toBeChecked();
  await person.looks();

  await doctor.page.reload();
  await expect(doctor.main).toContainText('включите подтверждение входа: этого требует ваша медицинская организация');
  await doctor.looks();
  await doctor.link('настроить, Подтверждение входа').click();
  await doctor.standsOn('/profile/factor');

  program.clock.moveTo('+15d');
  await doctor.opens(`${program.origin}/login`);
  await doctor.signsIn(anna);
  // Nothing else is open to her any more.
  await doctor.standsOn('/profile/factor');
  await expect(doctor.main).toContainText('срок вышел');
  await doctor.opens(`${program.origin}/doctor/patients/new`);
  await doctor.standsOn('/profile/factor');
  await doctor.button('Включить коды из приложения').click();
  await doctor.standsOn('/profile/factor/app');
  const app = new App(await doctor.page.locator('#totp-key').innerText(), 15 * 24 * 60 * 60 * 1000);
  await doctor.page.getByLabel('Код из приложения').fill(app.code());
  await doctor.button('Включить').click();
  await doctor.link('Я сохранил коды').click();
  await doctor.standsOn('/profile/factor');
  await doctor.opens(`${program.origin}/doctor`);
  await doctor.standsOn('/doctor');
  await expect(doctor.main).not.toContainText('подтверждение входа');
});
