import { expect, test } from '../support/test.ts';

test('a link that was never sent says so', async ({ person, watch }) => {
  watch.announce(410);
  for (const token of ['x', 'a'.repeat(43), '%D0%B0%D0%B1', "'--", 'a'.repeat(2_000)]) {
    await person.opens(`/activate/${token}`);
    await expect(person.password).toHaveCount(0);
    await expect(person.button('Активировать аккаунт')).toHaveCount(0);
    await expect(person.main).toContainText('support@onconet.online');
  }
});

test('a used link says that the account is active, and leads to the sign-in', async ({
  person,
  another,
  makesClinic,
  watch,
}) => {
  const { organizer, letter } = await makesClinic();
  await person.opens(letter.firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');

  watch.announce(410);
  const later = await another();
  await later.opens(letter.firstLink);
  await expect(later.main).toContainText(/уже активирован/);
  await expect(later.password).toHaveCount(0);
  await later.main.getByRole('link', { name: 'Вход', exact: true }).click();
  await later.standsOn('/login');
  await later.signsIn(organizer);
  await later.standsOn('/org');
});

test('a form that was open while the link was used does nothing', async ({ person, another, makesClinic, watch }) => {
  const { organizer, letter } = await makesClinic();
  const slow = await another();
  await slow.opens(letter.firstLink);
  await person.opens(letter.firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');

  watch.announce(410);
  await slow.activates({ ...organizer, password: `${organizer.password} и ещё` });
  await expect(slow.main).toContainText(/уже активирован/);

  await slow.opens('/login');
  await slow.signsIn(organizer);
  await slow.standsOn('/org');
});

test('opening a link consumes nothing, however often', async ({ person, makesClinic }) => {
  const { organizer, letter } = await makesClinic();
  for (let time = 1; time <= 5; time += 1) {
    expect((await person.page.request.get(letter.firstLink)).status()).toBe(200);
    expect((await person.page.request.head(letter.firstLink)).status()).toBe(200);
  }
  await person.opens(letter.firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');
});

test('after ten days the link says that it is too old, and the account is gone from the list', async ({
  starts,
  mail,
  people,
  person,
  another,
  watch,
}) => {
  const program = await starts({ smtpUrl: mail.url, movableClock: true });
  const organizer = people.somebody();
  expect((await program.createClinic('Клиника с календарём', organizer)).code).toBe(0);
  await person.page.goto((await mail.letterTo(organizer.email)).firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');
  const doctor = people.somebody();
  await person.addsDoctor(doctor);
  await expect(person.row(doctor.name)).toHaveCount(1);
  const letter = await mail.letterTo(doctor.email);
  // The session is going to end; the list would ask on with it.
  await person.page.goto('about:blank');

  program.clock.moveTo('+9d');
  const late = await another();
  await late.opens(letter.firstLink);
  await expect(late.password).toBeVisible();

  program.clock.moveTo(`+${10 * 24 * 60 + 1}m`);
  watch.announce(410);
  await late.opens(letter.firstLink);
  await expect(late.password).toHaveCount(0);
  await expect(late.main).toContainText(/10 дней/);

  await person.opens(`${program.origin}/login`);
  await person.signsIn(organizer);
  await person.standsOn('/org');
  // The job that ends what ran out looks every ten minutes, and the clock has jumped over that.
  await expect(async () => {
    await person.page.reload();
    await expect(person.page.getByRole('heading', { name: 'Врачи' })).toBeVisible();
    await expect(person.row(doctor.name)).toHaveCount(0, { timeout: 100 });
  }).toPass({ timeout: 20_000 });
});
