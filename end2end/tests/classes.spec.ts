import { meets } from '../support/groups.ts';
import { expect, test } from '../support/test.ts';

test('a patient sees the next class, calls it off, and comes after all', async ({
  organizer,
  another,
  people,
  mail,
}) => {
  const { patient, oleg } = await meets({ organizer, another, people, mail });
  await patient.opens('/me');
  await expect(patient.main).toContainText('Ближайшее занятие');
  await expect(patient.main).toContainText('послезавтра');
  await expect(patient.main).toContainText(oleg.name);
  await patient.link('Не смогу прийти').click();
  await expect(patient.page).toHaveURL((url) => url.pathname.startsWith('/me/classes/'));
  await patient.looks();
  patient.expectsRefusal();
  await patient.button('Сообщить, что не приду').click();
  await expect(patient.summary).toContainText('Напишите, почему');
  await patient.page.getByLabel('Лечение или обследование').check();
  await patient.button('Сообщить, что не приду').click();
  await expect(patient.main).toContainText('на это занятие вы не придёте');
  await patient.looks();
  await patient.opens('/me');
  await patient.page.getByRole('link', { name: /послезавтра/ }).click();
  await patient.button('Всё-таки приду').click();
  await expect(patient.main).toContainText('ждём вас на занятии');
  await patient.link('К моим занятиям').click();
  await patient.standsOn('/me');
  await expect(patient.main).toContainText('послезавтра');
});

test('a specialist moves a class: the patient gets a letter with a calendar file, and sees the new time', async ({
  organizer,
  another,
  people,
  mail,
}) => {
  const { specialist, patient, olga, title } = await meets({ organizer, another, people, mail });
  await patient.opens('/me');
  await patient.link('Указать близкого человека: Кому позвонить, если вам станет плохо').click();
  await patient.standsOn('/me/data');
  await patient.page.getByLabel('Телефон', { exact: true }).fill('8 916 111-22-33');
  await patient.page.getByLabel(/^Согласен\(на\) на обработку/).check();
  await patient.page.getByLabel('Фамилия и имя близкого человека').fill('Близкий Илья');
  await patient.page.getByLabel('Телефон близкого человека').fill('8 916 123-45-67');
  await patient.button('Сохранить').click();
  await patient.standsOn('/me');
  await expect(patient.main).toContainText('Близкий Илья');

  await specialist.opens('/rehab');
  await specialist.page
    .getByRole('link', { name: new RegExp(`^открыть, ${title}`) })
    .first()
    .click();
  await expect(specialist.main).toContainText(olga.name);
  await expect(specialist.main).toContainText('без наклонов');
  await expect(specialist.main).toContainText('Близкий Илья');
  await specialist.looks();
  await specialist.link('Перенести').click();
  await specialist.looks();
  await specialist.page.getByLabel('Новое время начала').fill('12:30');
  const count = mail.lettersTo(olga.email).length;
  await specialist.button('Перенести').click();
  await expect(specialist.main).toContainText('Занятие перенесено');
  await specialist.looks();

  const letter = await mail.letterTo(olga.email, count + 1);
  expect(letter.subject).toBe('ONCOCENTER: занятие перенесено');
  expect(letter.text).not.toContain(title);
  await patient.opens(letter.firstLink);
  await expect(patient.main).toContainText('12:30');

  await specialist.link('Отменить занятие').click();
  await specialist.page.getByLabel('Причина').fill('Болезнь специалиста');
  await specialist.button('Отменить занятие').click();
  await expect(specialist.main).toContainText('отменено');
  const cancelled = await mail.letterTo(olga.email, count + 2);
  expect(cancelled.subject).toBe('ONCOCENTER: занятие отменено');
  await patient.opens('/me');
  await expect(patient.main).toContainText('Болезнь специалиста');
});

test('a calendar program reads the secret address until it is revoked', async ({
  organizer,
  another,
  people,
  mail,
  page,
}) => {
  const { patient, title } = await meets({ organizer, another, people, mail });
  await patient.opens('/me/calendar');
  await patient.button('Получить адрес календаря').click();
  const address = await patient.page.getByLabel('Адрес календаря').inputValue();
  await patient.looks();
  const calendar = await page.request.get(address);
  expect(calendar.headers()['content-type']).toBe('text/calendar; charset=utf-8');
  const text = await calendar.text();
  expect(text.match(/BEGIN:VEVENT/g)?.length).toBeGreaterThan(5);
  expect(text).not.toContain(title);
  await patient.opens('/me/calendar');
  await expect(patient.main).not.toContainText(address);
  await patient.button('Отозвать адрес').click();
  await expect(patient.main).toContainText('Адрес календаря отозван');
  expect((await page.request.get(address)).status()).toBe(404);
});
