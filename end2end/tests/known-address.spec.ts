import { expect, test } from '../support/test.ts';

test('a known address takes a second role with the password that it has', async ({
  organizer,
  another,
  mail,
  people,
}) => {
  const other = { ...people.somebody(), email: organizer.is.email };
  await organizer.addsDoctor(other);
  // The first letter was the organizer's own.
  const letter = await mail.letterTo(organizer.is.email, 2);
  expect(letter.subject).toMatch(/^ONCOCENTER: /);

  const elsewhere = await another();
  await elsewhere.opens(letter.firstLink);
  await expect(elsewhere.main).toContainText('врач');
  elsewhere.expectsRefusal();
  await elsewhere.activates({ ...organizer.is, password: 'совсем не тот пароль' });
  await expect(elsewhere.summary).toBeVisible();
  await expect(elsewhere.password).toBeVisible();

  await elsewhere.activates(organizer.is);
  await elsewhere.standsOn('/doctor');
  await elsewhere.isSignedInAs(other, 'врач');
});

test('somebody signed in with the address only presses the button, and changes roles with one click', async ({
  organizer,
  mail,
  people,
}) => {
  const other = { ...people.somebody(), email: organizer.is.email };
  await organizer.addsDoctor(other);
  await organizer.opens((await mail.letterTo(organizer.is.email, 2)).firstLink);
  await expect(organizer.password).toHaveCount(0);
  await organizer.button('Активировать аккаунт').click();
  await organizer.standsOn('/doctor');
  await organizer.isSignedInAs(other, 'врач');

  await organizer.opens('/org');
  await organizer.isSignedInAs(organizer.is, 'организатор');
});

test('somebody signed in with another address is asked for a password of the invited one', async ({
  organizer,
  mail,
  people,
}) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  await organizer.opens((await mail.letterTo(doctor.email)).firstLink);
  await expect(organizer.password).toBeVisible();
  await organizer.activates(doctor);
  await organizer.standsOn('/doctor');
  await organizer.isSignedInAs(doctor, 'врач');
});
