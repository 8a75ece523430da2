import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { workspace } from '../support/places.ts';
import { expect, test } from '../support/test.ts';

const out = join(workspace, 'end2end', 'screenshots-out');

/** A computer, a tablet, a phone. */
const SIZES = [
  { width: 1280, height: 800 },
  { width: 768, height: 1024 },
  { width: 375, height: 812 },
] as const;

for (const size of SIZES) {
  test(`patients ${size.width}`, async ({ starts, mail, person, another, watch }) => {
    watch.permit(404);
    watch.permit(422);
    await mkdir(out, { recursive: true });
    const visitor = await another();
    for (const { page } of [person, visitor]) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    }
    const shoots = async (who: typeof person, name: string): Promise<void> => {
      await who.page.evaluate(() => document.fonts.ready);
      await who.page.screenshot({
        path: join(out, `${name}-${size.width}.png`),
        fullPage: true,
        animations: 'disabled',
      });
    };
    const id = `${size.width}`;
    const password = 'верблюд идёт домой пешком';
    const human = (email: string, name: string) => ({ email: `${email}.${id}@clinic.example`, name, password });
    const organizer = human('petrov', 'Петров Иван Аркадьевич');
    const doctors = [
      human('ahapkin', 'Ахапкин Валерий Валерьевич'),
      human('ivanova', 'Иванова-Рождественская Александра Константиновна'),
    ] as const;
    const assistant = human('schukin', 'Щукин Олег Маркович');
    const patients = [
      human('smirnova', 'Смирнова Ольга Сергеевна'),
      human('kuznetsov', 'Кузнецов Пётр Ильич'),
      human('popova', 'Попова Анастасия Владимировна'),
    ] as const;
    const program = await starts({ smtpUrl: mail.url });
    const at = (path: string): string => `${program.origin}${path}`;
    await program.createClinic('Тестовая организация', organizer);
    await person.opens((await mail.letterTo(organizer.email)).firstLink);
    await person.activates(organizer);
    await person.standsOn('/org');
    await person.opens(at('/org/patients'));
    await shoots(person, '30-patients-none');
    await person.opens(at('/org/patients/new'));
    await shoots(person, '31-patient-no-doctors');
    for (const doctor of doctors) {
      await person.opens(at('/org/doctors/new'));
      await person.fillsIn(doctor);
      await person.button('Сохранить').click();
      await expect(person.page.getByText(doctor.email).first()).toBeVisible();
    }
    await person.opens(at('/org/patients/new'));
    await shoots(person, '32-patient-new');
    await person.page.getByLabel('Телефон').fill('12');
    await person.fullName.focus();
    await expect(person.page.getByText('Проверьте номер').first()).toBeVisible();
    await shoots(person, '33-patient-phone');
    await person.button('Сохранить').click();
    await expect(person.summary).toBeVisible();
    await shoots(person, '34-patient-refused');
    for (const [index, patient] of patients.entries()) {
      await person.opens(at('/org/patients/new'));
      await person.fillsIn(patient);
      if (index !== 1) await person.page.getByLabel('Телефон').fill('8 916 123-45-67');
      await person.page.getByLabel('Врач', { exact: true }).selectOption(doctors[index % 2]?.name ?? '');
      await person.page.getByLabel('Продолжительность наблюдения').selectOption('3 месяца');
      await person.button('Сохранить').click();
      await expect(person.page.getByText(patient.email).first()).toBeVisible();
    }
    await visitor.opens((await mail.letterTo(patients[0].email)).firstLink);
    await shoots(visitor, '40-patient-activation');
    await visitor.activates(patients[0]);
    await visitor.standsOn('/me');
    await shoots(visitor, '41-me-no-contact');
    await mail.letterTo(patients[1].email);
    await person.waitsFor('/org/patients', person.main, 'принято почтовым сервером');
    await shoots(person, '35-patients');
    for (const [shot, action] of [
      ['36-patient-resend', 'отправить код активации повторно'],
      ['37-patient-link', 'скопировать ссылку'],
      ['38-patient-remove', 'удалить'],
    ] as const) {
      await person.opens(at('/org/patients'));
      await person.link(`${action}, ${patients[1].name}`).click();
      await expect(person.page.getByRole('dialog')).toBeVisible();
      await shoots(person, shot);
    }
    await person.button('Удалить пациента').click();
    await expect(person.button(`Вернуть, ${patients[1].name}`)).toBeVisible();
    await shoots(person, '39-patient-removed');
    await person.opens(at('/org/patients/removed'));
    await shoots(person, '42-former');
    await person.link(`зарегистрировать повторно, ${patients[1].name}`).click();
    await expect(person.fullName).toHaveValue(patients[1].name);
    await shoots(person, '43-again');
    for (const [shot, patient] of [
      ['44-card-active', patients[0]],
      ['45-card-invited', patients[2]],
    ] as const) {
      await person.opens(at('/org/patients'));
      await person.link(`изменить, ${patient.name}`).click();
      await expect(person.fullName).toHaveValue(patient.name);
      await shoots(person, shot);
    }

    await person.opens(at('/org/doctors'));
    await person.link(`удалить, ${doctors[0].name}`).click();
    await expect(person.main.or(person.page.getByRole('dialog')).first()).toBeVisible();
    await shoots(person, '46-remove-burdened');
    await person.opens(at('/org/doctors'));
    const edit = await person.link(`изменить, ${doctors[0].name}`).getAttribute('href');
    await person.opens(at(`${edit?.split('?')[0]}/handover`));
    await shoots(person, '47-handover');

    await person.opens(at('/org/settings'));
    await shoots(person, '50-settings');
    await person.page.getByLabel('Телефон организации').fill('+7 495 123-45-67');
    await person.page.getByLabel('Email организации').fill('priem@clinic.example');
    await person.page.getByLabel('Максимальное число участников занятия').fill('99');
    await person.button('Сохранить').click();
    await expect(person.summary).toBeVisible();
    await shoots(person, '51-settings-refused');
    await person.page.getByLabel('Максимальное число участников занятия').fill('10');
    await person.button('Сохранить').click();
    await expect(person.page.getByText('Настройки сохранены.')).toBeVisible();
    await person.link('добавить заместителя').click();
    await expect(person.page.getByRole('dialog')).toBeVisible();
    await shoots(person, '52-deputy');
    await person.page.getByLabel('Врач', { exact: true }).selectOption(doctors[0].name);
    await person.page.getByLabel('Кто замещает').selectOption(doctors[1].name);
    await person.page.getByLabel('По какой день').fill('2027-12-31');
    await person.button('Сохранить').last().click();
    await expect(person.page.getByText('Заместитель назначен.')).toBeVisible();
    await shoots(person, '53-settings-deputy');
    await person.opens(at('/org/settings/courses/new'));
    await shoots(person, '54-course');
    await person.opens(at('/org/settings/address'));
    await shoots(person, '55-sheet');
    await person.page.emulateMedia({ media: 'print' });
    await shoots(person, '56-sheet-print');
    await person.page.emulateMedia({ media: 'screen' });
    await visitor.opens(at('/me'));
    await shoots(visitor, '57-me');
    await visitor.opens(at('/join/testovaya-organizatsiya'));
    await shoots(visitor, '58-join');
    await visitor.opens(at('/join/nowhere'));
    await shoots(visitor, '59-join-nowhere');

    const colleague = await another();
    await colleague.page.setViewportSize(size);
    await colleague.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await colleague.opens((await mail.letterTo(doctors[0].email)).firstLink);
    await colleague.activates(doctors[0]);
    await colleague.standsOn('/doctor');
    await shoots(colleague, '60-doctor');
    await colleague.opens(at('/doctor/patients/new'));
    await shoots(colleague, '61-doctor-new');

    await person.opens(at('/org/assistants/new'));
    await person.fillsIn(assistant);
    await person.button('Сохранить').click();
    await expect(person.page.getByText(assistant.email).first()).toBeVisible();
    const helper = await another();
    await helper.page.setViewportSize(size);
    await helper.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await helper.opens((await mail.letterTo(assistant.email)).firstLink);
    await helper.activates(assistant);
    await helper.standsOn('/assist');
    await shoots(helper, '62-assist-unattached');
    await person.link(`доступ к пациентам, ${assistant.name}`).click();
    await person.page.getByRole('checkbox', { name: doctors[0].name }).check();
    await person.button('Сохранить').click();
    await expect(person.page).toHaveURL((url) => url.searchParams.has('done') || url.pathname === '/org/assistants');
    await helper.opens(at('/assist'));
    await shoots(helper, '63-assist');
    await helper.opens(at('/assist/patients'));
    await shoots(helper, '64-assist-patients');
  });
}
