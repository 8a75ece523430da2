import { addsPatient, doctor, period, phone } from '../support/patients.ts';
import type { Human } from '../support/people.ts';
import type { Person } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

/** Somebody whom the organizer added, at the own browser. */
async function takesUp(person: Person, human: Human, link: string, home: string): Promise<void> {
  await person.opens(link);
  await person.activates(human);
  await person.standsOn(home);
}

test('an organizer gives a patient to a doctor; the patient activates and sees both', async ({
  organizer,
  another,
  people,
  mail,
}) => {
  const [anna, olga] = [people.somebody(), people.somebody()];
  await organizer.opens('/org/patients/new');
  await expect(organizer.main).toContainText('Сначала нужен врач');
  await organizer.link('добавить врача').click();
  await organizer.standsOn('/org/doctors/new');
  await organizer.fillsIn(anna);
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/doctors');

  await organizer.page.getByRole('navigation').getByRole('link', { name: 'Пациенты', exact: true }).first().click();
  await organizer.standsOn('/org/patients');
  await expect(organizer.main).toContainText('Пациентов пока нет');
  await addsPatient(organizer, '/org/patients', olga, anna);
  const row = organizer.row(olga.email);
  await expect(row).toContainText(`Врач: ${anna.name}`);
  await expect(row).toContainText('пациент не активировал аккаунт (осталось дней - 10)');
  await expect(row.getByRole('link', { name: '+7 916 123-45-67' })).toHaveAttribute('href', 'tel:+79161234567');
  const letter = await mail.letterTo(olga.email);
  expect(letter.subject).toBe('ONCOCENTER: вы зарегистрированы как пациент');
  await organizer.waitsFor('/org/patients', row, 'принято почтовым сервером');

  const patient = await another();
  await takesUp(patient, olga, letter.firstLink, '/me');
  await patient.isSignedInAs(olga, 'пациент');
  await expect(patient.main).toContainText(anna.name);
  await expect(patient.main).toContainText(/день\s1 из\s91, до/);
  await patient.link('Открыть помощь').click();
  await patient.standsOn('/help');

  await organizer.opens('/org/patients');
  await expect(row).toContainText('активен');
  await expect(row).toContainText(/день\s1 из\s91/);
  await expect(row).not.toContainText('код активации');
});

test('a doctor keeps the own patients, and another doctor does not see them', async ({
  organizer,
  another,
  people,
  mail,
  watch,
}) => {
  const doctors = [people.somebody(), people.somebody()];
  const patients = [people.somebody(), people.somebody()];
  const rooms: Person[] = [];
  for (const [index, human] of doctors.entries()) {
    await organizer.opens('/org');
    await organizer.addsDoctor(human);
    const room = await another();
    await takesUp(room, human, (await mail.letterTo(human.email)).firstLink, '/doctor');
    await expect(room.main).toContainText('Пациентов пока нет');
    const patient = patients[index];
    if (patient === undefined) throw new Error('no patient');
    await addsPatient(room, '/doctor', patient);
    await expect(room.row(patient.email)).toContainText('пациент не активировал аккаунт');
    rooms.push(room);
  }
  const [first, second] = rooms;
  const [own, foreign] = patients;
  if (first === undefined || second === undefined || own === undefined || foreign === undefined)
    throw new Error('who?');
  await first.opens('/doctor');
  await expect(first.row(own.email)).toBeVisible();
  await expect(first.row(foreign.email)).toHaveCount(0);

  await first.link(`изменить, ${own.name}`).click();
  await expect(first.main).toContainText(doctors[0]?.name ?? '');
  await expect(doctor(first)).toHaveCount(0);
  await phone(first).fill('');
  await period(first).selectOption('6 месяцев');
  await first.button('Сохранить').click();
  await first.standsOn('/doctor');
  await expect(first.main).toContainText(`${own.name}: данные сохранены`);
  await first.link(`изменить, ${own.name}`).click();
  await expect(phone(first)).toHaveValue('');
  await expect(period(first).locator('option:checked')).toHaveText('6 месяцев');
  const card = new URL(first.page.url()).pathname;

  watch.announce(404);
  await second.opens(card);
  await expect(second.main).toContainText('Такой страницы нет');
  watch.announce(403);
  await second.opens(card.replace('/doctor/', '/org/').replace('/edit', ''));
});

