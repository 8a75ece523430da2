import { answersEverything, introduces, opensTheDoor } from '../support/applicants.ts';
import { addsPatient } from '../support/patients.ts';
import { expect, test } from '../support/test.ts';

test('a visitor applies, goes on elsewhere, sends, and takes it back', async ({
  person,
  another,
  program,
  people,
  mail,
  watch,
}) => {
  const [organizer, doctor, olga] = [people.somebody(), people.somebody(), people.somebody()];
  const said = await program.createClinic(`Нефроцентр ${organizer.email.slice(9, 14)}`, organizer, 'telenefrocenter');
  expect(said.code, said.stderr).toBe(0);
  await person.opens((await mail.letterTo(organizer.email)).firstLink);
  const door = await opensTheDoor(person, organizer, doctor);

  const visitor = await another();
  const { page } = visitor;
  await visitor.opens('/login');
  await visitor.link('Запись в группу занятий ЛФК').click();
  await visitor.standsOn('/join');
  await visitor.opens(door);
  await expect(visitor.main).toContainText('103 или 112');
  await visitor.link('Начать заполнение').click();
  await visitor.standsOn(`${door}/start`);

  visitor.expectsRefusal();
  await visitor.button('Получить код').click();
  await expect(visitor.summary).toContainText('Отметьте все согласия');
  await visitor.looks();
  await introduces(visitor, olga);
  await expect(page.getByRole('heading', { level: 1, name: 'Подтвердите email' })).toBeVisible();
  await visitor.looks();

  const letter = await mail.letterTo(olga.email);
  expect(letter.text).not.toContain('/join/');
  const code = /\d{6}/.exec(letter.subject)?.[0] ?? '';
  visitor.expectsRefusal();
  await page.getByLabel('Код из письма').fill(code === '000000' ? '000001' : '000000');
  await visitor.button('Подтвердить').click();
  await visitor.isToldOf([{ field: page.getByLabel('Код из письма'), says: /не подходит/ }]);
  await page.getByLabel('Код из письма').fill(code);
  await visitor.button('Подтвердить').click();
  await expect(page.getByText('Шаг 1 из 4')).toBeVisible();
  await visitor.looks();

  // What is right stays, what is wrong is named.
  visitor.expectsRefusal();
  await page.getByLabel('День').fill('31');
  await page.getByLabel('Месяц').fill('2');
  await page.getByLabel('Год').fill('1957');
  await page.getByLabel(/^Где вы живёте/).fill('Томск');
  await visitor.button('Дальше').click();
  await expect(visitor.summary).toContainText('Дата рождения: такого дня нет');
  await expect(page.getByLabel('День')).toHaveValue('31');
  await visitor.looks();

  // On another device, from the letter.
  const link = (await mail.letterTo(olga.email, 2)).firstLink;
  const elsewhere = await another();
  await elsewhere.opens(link);
  await elsewhere.link('Продолжить').click();
  await expect(elsewhere.page.getByLabel(/^Где вы живёте/)).toHaveValue('Томск');
  await answersEverything(elsewhere);
  await elsewhere.looks();
  await elsewhere.page.getByRole('link', { name: /^Изменить: Где вы живёте/ }).click();
  await elsewhere.page.getByLabel(/^Где вы живёте/).fill('Тара');
  await elsewhere.button('Сохранить').click();
  await expect(elsewhere.main).toContainText('Тара');
  await elsewhere.button('Отправить заявку').click();

  await expect(elsewhere.page.getByRole('heading', { level: 1, name: /^Заявка № 1$/ })).toBeVisible();
  await expect(elsewhere.main).toContainText('Не ждите ответа врача');
  await expect(elsewhere.main).toContainText('Врач ответит до');
  await elsewhere.looks();
  expect((await mail.letterTo(olga.email, 3)).subject).toContain('заявка № 1 получена');
  // The first letter was the doctor's invitation.
  expect((await mail.letterTo(doctor.email, 2)).subject).toContain('новая заявка № 1');

  await visitor.opens(link);
  await visitor.link('Отозвать заявку').click();
  await visitor.looks();
  await visitor.button('Отозвать заявку').click();
  await expect(visitor.main).toContainText('отозвана');
  expect((await mail.letterTo(olga.email, 4)).subject).toContain('заявка № 1 отозвана');

  watch.announce(410);
  await visitor.opens('/join/status/no-such-link');
});

test('closing the browser after an answer loses none @script', async ({ person, another, program, people, mail }) => {
  const [organizer, doctor, olga] = [people.somebody(), people.somebody(), people.somebody()];
  await program.createClinic(`Нефроцентр ${organizer.email.slice(9, 14)}`, organizer, 'telenefrocenter');
  await person.opens((await mail.letterTo(organizer.email)).firstLink);
  const door = await opensTheDoor(person, organizer, doctor);
  const visitor = await another();
  const { page } = visitor;
  await visitor.opens(door);
  await visitor.link('Начать заполнение').click();
  await expect(page.getByLabel('Часовая зона')).toHaveValue('Asia/Kamchatka');
  await introduces(visitor, olga);
  const code = /\d{6}/.exec((await mail.letterTo(olga.email)).subject)?.[0] ?? '';
  await page.getByLabel('Код из письма').fill(code);
  await visitor.button('Подтвердить').click();
  const kept = page.waitForResponse((response) => response.url().endsWith('/api/classes/save_answers'));
  await page.getByLabel(/^Где вы живёте/).fill('Омск');
  await page.getByLabel('День').focus();
  await kept;
  await page.close();

  const elsewhere = await another();
  await elsewhere.opens((await mail.letterTo(olga.email, 2)).firstLink);
  await elsewhere.link('Продолжить').click();
  await expect(elsewhere.page.getByLabel(/^Где вы живёте/)).toHaveValue('Омск');
});

