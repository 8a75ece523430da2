/** What makes accounts trustworthy: news by letter, sessions that end, invitees who answer, mistakes that are caught. */
import { expect, test } from '../support/test.ts';

test('a sign-in from a new device is told by letter, one from a known device is not', async ({
  organizer,
  another,
  mail,
  people,
}) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  const first = await another();
  await first.opens((await mail.letterTo(doctor.email)).firstLink);
  await first.activates(doctor);
  await first.standsOn('/doctor');
  await first.signsOut();
  await first.opens('/login');
  await first.signsIn(doctor);
  await first.standsOn('/doctor');

  const second = await another();
  await second.opens('/login');
  await second.signsIn(doctor);
  await second.standsOn('/doctor');
  // The second letter is the one of the second device: the activation and the known one sent none.
  const letter = await mail.letterTo(doctor.email, 2);
  expect(letter.subject).toBe('ONCOCENTER: вход с нового устройства');
  expect(letter.text).toMatch(/Chrome, Linux, \d+\s[а-я]+\s\d{4}\sг\., \d+:\d\d \(по московскому времени\)/);
  expect(letter.text, 'the network is not named').not.toContain('127.0.0.0');
  await second.follows(letter, 'задать новый пароль');
  await second.standsOn('/forgot');
});

test('the organizer ends somebody’s sessions on the card', async ({ organizer, another, mail, people }) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  const colleague = await another();
  await colleague.opens((await mail.letterTo(doctor.email)).firstLink);
  await colleague.activates(doctor);
  await colleague.standsOn('/doctor');

  await organizer.opens('/org/doctors');
  await organizer.link(`изменить, ${doctor.name}`).click();
  await organizer.button(`завершить сеансы, ${doctor.name}`).click();
  await expect(organizer.main).toContainText('сеансы завершены');
  await colleague.page.reload();
  await colleague.standsOn('/login');
  await colleague.signsIn(doctor);
  await colleague.standsOn('/doctor');
});

test('«это не я» takes the invitation back and tells the organizer', async ({
  organizer,
  another,
  mail,
  people,
  watch,
}) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  const letter = await mail.letterTo(doctor.email);
  const stranger = await another();
  await stranger.follows(letter, 'это не я');
  await expect(stranger.main).toContainText(doctor.name);
  await stranger.button('Это не я').click();
  await expect(stranger.page.getByRole('heading', { name: 'Спасибо, приглашение отозвано' })).toBeVisible();
  await stranger.looks();
  watch.announce(410);
  await stranger.opens(letter.firstLink);
  await expect(stranger.main).toContainText('пришло не тому человеку');

  // The first letter was the organizer's own invitation.
  const news = await mail.letterTo(organizer.is.email, 2);
  expect(news.subject).toBe('ONCOCENTER: адрес не тот, получатель отказался');
  expect(news.text).toContain(doctor.name);
  await organizer.follows(news, 'открыть список');
  await organizer.standsOn('/org/doctors');
  const row = organizer.row(doctor.name);
  await expect(row).toContainText('адрес не тот: получатель отказался');

  // Corrected where it stands, it goes out anew.
  const right = people.somebody();
  await organizer.link(`отправить код активации повторно, ${doctor.name}`).click();
  await organizer.page.getByLabel('Email врача').fill(right.email);
  await organizer.button('Отправить').click();
  await expect(row).toContainText(right.email);
  await expect(row).not.toContainText('получатель отказался');
  const colleague = await another();
  await colleague.opens((await mail.letterTo(right.email)).firstLink);
  await colleague.activates(doctor);
  await colleague.standsOn('/doctor');
});

test('once it ran out, an invitation can be asked for anew', async ({
  starts,
  mail,
  people,
  person,
  another,
  watch,
}) => {
  const program = await starts({ smtpUrl: mail.url, movableClock: true });
  const organizer = people.somebody();
  expect((await program.createClinic('Клиника с просьбой', organizer)).code).toBe(0);
  await person.page.goto((await mail.letterTo(organizer.email)).firstLink);
  await person.activates(organizer);
  await person.standsOn('/org');
  const doctor = people.somebody();
  await person.addsDoctor(doctor);
  const letter = await mail.letterTo(doctor.email);
  await person.page.goto('about:blank');

  program.clock.moveTo(`+${10 * 24 * 60 + 1}m`);
  watch.announce(410);
  const late = await another();
  await late.opens(letter.firstLink);
  await expect(late.main).toContainText('Срок приглашения (10 дней) истёк');
  await expect(late.main).toContainText('Клиника с просьбой');
  await expect(late.main).toContainText(organizer.name);
  await late.button('Попросить новое приглашение').click();
  await expect(late.main).toContainText('Просьба о новом приглашении отправлена');
  await expect(late.button('Попросить новое приглашение')).toHaveCount(0);
  await late.looks();

  await person.opens(`${program.origin}/login`);
  await person.signsIn(organizer);
  await person.standsOn('/org');
  await expect(async () => {
    await person.page.reload();
    await expect(person.main).toContainText('Сотрудники просят новое приглашение (1)', { timeout: 100 });
  }).toPass({ timeout: 20_000 });
  await person.link('Требует внимания: 1').click();
  await person.page.getByRole('link', { name: /просят новое приглашение/ }).click();
  await expect(person.row(doctor.name)).toContainText('просит новое приглашение');
  await person.looks();
});

test('a mistyped domain is asked about: one press corrects it, another keeps it', async ({
  organizer,
  people,
  mail,
}) => {
  const [first, second] = [people.somebody(), people.somebody()];
  const typed = first.email.replace('clinic.example', 'mail.ri');
  const meant = first.email.replace('clinic.example', 'mail.ru');
  await organizer.opens('/org/doctors/new');
  await organizer.fillsIn({ ...first, email: typed });
  organizer.expectsRefusal();
  await organizer.button('Сохранить').click();
  await expect(organizer.main).toContainText('В адресе указано mail.ri. Возможно, mail.ru?');
  await expect(organizer.email).toHaveValue(typed);
  await expect(organizer.fullName).toHaveValue(first.name);
  await organizer.looks();
  // The Enter key answers nothing.
  await organizer.fullName.press('Enter');
  await expect(organizer.main).toContainText('Возможно, mail.ru?');
  await organizer.button(`Исправить на ${meant}`).click();
  await expect(organizer.row(first.name)).toContainText(meant);
  await mail.letterTo(meant);

  await organizer.opens('/org/doctors/new');
  const kept = second.email.replace('clinic.example', 'mail.ri');
  await organizer.fillsIn({ ...second, email: kept });
  await organizer.button('Сохранить').click();
  await organizer.button(`Оставить ${kept}`).click();
  await expect(organizer.row(second.name)).toContainText(kept);
  await mail.letterTo(kept);
});

test('somebody who seems to be here already is pointed out before saving', async ({ organizer, people, mail }) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  await mail.letterTo(doctor.email);
  const again = { ...people.somebody(), name: doctor.name.toUpperCase() };
  await organizer.opens('/org/doctors/new');
  await organizer.fillsIn(again);
  organizer.expectsRefusal();
  await organizer.button('Сохранить').click();
  await expect(organizer.main).toContainText('Похоже, этот врач уже есть');
  await expect(organizer.main).toContainText(`${doctor.email}, не активирован`);
  await organizer.looks();
  await organizer.button('Всё равно добавить').click();
  await expect(organizer.row(again.email)).toHaveCount(1);
  await mail.letterTo(again.email);
});