test('an assistant keeps the patients of the doctors it works for', async ({ organizer, another, people, mail }) => {
  const [anna, vera, olga] = [people.somebody(), people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await organizer.opens('/org/assistants/new');
  await organizer.fillsIn(vera);
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/assistants');
  const assistant = await another();
  await takesUp(assistant, vera, (await mail.letterTo(vera.email)).firstLink, '/assist');
  await expect(assistant.main).toContainText('Вы пока не прикреплены ни к одному врачу');
  await assistant.opens('/assist/patients/new');
  await expect(assistant.main).toContainText('Попросите организатора');

  await organizer.link(`доступ к пациентам, ${vera.name}`).click();
  await organizer.page.getByRole('checkbox', { name: anna.name }).check();
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/assistants');

  await assistant.opens('/assist');
  await expect(assistant.main).toContainText(anna.name);
  await assistant.link('Посмотреть пациентов').click();
  await assistant.standsOn('/assist/patients');
  await addsPatient(assistant, '/assist/patients', olga, anna);
  await expect(assistant.row(olga.email)).toContainText(`Врач: ${anna.name}`);
});

test('a wrong address is corrected when the code is sent again', async ({
  organizer,
  another,
  people,
  mail,
  watch,
}) => {
  const [anna, wrong, olga] = [people.somebody(), people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await addsPatient(organizer, '/org/patients', { ...olga, email: wrong.email }, anna);
  const first = await mail.letterTo(wrong.email);
  await organizer.link(`отправить код активации повторно, ${olga.name}`).click();
  const address = organizer.page.getByLabel('Email пациента');
  await expect(address).toHaveValue(wrong.email);
  await organizer.looks();
  await address.fill(olga.email);
  await organizer.button('Отправить').click();
  await organizer.standsOn('/org/patients');
  await expect(organizer.row(olga.email)).toContainText('осталось дней - 10');
  const letter = await mail.letterTo(olga.email);
  const patient = await another();
  watch.announce(410);
  await patient.opens(first.firstLink);
  await takesUp(patient, olga, letter.firstLink, '/me');
});

test('who was removed comes back by «Вернуть», or registered again with the period chosen anew', async ({
  organizer,
  people,
  mail,
}) => {
  const [anna, olga] = [people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await addsPatient(organizer, '/org/patients', olga, anna);
  const removes = async (): Promise<void> => {
    await organizer.link(`удалить, ${olga.name}`).click();
    await expect(organizer.page.getByText('наблюдение не начнётся')).toBeVisible();
    await organizer.button('Удалить пациента').click();
    await organizer.standsOn('/org/patients');
    await expect(organizer.row(olga.email)).toHaveCount(0);
  };
  await removes();
  await organizer.button(`Вернуть, ${olga.name}`).click();
  await expect(organizer.row(olga.email)).toContainText('не активирован');
  await removes();

  await organizer.page
    .getByRole('navigation')
    .getByRole('link', { name: 'Удаленные пациенты', exact: true })
    .first()
    .click();
  await organizer.standsOn('/org/patients/removed');
  await organizer.page.getByLabel('Поиск').fill(olga.email.slice(0, 15).toUpperCase());
  if (!organizer.scripted) await organizer.button('Найти').click();
  await expect(organizer.row(olga.email)).toContainText('удалён');
  await organizer.link(`зарегистрировать повторно, ${olga.name}`).click();
  await expect(organizer.email).toHaveValue(olga.email);
  await expect(organizer.fullName).toHaveValue(olga.name);
  await expect(phone(organizer)).toHaveValue('+7 916 123-45-67');
  await expect(doctor(organizer).locator('option:checked')).toHaveText(anna.name);
  await expect(period(organizer).locator('option:checked')).toHaveText('Выберите период');
  organizer.expectsRefusal();
  await organizer.button('Сохранить').click();
  await organizer.isToldOf([{ field: period(organizer), says: /Выберите период/ }]);
  await period(organizer).selectOption('1 месяц');
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/patients');
  await expect(organizer.row(olga.email)).toContainText('осталось дней - 10');
  expect((await mail.letterTo(olga.email, 2)).subject).toBe('ONCOCENTER: вы зарегистрированы как пациент');
});

test('what is wrong is said beside its field, and nothing typed is lost', async ({ organizer, people }) => {
  const anna = people.somebody();
  await organizer.addsDoctor(anna);
  await organizer.opens('/org/patients/new');
  await organizer.email.fill('ольга@mail.ru');
  await phone(organizer).fill('позвонить сыну');
  if (organizer.scripted) {
    // Said as one leaves the field, before anything is sent; and taken back once it is right.
    await organizer.fullName.focus();
    await expect(phone(organizer)).toHaveAccessibleDescription(/Проверьте номер/);
    await organizer.looks();
    await phone(organizer).fill('8 916 123-45-67');
    await organizer.fullName.focus();
    await expect(phone(organizer)).not.toHaveAttribute('aria-invalid', 'true');
    await phone(organizer).fill('позвонить сыну');
  }
  await doctor(organizer).selectOption(anna.name);
  organizer.expectsRefusal();
  await organizer.button('Сохранить').click();
  await organizer.isToldOf([
    { field: organizer.email, says: /русская буква «о»/ },
    { field: organizer.fullName, says: /Введите фамилию, имя и отчество/ },
    { field: phone(organizer), says: /Проверьте номер/ },
    { field: period(organizer), says: /Выберите период/ },
  ]);
  await expect(phone(organizer)).toHaveValue('позвонить сыну');
  await expect(doctor(organizer).locator('option:checked')).toHaveText(anna.name);
});

test('what looks like a slip is asked about before a patient is added', async ({ organizer, people, mail }) => {
  const [anna, olga, again] = [people.somebody(), people.somebody(), people.somebody()];
  const typed = olga.email.replace('clinic.example', 'mail.ri');
  const meant = olga.email.replace('clinic.example', 'mail.ru');
  await organizer.addsDoctor(anna);
  const fillsIn = async (patient: Pick<Human, 'email' | 'name'>): Promise<void> => {
    await organizer.opens('/org/patients/new');
    await organizer.fillsIn(patient);
    await period(organizer).selectOption('3 месяца');
    organizer.expectsRefusal();
    await organizer.button('Сохранить').click();
  };
  await fillsIn({ ...olga, email: typed });
  await expect(organizer.main).toContainText('В адресе указано mail.ri. Возможно, mail.ru?');
  await expect(period(organizer).locator('option:checked')).toHaveText('3 месяца');
  await organizer.looks();
  await organizer.button(`Исправить на ${meant}`).click();
  await organizer.standsOn('/org/patients');
  await expect(organizer.row(olga.name)).toContainText(meant);
  await mail.letterTo(meant);

  await fillsIn({ ...again, name: olga.name.toUpperCase() });
  await expect(organizer.main).toContainText('Похоже, этот пациент уже есть');
  await expect(organizer.link(olga.name)).toBeVisible();
  await expect(organizer.main).toContainText(`${meant}, не активирован`);
  await organizer.looks();
  await organizer.button('Всё равно добавить').click();
  await organizer.standsOn('/org/patients');
  await expect(organizer.row(again.email)).toHaveCount(1);
  await mail.letterTo(again.email);
});

test('a lost tablet: the sessions of a patient are ended on the card', async ({ organizer, another, people, mail }) => {
  const [anna, olga] = [people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await addsPatient(organizer, '/org/patients', olga, anna);
  const patient = await another();
  await takesUp(patient, olga, (await mail.letterTo(olga.email)).firstLink, '/me');
  await organizer.opens('/org/patients');
  await organizer.link(`изменить, ${olga.name}`).click();
  await organizer.button(`завершить сеансы, ${olga.name}`).click();
  await organizer.standsOn('/org/patients');
  await expect(organizer.main).toContainText(olga.name);
  await patient.page.goto('/me');
  await patient.standsOn('/login');
});