test('«Дальше» waits for the answer that is on its way, and is the last word @script', async ({
  person,
  another,
  program,
  people,
  mail,
}) => {
  const [organizer, doctor, olga] = [people.somebody(), people.somebody(), people.somebody()];
  await program.createClinic(`Нефроцентр ${organizer.email.slice(9, 14)}`, organizer, 'telenefrocenter');
  await person.opens((await mail.letterTo(organizer.email)).firstLink);
  const door = await opensTheDoor(person, organizer, doctor);
  const visitor = await another();
  const { page } = visitor;
  await visitor.opens(door);
  await visitor.link('Начать заполнение').click();
  await introduces(visitor, olga);
  const code = /\d{6}/.exec((await mail.letterTo(olga.email)).subject)?.[0] ?? '';
  await page.getByLabel('Код из письма').fill(code);
  await visitor.button('Подтвердить').click();
  await expect(page.getByText('Шаг 1 из 4')).toBeVisible();

  const order: string[] = [];
  let goesThrough = (): void => {};
  const slow = new Promise<void>((through) => {
    goesThrough = through;
  });
  await page.route('**/api/classes/save_answers', async (route) => {
    const isForm = route.request().isNavigationRequest();
    if (isForm) order.push('the form');
    else await slow;
    await route.continue();
  });
  page.on('response', (response) => {
    if (response.url().endsWith('/save_answers') && !response.request().isNavigationRequest()) order.push('an answer');
  });
  const begins = page.waitForRequest('**/api/classes/save_answers');
  const place = page.getByLabel(/^Где вы живёте/);
  await place.fill('Омск');
  await page.getByLabel('День').focus();
  await begins;
  // These stand in line behind it, and go with the form.
  await page.getByLabel('День').fill('27');
  await page.getByLabel('Месяц').fill('3');
  await page.getByLabel('Год').fill('1957');
  await place.fill('Томск');
  await visitor.button('Дальше').click();
  goesThrough();
  await expect(page.getByText('Шаг 2 из 4')).toBeVisible();
  expect(order).toEqual(['an answer', 'the form']);
  await visitor.button('Назад').click();
  await expect(place).toHaveValue('Томск');
});

test('a patient who is signed in applies on a telephone, and is asked nothing twice', async ({
  person,
  another,
  program,
  people,
  mail,
}) => {
  const [organizer, doctor, olga] = [people.somebody(), people.somebody(), people.somebody()];
  await program.createClinic(`Нефроцентр ${organizer.email.slice(9, 14)}`, organizer, 'telenefrocenter');
  await person.opens((await mail.letterTo(organizer.email)).firstLink);
  await opensTheDoor(person, organizer, doctor);
  const anna = await another();
  await anna.opens((await mail.letterTo(doctor.email)).firstLink);
  await anna.activates(doctor);
  await anna.standsOn('/doctor');
  await addsPatient(anna, '/doctor', olga);
  const patient = await another();
  const { page } = patient;
  await page.setViewportSize({ width: 375, height: 812 });
  await patient.opens((await mail.letterTo(olga.email)).firstLink);
  await patient.activates(olga);
  await patient.standsOn('/me');
  await patient.link('Запись в группу занятий ЛФК').click();
  await patient.standsOn('/me/apply');
  await patient.looks();
  for (const known of ['Email', 'Фамилия, имя, отчество', 'Телефон', 'Часовая зона']) {
    await expect(page.getByLabel(known)).toHaveCount(0);
  }

  patient.expectsRefusal();
  await patient.button('Начать заполнение').click();
  await expect(patient.summary).toContainText('Отметьте все согласия');
  await patient.looks();
  for (const consent of [/^Согласен\(на\) на обработку/, /^Понимаю, что занятие/, /напоминания/]) {
    await page.getByRole('checkbox', { name: consent }).check();
  }
  await patient.button('Начать заполнение').click();
  await expect(page.getByText('Шаг 1 из 4')).toBeVisible();
  await answersEverything(patient);
  await patient.button('Отправить заявку').click();
  await expect(page.getByRole('heading', { level: 1, name: /^Заявка № 1$/ })).toBeVisible();
  await patient.looks();

  await patient.opens('/me');
  await expect(patient.main).toContainText('Заявка № 1');
  await patient.looks();
  await patient.link('Запись в группу занятий ЛФК').click();
  await expect(page.getByRole('checkbox'), 'agreed to already').toHaveCount(0);
});
