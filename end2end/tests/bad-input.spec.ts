import { expect, test } from '../support/test.ts';

test('spaces around an address and capitals in it do not matter', async ({ organizer, another, people, mail }) => {
  const doctor = people.somebody();
  await organizer.addsDoctor({ ...doctor, email: `  ${doctor.email.toUpperCase()} ` });
  await expect(organizer.row(doctor.name)).toContainText(doctor.email);

  const colleague = await another();
  await colleague.opens((await mail.letterTo(doctor.email)).firstLink);
  await colleague.activates(doctor);
  await colleague.standsOn('/doctor');
  await colleague.signsOut();
  await colleague.opens('/login');
  await colleague.signsIn({ ...doctor, email: ` ${doctor.email.toUpperCase()}` });
  await colleague.standsOn('/doctor');
});

test('a Cyrillic letter that looks like a Latin one is named', async ({ organizer, people, mail }) => {
  const doctor = people.somebody();
  const typed = doctor.email.replace('o', 'о');
  await organizer.opens('/org/doctors/new');
  await organizer.fillsIn({ ...doctor, email: typed });
  organizer.expectsRefusal();
  await organizer.button('Сохранить').click();
  await organizer.isToldOf([{ field: organizer.email, says: /«о»/ }]);
  await expect(organizer.email).toHaveValue(typed);
  await expect(organizer.fullName).toHaveValue(doctor.name);

  // Put right, it goes through: nothing was half saved.
  await organizer.email.fill(doctor.email);
  await organizer.button('Сохранить').click();
  await expect(organizer.row(doctor.name)).toHaveCount(1);
  await mail.letterTo(doctor.email);
});

test('an empty form names every field', async ({ organizer }) => {
  await organizer.opens('/org/doctors/new');
  organizer.expectsRefusal();
  await organizer.button('Сохранить').click();
  await organizer.isToldOf([
    { field: organizer.email, says: /Введите email/ },
    { field: organizer.fullName, says: /Введите фамилию, имя и отчество/ },
  ]);
});

test('a ФИО of ten thousand characters is refused with the limit, and stays typed', async ({ organizer, people }) => {
  const doctor = { ...people.somebody(), name: 'я'.repeat(10_000) };
  await organizer.opens('/org/doctors/new');
  await organizer.fillsIn(doctor);
  organizer.expectsRefusal();
  await organizer.button('Сохранить').click();
  await organizer.isToldOf([{ field: organizer.fullName, says: /150/ }]);
  await expect(organizer.fullName).toHaveValue(doctor.name);
  await expect(organizer.email).toHaveValue(doctor.email);
});

test('a name that looks like a program is only a name', async ({ organizer, people, mail }) => {
  const doctor = { ...people.somebody(), name: `<b>О’Нил</b> "Жанна" & '); --` };
  await organizer.addsDoctor(doctor);
  await expect(organizer.row(doctor.email)).toContainText(doctor.name);
  const letter = await mail.letterTo(doctor.email);
  expect(letter.html).not.toContain('<b>О’Нил</b>');
});

test('pressing «Сохранить» twice adds one person and sends one letter', async ({ organizer, people, mail }) => {
  const doctor = people.somebody();
  await organizer.opens('/org/doctors/new');
  await organizer.fillsIn(doctor);
  await organizer.button('Сохранить').dblclick();
  await expect(organizer.row(doctor.name)).toBeVisible();

  // The letters go out in their order: had there been a second one, it would be there before the next person's.
  const next = people.somebody();
  await organizer.opens('/org');
  await organizer.addsDoctor(next);
  await mail.letterTo(next.email);
  await organizer.opens('/org/doctors');
  await expect(organizer.row(doctor.email)).toHaveCount(1);
  await expect(organizer.row(next.email)).toHaveCount(1);
  expect(mail.lettersTo(doctor.email)).toHaveLength(1);
});

test('a mail server that refuses the address is quoted in the row', async ({ organizer, people, mail }) => {
  const doctor = people.somebody();
  mail.refuse(doctor.email, '5.1.1 no such mailbox here');
  await organizer.addsDoctor(doctor);
  await mail.attempted(doctor.email, 1);
  await organizer.waitsFor('/org/doctors', organizer.row(doctor.name), 'no such mailbox here');
  await expect(organizer.row(doctor.name)).toContainText('почтовый сервер отказался принять письмо');
  await expect(organizer.row(doctor.name)).toContainText('550');
  expect(mail.attempts(doctor.email)).toBe(1);
});

test('a short, a common and an empty password are refused with the reason, and nothing is used up', async ({
  person,
  makesClinic,
}) => {
  const { organizer, letter } = await makesClinic();
  await person.opens(letter.firstLink);
  person.expectsRefusal();
  for (const { typed, says } of [
    { typed: '', says: /пароль/i },
    { typed: 'короткий', says: /10/ },
    { typed: '1234567890', says: /парол/i },
    { typed: organizer.email, says: /парол/i },
  ]) {
    await person.password.fill(typed);
    await person.button('Активировать аккаунт').click();
    await person.isToldOf([{ field: person.password, says }]);
    // What is secret is never sent back.
    await expect(person.password).toHaveValue('');
  }
  await person.activates(organizer);
  await person.standsOn('/org');
});

test('a wrong password and an unknown address get the same answer', async ({ organizer, another, people }) => {
  const visitor = await another();
  const answers: string[] = [];
  visitor.expectsRefusal();
  for (const email of [organizer.is.email, people.somebody().email]) {
    await visitor.opens('/login');
    await visitor.signsIn({ email, password: 'совсем не тот пароль' });
    await expect(visitor.summary).toBeVisible();
    await expect(visitor.email).toHaveValue(email);
    await visitor.looks();
    answers.push((await visitor.main.textContent()) ?? '');
  }
  expect(answers[0]).toBe(answers[1]);
  await visitor.password.fill(organizer.is.password);
  await visitor.email.fill(organizer.is.email);
  await visitor.button('Вход').click();
  await visitor.standsOn('/org');
  await organizer.looks();
});

test('an address without a page is said to be empty, in the product’s own words', async ({ person, watch }) => {
  watch.announce(404);
  await person.opens('/nowhere');
  await expect(person.main).toContainText('Такой страницы нет');
  await person.link('На главную').click();
  await person.standsOn('/');
});
