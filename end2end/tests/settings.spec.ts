import { expect, test } from '../support/test.ts';

const CAPACITY = 'Максимальное число участников занятия';
const SELF_REGISTRATION = 'самостоятельная запись в группы ЛФК для новых пациентов';

test('the organizer sets up group classes, hours and contact', async ({ organizer, people }) => {
  const anna = people.somebody();
  await organizer.addsDoctor(anna);
  await organizer.page.getByRole('navigation').getByRole('link', { name: 'Настройки' }).first().click();
  await organizer.standsOn('/org/settings');
  const { page } = organizer;
  await expect(page.getByRole('heading', { name: 'Групповые занятия' })).toBeVisible();
  await expect(page.getByLabel(CAPACITY)).toHaveValue('12');
  await expect(organizer.main).toContainText('Заявки не принимаются: у курса нет врача');

  await page.getByLabel(SELF_REGISTRATION).check();
  const course = page.getByLabel(/^Врач курса/).first();
  await course.selectOption(anna.name);
  await page.getByLabel(CAPACITY).fill('99');
  await page.getByLabel('Конец').fill('07:00');
  await page.getByLabel('суббота').check();
  await page.getByLabel('Телефон организации').fill('8 495 123-45-67');
  organizer.expectsRefusal();
  await organizer.button('Сохранить').click();
  await organizer.isToldOf([
    { field: page.getByLabel(CAPACITY), says: /от 1 до 30/ },
    { field: page.getByLabel('Конец'), says: /позже начала/ },
  ]);
  await expect(page.getByLabel(SELF_REGISTRATION)).toBeChecked();
  await expect(page.getByLabel('суббота')).toBeChecked();
  await expect(course.locator('option:checked')).toHaveText(anna.name);
  await page.getByLabel(CAPACITY).fill('10');
  await page.getByLabel('Конец').fill('19:30');
  await organizer.button('Сохранить').click();
  await expect(organizer.main).toContainText('Настройки сохранены.');

  await organizer.opens('/org/settings');
  await expect(page.getByLabel(SELF_REGISTRATION)).toBeChecked();
  await expect(page.getByLabel(CAPACITY)).toHaveValue('10');
  await expect(page.getByLabel('Конец')).toHaveValue('19:30');
  await expect(page.getByLabel('суббота')).toBeChecked();
  await expect(page.getByLabel('Телефон организации')).toHaveValue('+7 495 123-45-67');
  await expect(course.locator('option:checked')).toHaveText(anna.name);
  await expect(organizer.main).not.toContainText('Заявки не принимаются');
});

test('courses are added, renamed and ended', async ({ organizer }) => {
  await organizer.opens('/org/settings');
  const { page } = organizer;
  await organizer.link('добавить курс').click();
  const name = page.getByLabel('Название курса');
  await name.fill('ЛФК: лёгкий уровень');
  await organizer.looks();
  await organizer.button('Сохранить').last().click();
  await expect(organizer.main).toContainText('Курс добавлен');

  await organizer.link('изменить, ЛФК: лёгкий уровень').click();
  await expect(name).toHaveValue('ЛФК: лёгкий уровень');
  await name.fill('ЛФК: средний уровень');
  await page.getByLabel('Уровень').last().selectOption('средний');
  await organizer.button('Сохранить').last().click();
  await expect(organizer.row('ЛФК: средний уровень')).toContainText('Уровень: средний');

  await organizer.opens('/org/settings/courses/new');
  await name.fill('лфк: СРЕДНИЙ уровень');
  organizer.expectsRefusal();
  await organizer.button('Сохранить').click();
  await organizer.isToldOf([{ field: name, says: /уже есть/ }]);

  await organizer.opens('/org/settings');
  await organizer.link('завершить, ЛФК: средний уровень').click();
  await organizer.button('Завершить курс').click();
  await expect(organizer.main).toContainText('Курс завершён');
  await expect(organizer.row('ЛФК: средний уровень')).toHaveCount(0);
});

test('a deputy is named for some days and dismissed', async ({ organizer, people }) => {
  await organizer.opens('/org/settings/deputies/new');
  await expect(organizer.main).toContainText('нужны хотя бы два врача');
  const [away, deputy] = [people.somebody(), people.somebody()];
  for (const human of [away, deputy]) {
    await organizer.opens('/org');
    await organizer.addsDoctor(human);
  }
  const { page } = organizer;
  await organizer.opens('/org/settings');
  await organizer.link('добавить заместителя').click();
  await page.getByLabel('Врач', { exact: true }).selectOption({ label: away.name });
  await page.getByLabel('Кто замещает').selectOption({ label: away.name });
  await page.getByLabel('По какой день').fill('2126-12-31');
  organizer.expectsRefusal();
  await organizer.button('Сохранить').last().click();
  await organizer.isToldOf([{ field: page.getByLabel('Кто замещает'), says: /сам себя/ }]);
  await page.getByLabel('Кто замещает').selectOption({ label: deputy.name });
  await organizer.button('Сохранить').click();
  await expect(organizer.main).toContainText('Заместитель назначен.');
  const row = organizer.row(away.name, deputy.name, '2126');
  await expect(row).toContainText(/по 31\sдекабря 2126/);
  await organizer.button(`отменить, ${away.name}`).click();
  await expect(organizer.main).toContainText('Замещение отменено.');
  await expect(row).toHaveCount(0);
});

test('the direct address leads anybody to the clinic', async ({ organizer, another, watch }) => {
  await organizer.opens('/org/settings');
  const { page } = organizer;
  await page.getByLabel('Телефон организации').fill('8 495 123-45-67');
  await page.getByLabel('Email организации').fill('priem@clinic.example');
  await organizer.button('Сохранить').click();
  await expect(organizer.main).toContainText('Настройки сохранены.');
  const address = (await page.getByRole('link', { name: /\/join\// }).textContent())?.trim() ?? '';
  await expect(page.getByRole('img', { name: `QR-код с адресом ${address}` })).toBeVisible();
  await organizer.link('Лист для печати').click();
  await organizer.standsOn('/org/settings/address');
  await expect(page.getByRole('img', { name: `QR-код с адресом ${address}` })).toBeVisible();

  const visitor = await another();
  await visitor.opens(address);
  await expect(visitor.main).toContainText('Тестовая организация');
  await expect(visitor.link('+7 495 123-45-67')).toHaveAttribute('href', 'tel:+74951234567');
  await expect(visitor.link('priem@clinic.example')).toBeVisible();
  await expect(visitor.main).toContainText('пн–пт, 08:00–18:00');
  watch.announce(404);
  await visitor.opens(`${address}x`);
  await expect(visitor.main).toContainText('Такой организации нет');
});
