/** Two brands in one process, by data alone, and one person at home in both. */
import { expect, test } from '../support/test.ts';

test('two clinics of two brands live side by side', async ({ program, mail, people, person, another }) => {
  const [onco, nephro] = [people.somebody(), people.somebody()];
  const clinics = [
    { human: onco, brand: 'oncocenter', name: 'ONCOCENTER', clinic: 'Онкологическая клиника' },
    { human: nephro, brand: 'telenefrocenter', name: 'ТЕЛЕНЕФРОЦЕНТР', clinic: 'Нефрологическая клиника' },
  ];
  const colours = new Set<string>();
  for (const { human, brand, name, clinic } of clinics) {
    const said = await program.createClinic(clinic, human, brand);
    expect(said.code, said.stderr).toBe(0);
    const letter = await mail.letterTo(human.email);
    expect(letter.subject).toBe(`${name}: вы зарегистрированы как организатор медорганизации`);
    expect(letter.text).toContain(clinic);
    const who = human === onco ? person : await another();
    await who.follows(letter, 'активировать учетную запись');
    await expect(who.header).toContainText(name);
    await expect(who.main).toContainText(clinic);
    await who.activates(human);
    await who.standsOn('/org');
    await expect(who.header).toContainText(name);
    await expect(who.page).toHaveTitle(new RegExp(`— ${name}$`));
    colours.add(await who.button('Выход').evaluate((button) => getComputedStyle(button).getPropertyValue('--accent')));
    const doctor = people.somebody();
    await who.addsDoctor(doctor);
    expect((await mail.letterTo(doctor.email)).subject).toBe(`${name}: вы зарегистрированы как врач`);
  }
  expect(colours.size, 'each brand has its own colour').toBe(2);
});

test('two tabs in two roles, clinics and brands don’t mix', async ({ program, mail, people, person }) => {
  const first = people.somebody();
  const second = { ...people.somebody(), email: first.email };
  await program.createClinic('Онкологическая клиника', first, 'oncocenter');
  await person.opens((await mail.letterTo(first.email)).firstLink);
  await person.activates(first);
  await person.standsOn('/org');
  await program.createClinic('Нефрологическая клиника', second, 'telenefrocenter');
  await person.opens((await mail.letterTo(first.email, 2)).firstLink);
  await expect(person.password).toHaveCount(0);
  await person.button('Активировать аккаунт').click();
  await person.standsOn('/org');
  await person.isSignedInAs(second, 'организатор');

  // Each tab names the membership that it acts as.
  const nephro = person.page;
  const onco = await nephro.context().newPage();
  await onco.goto('/profile');
  await onco.getByRole('banner').getByText('сменить роль').click();
  await onco
    .getByRole('banner')
    .getByRole('link', { name: /Онкологическая клиника/ })
    .click();
  await expect(onco.getByRole('banner')).toContainText('ONCOCENTER');
  await expect(onco.getByRole('banner')).toContainText(first.name);

  const doctor = people.somebody();
  await person.addsDoctor(doctor);
  await expect(person.row(doctor.email)).toHaveCount(1);
  await expect(person.header).toContainText('ТЕЛЕНЕФРОЦЕНТР');
  await onco.reload();
  await expect(onco.getByRole('banner')).toContainText('ONCOCENTER');
  await expect(onco.getByText(doctor.email)).toHaveCount(0);
  expect((await mail.letterTo(doctor.email)).subject).toBe('ТЕЛЕНЕФРОЦЕНТР: вы зарегистрированы как врач');
});
