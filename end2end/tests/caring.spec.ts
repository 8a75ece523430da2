import { addsPatient } from '../support/patients.ts';
import { expect, test } from '../support/test.ts';

// Reports are asked for by day only.
test.use({ byDay: true });

/** As an elderly person's telephone. */
const PHONE = { width: 375, height: 812 };

test('what the clinic lacks is asked on the first visit, and may be later', async ({
  organizer,
  another,
  people,
  mail,
}) => {
  test.setTimeout(120_000);
  const [anna, olga] = [people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await addsPatient(organizer, '/org/patients', olga, anna);
  const doctor = await another();
  await doctor.opens((await mail.letterTo(anna.email)).firstLink);
  await doctor.activates(anna);
  await doctor.standsOn('/doctor');
  const patient = await another();
  await patient.page.setViewportSize(PHONE);
  await patient.opens((await mail.letterTo(olga.email)).firstLink);
  await patient.activates(olga);
  await patient.standsOn('/me');
  await expect(patient.page.getByRole('heading', { name: 'Расскажите о себе' })).toBeVisible();
  await patient.looks();
  await patient.button('Позже').click();
  await patient.standsOn('/me');
  await expect(patient.page.getByRole('heading', { name: 'Расскажите о себе' })).toHaveCount(0);
  await patient.link('Телефон, адрес, близкий человек').click();
  await patient.standsOn('/me/data');
  await patient.page.getByLabel('Адрес').fill('Омск, улица Мира, 1');
  await patient.page.getByLabel('Кем вам приходится').fill('дочь');
  patient.expectsRefusal();
  await patient.button('Сохранить').click();
  // Nothing that was typed is lost.
  await expect(patient.summary).toContainText('Введите телефон');
  await expect(patient.page.getByLabel('Адрес')).toHaveValue('Омск, улица Мира, 1');
  await expect(patient.page.getByLabel('Кем вам приходится')).toHaveValue('дочь');
  await patient.looks();
  await patient.page.getByLabel('Телефон', { exact: true }).fill('8 916 123-45-67');
  await patient.page.getByLabel('Фамилия и имя близкого человека').fill('Близкая Инна');
  await patient.page.getByLabel('Телефон близкого человека').fill('8 916 765-43-21');
  await patient.page.getByLabel(/^Согласен\(на\) на обработку/).check();
  await patient.button('Сохранить').click();
  await patient.standsOn('/me');
  await expect(patient.main).toContainText('Ваши данные сохранены');
  await patient.opens('/me/data');
  await expect(patient.page.getByRole('heading', { name: 'Вы согласились' })).toBeVisible();
  await expect(patient.page.getByLabel('Телефон близкого человека')).toHaveValue('+7 916 765-43-21');
  await doctor.opens('/doctor');
  await doctor.link(olga.name).click();
  await expect(doctor.main).toContainText('Близкая Инна, дочь');
  await expect(doctor.main).toContainText('Омск, улица Мира, 1');
  await doctor.looks();
});

test('a caregiver fills in one report and sees nothing else, until the patient ends it', async ({
  organizer,
  another,
  people,
  mail,
  watch,
}) => {
  test.setTimeout(150_000);
  const [anna, olga, vera] = [people.somebody(), people.somebody(), people.somebody()];
  await organizer.addsDoctor(anna);
  await addsPatient(organizer, '/org/patients', olga, anna);
  const doctor = await another();
  await doctor.opens((await mail.letterTo(anna.email)).firstLink);
  await doctor.activates(anna);
  await doctor.standsOn('/doctor');
  const patient = await another();
  await patient.opens((await mail.letterTo(olga.email)).firstLink);
  await patient.activates(olga);
  await patient.standsOn('/me');
  await mail.reportTo(olga.email);
  await patient.link('Близкие, которые помогают с отчётами').click();
  await patient.standsOn('/me/caregivers');
  await patient.page.getByLabel('Email близкого').fill(vera.email);
  patient.expectsRefusal();
  await patient.button('Добавить').click();
  await expect(patient.summary).toContainText('Введите фамилию');
  await expect(patient.page.getByLabel('Email близкого')).toHaveValue(vera.email);
  await patient.page.getByLabel('Фамилия и имя').fill(vera.name);
  await patient.button('Добавить').click();
  await expect(patient.main).toContainText('Близкий добавлен');
  await patient.looks();

  // One letter tells what it is about, another asks for the report that is open.
  const letters = [await mail.letterTo(vera.email), await mail.letterTo(vera.email, 2)];
  const asked = letters.find((letter) => letter.subject === 'ONCOCENTER: отчёт за близкого человека');
  expect(letters.map((letter) => letter.subject)).toContain('ONCOCENTER: вас просят помогать с отчётами');
  const link = asked?.firstLink ?? '';
  const reader = await another();
  await reader.page.setViewportSize(PHONE);
  await reader.opens(link);
  await expect(reader.main).toContainText(`Вы заполняете отчёт за близкого: ${olga.name}`);
  await reader.looks();
  await reader.button('Ничего из этого не было').click();
  const within = (question: RegExp | string) => reader.page.getByRole('group', { name: question });
  await within('Насколько вы были активны?').getByLabel('Живу как обычно').check();
  await within('Сколько вы ели и пили?').getByLabel('Как обычно').check();
  await within('Падали ли вы?').getByLabel('Нет', { exact: true }).check();
  await reader.button('Дальше').click();
  await expect(reader.page.getByText('Шаг 3 из 4')).toBeVisible();
  await reader.button('Дальше').click();
  await within(/^Нужно ли врачу связаться/)
    .getByLabel('Нет', { exact: true })
    .check();
  await reader.button('Дальше').click();
  await reader.button('Отправить отчёт').click();
  await expect(reader.main).toContainText('Ничего срочного в ответах нет');

  await patient.opens('/me');
  await patient.link('Самочувствие за неделю').click();
  await expect(patient.main).toContainText(`заполнил(а) ${vera.name}, близкий человек`);
  await doctor.opens('/doctor');
  await doctor.link(olga.name).click();
  await expect(doctor.main).toContainText(`заполнил(а) ${vera.name}, близкий человек`);
  await doctor.link('Близкие, которые помогают с отчётами').click();
  await expect(doctor.main).toContainText(vera.email);
  await doctor.looks();

  await patient.opens('/me/caregivers');
  await patient.button(`Прекратить, ${vera.name}`).click();
  await expect(patient.main).toContainText('прежние ссылки не действуют');
  await patient.looks();
  watch.announce(410);
  await reader.page.goto(link);
  await expect(reader.main).toContainText('Заполнять отчёты за этого человека больше не нужно');
  await reader.looks();
});
