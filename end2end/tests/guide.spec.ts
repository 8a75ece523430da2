/**
 * The customer's guide for organizers, heading by heading: each test is called as its heading, does what stands below
 * it by the names that stand there, and ends where the guide says that it ends.
 */
import type { Person } from '../support/person.ts';
import { type Clinic, expect, test } from '../support/test.ts';

const BY_MAIL = 'активировать учетную запись';

/** «+добавить» beside a heading of the staff list: its accessible name says whom it adds. */
const ADD = {
  doctor: 'добавить врача',
  specialist: 'добавить специалиста по реабилитации',
  assistant: 'добавить ассистента',
  patient: 'добавить пациента',
} as const;

/** From a letter that has come to the organizer at work. */
async function begins(person: Person, { organizer, letter }: Clinic): Promise<void> {
  await person.follows(letter, BY_MAIL);
  await person.activates(organizer);
  await person.standsOn('/org');
}

/** Another page of the organizer's, by its name in the menu. */
async function goesTo(person: Person, name: string): Promise<void> {
  await person.page.getByRole('navigation').getByRole('link', { name, exact: true }).first().click();
  await expect(person.page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
  await person.looks();
}

/** Fills in the form of whoever is added, wherever its button stands, and saves it. */
async function adds(person: Person, name: string, human: { email: string; name: string }): Promise<void> {
  await person.link(name).first().click();
  await expect(person.page.getByRole('heading', { level: 1, name: /^Данные / })).toBeVisible();
  await person.fillsIn(human);
  await saves(person);
}

async function saves(person: Person): Promise<void> {
  const here = person.page.url();
  await person.button('Сохранить').click();
  await expect(person.page).not.toHaveURL(here);
  await person.looks();
}

/** Into another role of the same address, by the switch in the header. */
async function changesRole(person: Person, role: string): Promise<void> {
  await person.header.getByText('сменить роль').click();
  await person.header.getByRole('link', { name: new RegExp(role, 'i') }).click();
  await expect(person.header).toContainText(role, { ignoreCase: true });
}

test('Предварительные условия', async ({ person }) => {
  // Nothing to install, and whoever has no account is told where to ask.
  await person.opens('/');
  await expect(person.page.getByRole('link', { name: 'support@onconet.online' }).first()).toBeVisible();
});

test('Быстрый старт', async ({ person, makesClinic, mail, people }) => {
  const clinic = await makesClinic();
  expect(clinic.letter.subject).toBe('ONCOCENTER: вы зарегистрированы как организатор медорганизации');
  await begins(person, clinic);

  // Doctors and specialists at one's own address, as the guide recommends for trying things out.
  const roles = [
    { add: ADD.doctor, subject: 'врач', home: '/doctor', word: 'врач' },
    { add: ADD.specialist, subject: 'специалист по реабилитации', home: '/rehab', word: 'специалист по реабилитации' },
    { add: ADD.doctor, subject: 'врач', home: '/doctor', word: 'врач' },
  ];
  for (const [index, { add, subject, home, word }] of roles.entries()) {
    const name = people.somebody().name;
    await person.opens('/org');
    await adds(person, add, { email: clinic.organizer.email, name });
    const letter = await mail.letterTo(clinic.organizer.email, index + 2);
    expect(letter.subject).toBe(`ONCOCENTER: вы зарегистрированы как ${subject}`);
    await person.follows(letter, BY_MAIL);
    await expect(person.password).toHaveCount(0);
    await person.button('Активировать аккаунт').click();
    await person.standsOn(home);
    await person.isSignedInAs({ name }, word);

    // From role to role without signing in again.
    await changesRole(person, 'организатор');
    await person.standsOn('/org');
    await person.isSignedInAs(clinic.organizer, 'организатор');
  }
  await changesRole(person, 'специалист по реабилитации');
  await person.standsOn('/rehab');
});

test('Как зарегистрироваться в системе?', async ({ person, makesClinic }) => {
  const { organizer, letter } = await makesClinic();
  expect(letter.subject).toBe('ONCOCENTER: вы зарегистрированы как организатор медорганизации');
  await person.follows(letter, BY_MAIL);
  await person.password.fill(organizer.password);
  if (person.scripted) {
    await person.button('Показать пароль').click();
    await expect(person.password).toHaveAttribute('type', 'text');
  }
  await person.button('Активировать аккаунт').click();
  await person.standsOn('/org');
  await person.isSignedInAs(organizer, 'организатор');
});

test('Как войти в систему?', async ({ organizer, another, people, mail }) => {
  await organizer.signsOut();
  await organizer.opens('/');
  await organizer.link('Вход').click();
  await organizer.standsOn('/login');
  await expect(organizer.page.getByRole('heading', { name: 'Вход в цифровой онкоцентр' })).toBeVisible();
  await organizer.signsIn(organizer.is);
  await organizer.standsOn('/org');

  // «не помню пароль»
  const forgetful = await another();
  await forgetful.opens('/login');
  await forgetful.link('не помню пароль').click();
  await forgetful.standsOn('/forgot');
  await forgetful.email.fill(organizer.is.email);
  await forgetful.main.getByRole('button').first().click();
  const letter = await mail.letterTo(organizer.is.email, 2);
  await forgetful.opens(letter.firstLink);
  const { password } = people.somebody();
  await forgetful.page.getByLabel('Новый пароль', { exact: true }).fill(password);
  await forgetful.main.getByRole('button').last().click();
  await forgetful.opens('/login');
  await forgetful.signsIn({ email: organizer.is.email, password });
  await forgetful.standsOn('/org');

  // «Запись в группу занятий ЛФК»
  const visitor = await another();
  await visitor.opens('/login');
  await visitor.link('Запись в группу занятий ЛФК').click();
  await visitor.standsOn('/join');
});

test('Как получить список врачей и инструкторов?', async ({ organizer }) => {
  await organizer.opens('/org');
  for (const name of ['Врачи', 'Ассистенты', 'Специалисты по реабилитации']) {
    await expect(organizer.page.getByRole('heading', { level: 2, name })).toBeVisible();
  }
  for (const name of ['Врачи', 'Ассистенты', 'Специалисты по реабилитации', 'Пациенты']) {
    await goesTo(organizer, name);
  }
});

test('Как добавить пользователя?', async ({ organizer, another, people, mail }) => {
  const doctor = people.somebody();
  const staff = [
    { add: ADD.doctor, human: doctor, subject: 'врач', home: '/doctor' },
    { add: ADD.specialist, human: people.somebody(), subject: 'специалист по реабилитации', home: '/rehab' },
    { add: ADD.assistant, human: people.somebody(), subject: 'ассистент', home: '/assist' },
  ];
  for (const { add, human, subject, home } of staff) {
    await organizer.opens('/org');
    await adds(organizer, add, human);
    await expect(organizer.row(human.email)).toContainText('не активирован');
    const letter = await mail.letterTo(human.email);
    expect(letter.subject).toBe(`ONCOCENTER: вы зарегистрированы как ${subject}`);
    const colleague = await another();
    await colleague.follows(letter, BY_MAIL);
    await colleague.activates(human);
    await colleague.standsOn(home);
  }

  const patient = people.somebody();
  await goesTo(organizer, 'Пациенты');
  await organizer.link(ADD.patient).first().click();
  await organizer.fillsIn(patient);
  await organizer.page.getByLabel('Врач').selectOption({ label: doctor.name });
  await organizer.page.getByLabel('Продолжительность наблюдения').selectOption('3 месяца');
  await saves(organizer);
  await expect(organizer.row(patient.email)).toContainText('пациент не активировал аккаунт (осталось дней - 10)');
  const letter = await mail.letterTo(patient.email);
  expect(letter.subject).toBe('ONCOCENTER: вы зарегистрированы как пациент');
  const invited = await another();
  await invited.follows(letter, BY_MAIL);
  await invited.activates(patient);
  await invited.standsOn('/me');
  await invited.isSignedInAs(patient, 'пациент');
});

test('Как выдать доступ ассистенту к пациентам', async ({ organizer, another, people, mail }) => {
  const [doctor, patient, assistant] = [people.somebody(), people.somebody(), people.somebody()];
  await organizer.opens('/org');
  await adds(organizer, ADD.doctor, doctor);
  await organizer.opens('/org');
  await adds(organizer, ADD.assistant, assistant);
  await goesTo(organizer, 'Пациенты');
  await organizer.link(ADD.patient).first().click();
  await organizer.fillsIn(patient);
  await organizer.page.getByLabel('Врач').selectOption({ label: doctor.name });
  await organizer.page.getByLabel('Продолжительность наблюдения').selectOption('1 месяц');
  await saves(organizer);

  const helper = await another();
  await helper.follows(await mail.letterTo(assistant.email), BY_MAIL);
  await helper.activates(assistant);
  await helper.standsOn('/assist');
  await helper.opens('/assist/patients');
  await expect(helper.page.getByText(patient.email)).toHaveCount(0);

  await goesTo(organizer, 'Ассистенты');
  await organizer
    .row(assistant.name)
    .getByRole('link', { name: /^доступ к пациентам/ })
    .click();
  await expect(organizer.page.getByRole('heading', { level: 1, name: 'Данные ассистента' })).toBeVisible();
  await organizer.looks();
  await expect(organizer.main).toContainText(assistant.email);
  await expect(organizer.fullName).toHaveValue(assistant.name);
  await organizer.page
    .getByLabel('В какой часовой зоне вы находитесь?')
    .selectOption('Москва, Санкт-Петербург, Нижний Новгород');
  await organizer.page
    .getByRole('group', { name: 'Прикрепить телеассистента к врачам' })
    .getByLabel(doctor.name)
    .check();
  await saves(organizer);

  // On the next request, in the page that is open already.
  await helper.page.reload();
  await expect(helper.row(patient.email)).toContainText(patient.name);
});

test('Что если новый сотрудник не получил письмо со ссылкой?', async ({ organizer, another, people, mail, watch }) => {
  const mistyped = people.somebody();
  const right = { ...mistyped, email: people.somebody().email };
  await organizer.opens('/org');
  await adds(organizer, ADD.doctor, mistyped);
  await goesTo(organizer, 'Врачи');
  const row = organizer.row(mistyped.name);
  await expect(row).toContainText('не активирован');
  await expect(row).toContainText('врач не активировал аккаунт (осталось дней - 10)');
  const first = await mail.letterTo(mistyped.email);

  await row.getByRole('link', { name: /^отправить код активации повторно/i }).click();
  await expect(organizer.page.getByRole('heading', { name: 'Повторная отправка кода активации' })).toBeVisible();
  await expect(organizer.page.getByRole('dialog')).toHaveCount(organizer.scripted ? 1 : 0);
  const address = organizer.page.getByLabel('Email врача');
  await expect(address).toHaveValue(mistyped.email);
  await address.fill(right.email);
  await organizer.button('Отправить').click();
  await expect(organizer.row(right.email)).toContainText('(осталось дней - 10)');

  const letter = await mail.letterTo(right.email);
  expect(letter.subject).toBe('ONCOCENTER: вы зарегистрированы как врач');
  const colleague = await another();
  watch.announce(410);
  await colleague.opens(first.firstLink);
  await expect(colleague.password).toHaveCount(0);
  await colleague.follows(letter, BY_MAIL);
  await colleague.activates(right);
  await colleague.standsOn('/doctor');
});

test('Примечание: неактивированный аккаунт остается в системе в течение 10 дней', async ({
  starts,
  mail,
  people,
  person,
}) => {
  const { organizer, program } = await withCalendar({ starts, mail, people, person });
  const doctor = people.somebody();
  await adds(person, ADD.doctor, doctor);
  await mail.letterTo(doctor.email);
  await person.page.goto('about:blank');

  program.clock.moveTo('+9d');
  await signsInAgain(person, program.origin, organizer);
  await expect(person.row(doctor.email)).toContainText('(осталось дней - 1)');
  await person.page.goto('about:blank');

  program.clock.moveTo(`+${10 * 24 * 60 + 1}m`);
  expect((await program.run('expire')).code).toBe(0);
  await signsInAgain(person, program.origin, organizer);
  await expect(person.row(doctor.email)).toHaveCount(0);
  await goesTo(person, 'Удаленные сотрудники');
  await expect(person.row(doctor.email)).toContainText('10 дней');
});

test('Как восстановить удаленный аккаунт пациента?', async ({ starts, mail, people, person, another }) => {
  const { organizer, program } = await withCalendar({ starts, mail, people, person }, 'telenefrocenter');
  const [doctor, patient] = [people.somebody(), people.somebody()];
  await adds(person, ADD.doctor, doctor);
  const colleague = await another();
  await colleague.follows(await mail.letterTo(doctor.email), BY_MAIL);
  await colleague.activates(doctor);
  await colleague.standsOn('/doctor');
  await goesTo(person, 'Пациенты');
  await person.link(ADD.patient).first().click();
  await person.fillsIn(patient);
  await person.page.getByLabel('Врач').selectOption({ label: doctor.name });
  await person.page.getByLabel('Продолжительность наблюдения').selectOption('3 месяца');
  await saves(person);
  await mail.letterTo(patient.email);
  await person.page.goto('about:blank');

  program.clock.moveTo(`+${10 * 24 * 60 + 1}m`);
  expect((await program.run('expire')).code).toBe(0);
  await signsInAgain(person, program.origin, organizer);
  const before = mail.lettersTo(patient.email).length;
  await goesTo(person, 'Удаленные пациенты');
  await person.page.getByLabel('Поиск').fill(patient.email.slice(0, 14).toUpperCase());
  await person.page.getByLabel('Поиск').press('Enter');
  await person
    .row(patient.email)
    .getByRole('link', { name: /^зарегистрировать повторно/ })
    .click();
  await expect(person.page.getByRole('heading', { level: 1, name: 'Данные пациента' })).toBeVisible();
  await person.looks();
  await expect(person.page.getByLabel('Email')).toHaveValue(patient.email);
  await expect(person.page.getByLabel('ФИО')).toHaveValue(patient.name);
  const chosen = person.page.getByLabel('Врач').locator('option:checked');
  await expect(chosen).toHaveText(doctor.name);
  const period = person.page.getByLabel('Продолжительность наблюдения');
  await expect(period.locator('option:checked')).toHaveText('Выберите период');
  await period.selectOption('6 месяцев');
  await saves(person);

  const letter = await mail.letterTo(patient.email, before + 1);
  expect(letter.subject).toBe('ТЕЛЕНЕФРОЦЕНТР: вы зарегистрированы как пациент');
  const invited = await another();
  await invited.follows(letter, BY_MAIL);
  await invited.activates(patient);
  await invited.standsOn('/me');
  await expect(invited.header).toContainText('ТЕЛЕНЕФРОЦЕНТР');
});

test('Как настроить групповые занятия?', async ({ organizer, people }) => {
  const doctor = people.somebody();
  await organizer.opens('/org');
  await adds(organizer, ADD.doctor, doctor);
  await goesTo(organizer, 'Настройки');
  await organizer.page.getByLabel('самостоятельная запись в группы ЛФК для новых пациентов').check();
  await organizer.page.getByLabel('Максимальное число участников занятия').fill('8');
  const courses = organizer.page.getByLabel(/^Врач/);
  await courses.first().selectOption({ label: doctor.name });
  await organizer.button('Сохранить').first().click();
  await organizer.opens('/org/settings');
  await expect(organizer.page.getByLabel('самостоятельная запись в группы ЛФК для новых пациентов')).toBeChecked();
  await expect(organizer.page.getByLabel('Максимальное число участников занятия')).toHaveValue('8');
  await expect(courses.first().locator('option:checked')).toHaveText(doctor.name);
});

test('Как изменить свои данные?', async ({ organizer, people, mail }) => {
  const next = people.somebody();
  await organizer.opens('/org');
  await organizer.header.getByRole('link', { name: /изменить/i }).click();
  await organizer.standsOn('/profile');
  await expect(organizer.page.getByRole('heading', { level: 1, name: 'Профиль пользователя' })).toBeVisible();
  await expect(organizer.fullName).toHaveValue(organizer.is.name);
  await expect(organizer.email).toHaveValue(organizer.is.email);
  await expect(organizer.password).toHaveValue('');
  await expect(organizer.password).toHaveAccessibleDescription(/оставьте пустым, если не хотите менять пароль/i);
  await organizer.fullName.fill(next.name);
  await organizer.page.getByLabel('Часовая зона').selectOption('Омск');
  await organizer.page.getByLabel('Название вашей медицинской организации').fill('Клиника доброго имени');
  await organizer.button('Сохранить').click();
  await organizer.isSignedInAs(next, 'организатор');
  await expect(organizer.header).toContainText('Клиника доброго имени');

  // The new address holds once it is confirmed there; the old one is told.
  await organizer.opens('/profile');
  await organizer.email.fill(next.email);
  const current = organizer.page.getByLabel('Текущий пароль', { exact: true });
  if (!organizer.scripted) {
    organizer.expectsRefusal();
    await organizer.button('Сохранить').click();
  }
  await current.fill(organizer.is.password);
  await organizer.button('Сохранить').click();
  const confirmation = await mail.letterTo(next.email);
  await mail.letterTo(organizer.is.email, 2);
  await organizer.opens(confirmation.firstLink);
  await organizer.main.getByRole('button').first().click();
  await organizer.opens('/profile');
  await expect(organizer.email).toHaveValue(next.email);
});

type Calendar = Pick<Parameters<Parameters<typeof test>[2]>[0], 'starts' | 'mail' | 'people' | 'person'>;

/** An organizer at work in a program whose calendar the test moves, in a clinic of that brand. */
async function withCalendar({ starts, mail, people, person }: Calendar, brand = 'oncocenter') {
  const program = await starts({ smtpUrl: mail.url, movableClock: true });
  const organizer = people.somebody();
  const said = await program.createClinic('Клиника с календарём', organizer, brand);
  expect(said.code, said.stderr).toBe(0);
  await begins(person, { name: 'Клиника с календарём', organizer, letter: await mail.letterTo(organizer.email) });
  return { organizer, program };
}

async function signsInAgain(person: Person, origin: string, human: { email: string; password: string }): Promise<void> {
  await person.opens(`${origin}/login`);
  await person.signsIn(human);
  await person.standsOn('/org');
}
