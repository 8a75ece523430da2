import { expect, test } from '../support/test.ts';

test('whoever is removed is out at once, and back by «Вернуть»', async ({
  organizer,
  another,
  people,
  mail,
  watch,
}) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  const colleague = await another();
  await colleague.opens((await mail.letterTo(doctor.email)).firstLink);
  await colleague.activates(doctor);
  await colleague.standsOn('/doctor');

  await organizer.opens('/org/doctors');
  await organizer.link(`удалить, ${doctor.name}`).click();
  await expect(organizer.page.getByText('Доступ прекратится сразу')).toBeVisible();
  await organizer.looks();
  await organizer.button('Удалить врача').click();
  await organizer.standsOn('/org/doctors');
  const told = organizer.main.getByRole('status').filter({ hasText: doctor.name });
  await expect(told).toContainText('запись удалена');
  await expect(organizer.row(doctor.email)).toHaveCount(0);
  watch.permit(403);
  await colleague.page.reload();
  await expect(colleague.page).not.toHaveURL((url) => url.pathname === '/doctor');

  await organizer.button(`Вернуть, ${doctor.name}`).click();
  await expect(organizer.main).toContainText(`${doctor.name}: запись возвращена`);
  await expect(organizer.row(doctor.email)).toContainText('активен');
  await colleague.opens('/login');
  await colleague.signsIn(doctor);
  await colleague.standsOn('/doctor');
});

test('the removed are kept, found, and registered again', async ({ organizer, another, people, mail, watch }) => {
  const specialist = people.somebody();
  await organizer.opens('/org/specialists/new');
  await organizer.fillsIn(specialist);
  await organizer.button('Сохранить').click();
  const first = await mail.letterTo(specialist.email);
  await organizer.link(`удалить, ${specialist.name}`).click();
  await organizer.button('Удалить специалиста').click();
  await expect(organizer.main).toContainText(`${specialist.name}: запись удалена`);
  const invited = await another();
  watch.announce(410);
  await invited.opens(first.firstLink);
  await expect(invited.main).toContainText('отозвано');

  await organizer.page.getByRole('navigation').getByRole('link', { name: 'Удаленные сотрудники' }).first().click();
  await organizer.standsOn('/org/staff/removed');
  await organizer.page.getByLabel('Поиск').fill(specialist.email.slice(0, 15).toUpperCase());
  if (!organizer.scripted) await organizer.button('Найти').click();
  const row = organizer.row(specialist.email);
  await expect(row).toContainText('специалист по реабилитации');
  await expect(row).toContainText('удалён');
  await organizer.link(`зарегистрировать повторно, ${specialist.name}`).click();
  await expect(
    organizer.page.getByRole('heading', { level: 1, name: 'Данные специалиста по реабилитации' }),
  ).toBeVisible();
  await organizer.looks();
  await expect(organizer.email).toHaveValue(specialist.email);
  await expect(organizer.fullName).toHaveValue(specialist.name);
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/specialists');
  await expect(organizer.main).toContainText(`${specialist.name}: новое приглашение отправляется`);
  await invited.opens((await mail.letterTo(specialist.email, 2)).firstLink);
  await invited.activates(specialist);
  await invited.standsOn('/rehab');
});

test('a card is changed; the address until the activation', async ({ organizer, another, people, mail, watch }) => {
  const doctor = people.somebody();
  const renamed = { ...people.somebody(), password: doctor.password };
  await organizer.addsDoctor(doctor);
  const first = await mail.letterTo(doctor.email);
  await organizer.opens('/org/doctors');
  await organizer.link(`изменить, ${doctor.name}`).click();
  await expect(organizer.page.getByRole('heading', { level: 1, name: 'Данные врача' })).toBeVisible();
  await organizer.looks();
  await expect(organizer.email).toHaveValue(doctor.email);
  await organizer.fillsIn({ ...renamed, email: 'иван@mail.ru' });
  organizer.expectsRefusal();
  await organizer.button('Сохранить').click();
  await organizer.isToldOf([{ field: organizer.email, says: /русская буква/ }]);
  await organizer.email.fill(renamed.email);
  await organizer.button('Сохранить').click();
  await organizer.standsOn('/org/doctors');
  await expect(organizer.main).toContainText(`${renamed.name}: данные сохранены, приглашение отправляется`);

  const colleague = await another();
  watch.announce(410);
  await colleague.opens(first.firstLink);
  await colleague.opens((await mail.letterTo(renamed.email)).firstLink);
  await colleague.activates(renamed);
  await colleague.standsOn('/doctor');

  await organizer.link(`изменить, ${renamed.name}`).click();
  await expect(organizer.page.getByRole('heading', { level: 1, name: 'Данные врача' })).toBeVisible();
  await expect(organizer.main).toContainText('в своём профиле');
  await expect(organizer.email).toHaveCount(0);
  await organizer.fullName.fill(doctor.name);
  await organizer.button('Сохранить').click();
  await expect(organizer.main).toContainText(`${doctor.name}: данные сохранены.`);
  await organizer.looks();
});
