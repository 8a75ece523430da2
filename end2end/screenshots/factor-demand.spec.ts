import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { workspace } from '../support/places.ts';
import { expect, test } from '../support/test.ts';

const out = join(workspace, 'end2end', 'screenshots-out');

for (const width of [1280, 768, 375]) {
  test(`a demanded second factor, rows that are asked about ${width}`, async ({ starts, mail, person, another }) => {
    await mkdir(out, { recursive: true });
    const colleague = await another();
    for (const { page } of [person, colleague]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    }
    const shoots = async (who: typeof person, name: string): Promise<void> => {
      await who.page.evaluate(() => document.fonts.ready);
      const path = join(out, `demand-${name}-${width}.png`);
      await who.page.screenshot({ path, fullPage: true, animations: 'disabled' });
    };
    // Nobody real.
    const password = 'верблюд идёт домой пешком';
    const organizer = { email: `petrov.${width}@clinic.example`, name: 'Петров Иван Аркадьевич', password };
    const doctor = { email: `ahapkin.${width}@clinic.example`, name: 'Ахапкин Валерий Валерьевич', password };
    const program = await starts({ smtpUrl: mail.url, movableClock: true });
    expect((await program.createClinic('Областной онкологический диспансер', organizer)).code).toBe(0);
    await person.opens((await mail.letterTo(organizer.email)).firstLink);
    await person.activates(organizer);
    await person.standsOn('/org');
    await person.addsDoctor(doctor);
    await colleague.opens((await mail.letterTo(doctor.email)).firstLink);
    await colleague.activates(doctor);
    await colleague.standsOn('/doctor');

    await person.opens(`${program.origin}/org/settings`);
    await person.page.getByRole('checkbox', { name: 'врачи' }).check();
    await person.button('Сохранить правила').click();
    await person.standsOn('/org/settings');
    await shoots(person, '1-settings');
    await colleague.opens(`${program.origin}/doctor`);
    await shoots(colleague, '2-line');

    await person.opens(`${program.origin}/org/import`);
    await person.page.getByLabel('Роль').selectOption('врач');
    const rows = [doctor.name, 'Сидоренко Сидр Петрович'].map((name, n) => `${name}\tnew${n}@mail.ri`);
    await person.page.getByLabel('Список', { exact: true }).fill(['ФИО\tEmail', ...rows].join('\n'));
    await person.button('Проверить список').click();
    await expect(person.main).toContainText('Нужен ответ: 2 строки');
    await shoots(person, '3-asked');

    program.clock.moveTo('+15d');
    await colleague.opens(`${program.origin}/login`);
    await colleague.signsIn(doctor);
    await colleague.standsOn('/profile/factor');
    await shoots(colleague, '4-owed');
  });
}
