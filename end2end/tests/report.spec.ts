import { addsPatient } from '../support/patients.ts';
import type { Person } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

// Reports are asked for by day only.
test.use({ byDay: true });

/** As an elderly person's telephone. */
const PHONE = { width: 375, height: 812 };

const within = (person: Person, question: RegExp | string) => person.page.getByRole('group', { name: question });

/** From the page of symptoms to the check, where nothing is wrong but what was said before. */
async function allIsWell(patient: Person): Promise<void> {
  const { page } = patient;
  await expect(page.getByRole('heading', { level: 1, name: 'Как вы жили эту неделю?' })).toBeVisible();
  await within(patient, 'Насколько вы были активны?').getByLabel('Живу как обычно').check();
  await within(patient, 'Сколько вы ели и пили?').getByLabel('Как обычно').check();
  await within(patient, 'Падали ли вы?').getByLabel('Нет', { exact: true }).check();
  await patient.looks();
  await patient.button('Дальше').click();
  await expect(page.getByText('Шаг 3 из 4')).toBeVisible();
  await page.getByLabel('Вес сегодня').fill('700');
  patient.expectsRefusal();
  await patient.button('Дальше').click();
  // Asked back, and kept as it was typed.
  await expect(patient.summary).toContainText('700 кг? Проверьте: обычно это число от 25 до 250 кг');
  await expect(page.getByLabel('Вес сегодня')).toHaveValue('700');
  await page.getByLabel('Вес сегодня').fill('70');
  await patient.button('Дальше').click();
  await expect(page.getByText('Шаг 4 из 4')).toBeVisible();
}

