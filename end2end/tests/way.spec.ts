import { expect, test } from '../support/test.ts';

const INVITED = 'ONCOCENTER: вы зарегистрированы как организатор медорганизации';

test('the operator creates a clinic, and its organizer gets from the letter to the staff list', async ({
  person,
  makesClinic,
}) => {
  const { name, organizer, letter } = await makesClinic();
  expect(letter.subject).toBe(INVITED);
  expect(letter.messageId).toMatch(/^<.+@.+>$/);
  expect(letter.text).toContain(name);
  expect(new URL(letter.firstLink).pathname).toMatch(/^\/activate\/[\w-]{40,}$/);

  await person.follows(letter, 'активировать учетную запись');
  await expect(person.page).toHaveURL(/\/activate\//);
  await expect(person.main).toContainText(name);
  await expect(person.main).toContainText(organizer.name);
  await expect(person.main).toContainText('организатор');
  await expect(person.main).toContainText('служба поддержки');

  await person.activates(organizer);
  await person.standsOn('/org');
  await person.isSignedInAs(organizer, 'организатор');
  for (const whom of ['врача', 'ассистента', 'специалиста']) {
    await expect(person.page.getByRole('link', { name: `добавить ${whom}` }).first()).toBeVisible();
  }
});

test('the first link of the text part leads to the activation too', async ({ person, makesClinic }) => {
  const { name, organizer, letter } = await makesClinic();
  await person.opens(letter.firstLink);
  await expect(person.main).toContainText(name);
  await person.activates(organizer);
  await person.standsOn('/org');
});

test('one can see the password that one types', { tag: '@script' }, async ({ person, makesClinic }) => {
  const { organizer, letter } = await makesClinic();
  await person.opens(letter.firstLink);
  await expect(person.password).toHaveAttribute('type', 'password');
  await person.password.fill(organizer.password);
  await person.button('Показать пароль').click();
  await expect(person.password).toHaveAttribute('type', 'text');
  await expect(person.password).toHaveValue(organizer.password);
  await person.looks();
  await person.page.getByRole('button', { name: /^(Показать|Скрыть) пароль$/ }).click();
  await expect(person.password).toHaveAttribute('type', 'password');
});

test('without script there is no eye that would do nothing', { tag: '@no-script' }, async ({ person, makesClinic }) => {
  const { letter } = await makesClinic();
  for (const path of [letter.firstLink, '/login']) {
    await person.opens(path);
    await expect(person.password).toBeVisible();
    await expect(person.page.getByText('Показать пароль')).toBeHidden();
    await expect(person.button('Показать пароль')).toHaveCount(0);
  }
});

test('an organizer adds a doctor, who activates, signs out and in again, and stands on the own home', async ({
  organizer,
  another,
  people,
  mail,
}) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  await expect(organizer.page).toHaveURL((url) => url.pathname.startsWith('/org'));
  const row = organizer.row(doctor.name);
  await expect(row).toContainText(doctor.email);
  await expect(row).toContainText('врач не активировал аккаунт (осталось дней - 10)');

  const letter = await mail.letterTo(doctor.email);
  expect(letter.subject).toBe('ONCOCENTER: вы зарегистрированы как врач');
  await organizer.waitsFor('/org', row, 'принято почтовым сервером');

  const colleague = await another();
  await colleague.follows(letter, 'активировать учетную запись');
  await expect(colleague.main).toContainText(organizer.is.name);
  await expect(colleague.main).toContainText('врач');
  await colleague.activates(doctor);
  await colleague.standsOn('/doctor');
  await colleague.isSignedInAs(doctor, 'врач');

  await colleague.signsOut();
  await expect(colleague.button('Выход')).toBeHidden();
  await colleague.opens('/');
  await colleague.link('Вход').click();
  await colleague.standsOn('/login');
  await expect(colleague.page.getByRole('heading', { name: 'Вход в цифровой онкоцентр' })).toBeVisible();
  await colleague.signsIn(doctor);
  await colleague.standsOn('/doctor');
  await colleague.isSignedInAs(doctor, 'врач');

  await organizer.opens('/org');
  await expect(row).toContainText('активен');
  await expect(row).not.toContainText('не активировал');
});

test('every kind of staff is added the same way', async ({ organizer, people, mail }) => {
  const kinds = [
    { link: /добавить врача/, word: 'врач', subject: 'врач' },
    { link: /добавить ассистента/, word: 'ассистент', subject: 'ассистент' },
    { link: /добавить специалиста/, word: 'специалист', subject: 'специалист по реабилитации' },
  ];
  for (const { link, word, subject } of kinds) {
    const colleague = people.somebody();
    await organizer.opens('/org');
    await organizer.page.getByRole('link', { name: link }).first().click();
    await organizer.fillsIn(colleague);
    await organizer.button('Сохранить').click();
    await expect(organizer.row(colleague.email)).toContainText(`${word} не активировал аккаунт (осталось дней - 10)`);
    expect((await mail.letterTo(colleague.email)).subject).toBe(`ONCOCENTER: вы зарегистрированы как ${subject}`);
  }
});

test('what the menu names is there', async ({ organizer, another }) => {
  await organizer.opens('/org');
  const menu = organizer.page.getByRole('navigation').getByRole('link');
  await expect(menu.filter({ hasText: 'Сотрудники' }).first()).toBeVisible();
  const places = await menu.evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).pathname));
  for (const place of new Set(places)) {
    await organizer.opens(place);
    await organizer.isSignedInAs(organizer.is, 'организатор');
  }
  const visitor = await another();
  for (const path of ['/', '/login']) await visitor.opens(path);
});
