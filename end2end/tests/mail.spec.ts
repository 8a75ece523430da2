import { expect, test } from '../support/test.ts';

test('a letter outlives a mail server that is off and a restart of the program', async ({
  starts,
  mail,
  people,
  person,
}) => {
  const program = await starts({ smtpUrl: mail.url, movableClock: true });
  const organizer = people.somebody();
  expect((await program.createClinic('Клиника без почты', organizer)).code).toBe(0);
  await person.page.goto((await mail.letterTo(organizer.email)).firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');

  const doctor = people.somebody();
  const row = person.row(doctor.name);
  await mail.turnOff();
  try {
    await person.addsDoctor(doctor);
    await expect(row).toContainText('врач не активировал аккаунт (осталось дней - 10)');
    await person.waitsFor('/org', row, 'почтовый сервер недоступен');
  } finally {
    await mail.turnOn();
  }
  // The list asks how its letters fare, and nobody would answer.
  await person.opens(new URL('/profile', person.page.url()).href);
  await program.stop();
  await program.serve();
  // The next try is due a minute after the first.
  program.clock.moveTo('+2m');
  await mail.letterTo(doctor.email);
  await person.waitsFor('/org', row, 'принято почтовым сервером');
  expect(mail.lettersTo(doctor.email)).toHaveLength(1);
});

test('a mail server that hangs or hangs up holds nobody up', async ({ starts, mail, people, person }) => {
  const program = await starts({ smtpUrl: mail.url, movableClock: true });
  const organizer = people.somebody();
  expect((await program.createClinic('Клиника с плохой почтой', organizer)).code).toBe(0);
  await person.page.goto((await mail.letterTo(organizer.email)).firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');

  const [held, dropped] = [people.somebody(), people.somebody()];
  const release = mail.hold(held.email);
  mail.drop(dropped.email);
  for (const doctor of [held, dropped]) {
    await person.opens(`${program.origin}/org`);
    await person.addsDoctor(doctor);
    await expect(person.row(doctor.name)).toContainText('(осталось дней - 10)');
  }
  await mail.attempted(held.email, 1);
  release();
  await mail.letterTo(held.email);
  await mail.attempted(dropped.email, 1);
  // Once the try is written down its next one is due a minute after it; a calendar moved before would move that too.
  await person.waitsFor('/org', person.row(dropped.name), 'почтовый сервер пока не принял письмо');
  mail.accept(dropped.email);
  program.clock.moveTo('+2m');
  await mail.letterTo(dropped.email);
});

test('without a mail server the built-in mailbox shows the letter, and its link works', async ({
  starts,
  people,
  person,
  watch,
}) => {
  const program = await starts();
  expect(program.log).toContain('/mailbox');
  // The letter's frame lets no script run, not even what the test brings along.
  watch.permitComplaint(/^Blocked script execution in '[^']+\/mailbox\/[^']+\/html'/);
  const organizer = people.somebody();
  expect((await program.createClinic('Клиника без почтового сервера', organizer)).code).toBe(0);

  await person.opens(`${program.origin}/mailbox`);
  await expect(async () => {
    await person.page.reload();
    await expect(person.main).toContainText(organizer.email, { timeout: 500 });
  }).toPass();
  await person.page.getByRole('link', { name: 'вы зарегистрированы как организатор медорганизации' }).click();
  await expect(person.page).toHaveURL(/\/mailbox\/.+/);
  await person.looks();
  const letter = await person.page.request.get(`${person.page.url()}/html`);
  expect(await letter.text()).not.toContain('<script');
  await person.page.frameLocator('iframe').getByRole('link', { name: 'активировать учетную запись' }).click();
  await expect(person.page).toHaveURL(/\/activate\//);
  await person.activates(organizer);
  await person.standsOn('/org');
  await person.isSignedInAs(organizer, 'организатор');
});

test('with a mail server configured there is no mailbox', async ({ person, watch }) => {
  watch.announce(404);
  await person.opens('/mailbox');
});