test('a report from the letter without a password, and one on the own page with an answer that calls for a doctor', async ({
  organizer,
  another,
  people,
  mail,
}) => {
  test.setTimeout(150_000);
  const [anna, olga, vera] = [people.somebody(), people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  for (const patient of [olga, vera]) await addsPatient(organizer, '/org/patients', patient, anna);

  // The first is well, and reads mail on a telephone where nobody is signed in.
  const activated = await another();
  await activated.opens((await mail.letterTo(olga.email)).firstLink);
  await activated.activates(olga);
  await activated.standsOn('/me');
  const asked = await mail.reportTo(olga.email);
  expect(asked.subject).toBe('ONCOCENTER: отчёт о самочувствии');
  expect(asked.text).not.toContain(anna.name);
  const reader = await another();
  await reader.page.setViewportSize(PHONE);
  await reader.opens(asked.firstLink);
  await expect(reader.page.getByText('Шаг 1 из 4')).toBeVisible();
  await reader.button('Ничего из этого не было').click();
  await allIsWell(reader);
  await within(reader, /^Нужно ли врачу связаться/)
    .getByLabel('Нет', { exact: true })
    .check();
  await reader.button('Дальше').click();
  await expect(reader.page.getByRole('heading', { level: 1, name: 'Проверьте и отправьте' })).toBeVisible();
  await expect(reader.main).toContainText('70 кг');
  await reader.looks();
  await reader.button('Отправить отчёт').click();
  await expect(reader.main).toContainText('Ничего срочного в ответах нет');
  await expect(reader.main).not.toContainText('70 кг');
  await reader.looks();
  // The link opens this one report: nothing is signed in by it.
  await reader.page.goto('/me');
  await expect(reader.page).toHaveURL(/\/login/);
  // It is spent, and the own page knows.
  await reader.opens(asked.firstLink);
  await expect(reader.page.getByRole('heading', { level: 1, name: 'Отчёт отправлен' })).toBeVisible();
  await activated.opens('/me');
  await expect(activated.main).toContainText('отправлен');
  await activated.link('Самочувствие за неделю').click();
  await expect(activated.main).toContainText('70 кг');
  await expect(activated.main).toContainText('ещё не смотрел');

  // The second stops half-way, goes on later, and needs somebody.
  const patient = await another();
  await patient.page.setViewportSize(PHONE);
  await patient.opens((await mail.letterTo(vera.email)).firstLink);
  await patient.activates(vera);
  await patient.standsOn('/me');
  await mail.reportTo(vera.email);
  await patient.opens('/me');
  await patient.page.getByRole('link', { name: /^Заполнить/ }).click();
  await within(patient, 'Боль').getByLabel('Умеренно').check();
  await patient.page.getByLabel('Больше ничего из этого не было').check();
  await patient.button('Дальше').click();
  await patient.page.getByLabel(/^Какой была самая сильная боль/).fill('3');
  await patient.opens('/me');
  await patient.page.getByRole('link', { name: /^Продолжить/ }).click();
  await allIsWell(patient);
  await patient.page.getByLabel('Хотите что-то добавить?').fill('Болит бок <справа>');
  await within(patient, /^Нужно ли врачу связаться/)
    .getByLabel('Да', { exact: true })
    .check();
  await patient.button('Дальше').click();
  await patient.button('Отправить отчёт').click();
  await expect(patient.main).toContainText('Некоторые ответы требуют внимания');
  await expect(patient.main).toContainText('103');
  await expect(patient.main).toContainText('Болит бок <справа>');
  await patient.looks();
  await patient.opens('/me/reports');
  await expect(patient.main).toContainText('Самочувствие за неделю');
  const letters = await mail.letterTo(anna.email, 2);
  expect(letters.subject).toBe('ONCOCENTER: срочный сигнал, нужен ваш ответ');
  expect(letters.text).not.toContain(vera.name);
});

test('what is answered is kept at once @script', async ({ organizer, another, people, mail }) => {
  const [anna, olga] = [people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await addsPatient(organizer, '/org/patients', olga, anna);
  const patient = await another();
  await patient.opens((await mail.letterTo(olga.email)).firstLink);
  await patient.activates(olga);
  await patient.standsOn('/me');
  await patient.opens((await mail.reportTo(olga.email)).firstLink);
  const kept = patient.page.waitForResponse((answer) => answer.url().endsWith('/save_report_by_link'));
  await within(patient, 'Кашель').getByLabel('Слабо').check();
  await kept;
  await patient.page.reload();
  await expect(within(patient, 'Кашель').getByLabel('Слабо')).toBeChecked();
});

test('an assistant fills in on the telephone', async ({ organizer, another, people, mail }) => {
  test.setTimeout(120_000);
  const [anna, ada, olga] = [people.somebody(), people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await organizer.opens('/org/assistants/new');
  await organizer.fillsIn(ada);
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/assistants');
  await organizer.link(`доступ к пациентам, ${ada.name}`).click();
  await organizer.page.getByRole('checkbox', { name: anna.name }).check();
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/assistants');
  await addsPatient(organizer, '/org/patients', olga, anna);
  const patient = await another();
  await patient.opens((await mail.letterTo(olga.email)).firstLink);
  await patient.activates(olga);
  await patient.standsOn('/me');
  await mail.reportTo(olga.email);
  const assistant = await another();
  await assistant.page.setViewportSize({ width: 768, height: 1024 });
  await assistant.opens((await mail.letterTo(ada.email)).firstLink);
  await assistant.activates(ada);
  await assistant.standsOn('/assist');
  await assistant.opens('/assist/patients');
  await assistant.link(`изменить, ${olga.name}`).click();
  await assistant.link('Заполнить со слов пациента').click();
  await assistant.looks();
  await assistant.link('Заполнить со слов пациента').click();
  await expect(assistant.main).toContainText(`Со слов пациента: ${olga.name}`);
  await assistant.button('Ничего из этого не было').click();
  await allIsWell(assistant);
  await within(assistant, /^Нужно ли врачу связаться/)
    .getByLabel('Нет', { exact: true })
    .check();
  await assistant.button('Дальше').click();
  await assistant.button('Отправить отчёт').click();
  await expect(assistant.main).toContainText('ассистент, со слов пациента');
  await patient.opens('/me');
  await patient.link('Самочувствие за неделю').click();
  await expect(patient.main).toContainText('ассистент, со слов пациента');
});
