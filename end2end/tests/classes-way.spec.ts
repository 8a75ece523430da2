import { answersEverything, introduces, opensTheDoor } from '../support/applicants.ts';
import { day, makesGroup } from '../support/groups.ts';
import { expect, test } from '../support/test.ts';

/** As an elderly person's telephone. */
const PHONE = { width: 375, height: 812 };

test('from the login page to the reminder of the first class', async ({ person, another, starts, people, mail }) => {
  // Four people, two days of a calendar, a dozen letters.
  test.setTimeout(150_000);
  const [organizer, anna, oleg, olga] = [people.somebody(), people.somebody(), people.somebody(), people.somebody()];
  const program = await starts({ smtpUrl: mail.url, movableClock: true });
  const said = await program.createClinic(`Нефроцентр ${organizer.email.slice(9, 14)}`, organizer, 'telenefrocenter');
  expect(said.code, said.stderr).toBe(0);
  await person.opens((await mail.letterTo(organizer.email)).firstLink);
  const door = await opensTheDoor(person, organizer, anna);
  await person.opens(`${program.origin}/org/specialists/new`);
  await person.fillsIn(oleg);
  await person.button('Сохранить').click();
  await person.standsOn('/org/specialists');
  const [doctor, specialist] = [await another(), await another()];
  await doctor.opens((await mail.letterTo(anna.email)).firstLink);
  await doctor.activates(anna);
  await doctor.standsOn('/doctor');
  await specialist.opens((await mail.letterTo(oleg.email)).firstLink);
  await specialist.activates(oleg);
  await specialist.standsOn('/rehab');
  await doctor.opens(`${program.origin}/doctor/groups`);
  await makesGroup(doctor, oleg, 'Утренняя группа');

  const visitor = await another();
  const { page } = visitor;
  await page.setViewportSize(PHONE);
  await visitor.opens(`${program.origin}/login`);
  await visitor.link('Запись в группу занятий ЛФК').click();
  await visitor.standsOn('/join');
  await visitor.opens(program.origin + door);
  await visitor.link('Начать заполнение').click();
  // Without this consent nobody is reminded.
  await page.getByRole('checkbox', { name: /напоминания/ }).check();
  await introduces(visitor, olga);
  const code = /\d{6}/.exec((await mail.letterTo(olga.email)).subject)?.[0] ?? '';
  await page.getByLabel('Код из письма').fill(code);
  await visitor.button('Подтвердить').click();
  await answersEverything(visitor);
  await visitor.looks();
  await visitor.button('Отправить заявку').click();
  await expect(visitor.main).toContainText('Врач ответит до');

  await doctor.opens(`${program.origin}/doctor/applications`);
  await expect(doctor.row(olga.name)).toContainText('нужно обоснование');
  await doctor.page.getByRole('link', { name: new RegExp(olga.name) }).click();
  await expect(doctor.main).toContainText('Боль или тяжесть в груди');
  const group = doctor.page.getByLabel('Куда записать');
  await group.selectOption((await group.getByRole('option', { name: /^Утренняя группа/ }).getAttribute('value')) ?? '');
  await doctor.page.getByLabel('Продолжительность').selectOption({ index: 1 });
  await doctor.page.getByLabel('Обоснование').fill('Осмотрена вчера, можно заниматься сидя.');
  await doctor.button('Записать').click();
  await doctor.standsOn('/doctor/applications');

  // One letter tells of the seat, another activates the account: which comes first nobody promises.
  await mail.letterTo(olga.email, 5);
  const letters = mail.lettersTo(olga.email);
  expect(letters.some((letter) => letter.subject.includes('вы записаны в группу'))).toBe(true);
  const invitation = letters.find((letter) => letter.subject.includes('вы зарегистрированы как пациент'));
  await visitor.opens(invitation?.firstLink ?? '');
  await visitor.activates(olga);
  await visitor.standsOn('/me');
  await expect(visitor.main).toContainText('Ближайшее занятие');
  await expect(visitor.main).toContainText(oleg.name);
  await specialist.opens(`${program.origin}/rehab`);
  await specialist.page
    .getByRole('link', { name: /^открыть, Утренняя группа/ })
    .first()
    .click();
  await expect(specialist.main).toContainText(olga.name);
  await expect(specialist.main).not.toContainText('Боль или тяжесть в груди');

  // The first class is the day after tomorrow at ten in Moscow: a day before it is day in Kamchatka, too.
  const before = mail.lettersTo(olga.email).length;
  const announced = Date.parse(`${day(1)}T07:30:00Z`);
  program.clock.moveTo(`+${Math.round((announced - Date.now()) / 60_000)}m`);
  const reminder = await mail.letterTo(olga.email, before + 1);
  expect(reminder.subject).toBe('ТЕЛЕНЕФРОЦЕНТР: напоминаем о занятии');
  expect(reminder.text).not.toContain('Утренняя группа');
});
