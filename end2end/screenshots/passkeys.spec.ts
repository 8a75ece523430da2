import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Device } from '../support/device.ts';
import { workspace } from '../support/places.ts';
import { expect, test } from '../support/test.ts';

const out = join(workspace, 'end2end', 'screenshots-out');

for (const width of [1280, 768, 375]) {
  test(`passkeys ${width}`, async ({ starts, mail, person }) => {
    await mkdir(out, { recursive: true });
    await person.page.setViewportSize({ width, height: 900 });
    await person.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    const shoots = async (name: string): Promise<void> => {
      await person.page.evaluate(() => document.fonts.ready);
      const path = join(out, `passkeys-${name}-${width}.png`);
      await person.page.screenshot({ path, fullPage: true, animations: 'disabled' });
    };
    // Nobody real.
    const organizer = {
      email: `petrov.${width}@clinic.example`,
      name: 'Петров Иван Аркадьевич',
      password: 'верблюд идёт домой пешком',
    };
    const program = await starts({ smtpUrl: mail.url, host: 'localhost', movableClock: true });
    expect((await program.createClinic('Областной онкологический диспансер', organizer)).code).toBe(0);
    await person.page.goto((await mail.letterTo(organizer.email)).firstLink);
    await person.activates(organizer);
    await person.standsOn('/org');
    const device = await Device.at(person.page);
    await person.opens(`${program.origin}/profile/factor`);
    await shoots('1-none');
    await person.page.getByLabel('Как назвать ключ').fill('Ноутбук в кабинете');
    await person.button('Добавить ключ').click();
    await person.link('Я сохранил коды').click();
    await person.standsOn('/profile/factor');
    await shoots('2-one');
    await person.opens(`${program.origin}/profile`);
    await shoots('3-profile');
    program.clock.moveTo('+6m');
    await person.opens(`${program.origin}/profile/factor`);
    await shoots('4-prove');
    await person.signsOut();
    await person.opens(`${program.origin}/login`);
    await person.signsIn(organizer);
    await person.standsOn('/login/factor');
    await shoots('5-sign-in');
    await device.knowsItsOwner(false);
    await person.button('Войти с ключом').click();
    await expect(person.main).toContainText('Ключ не подтверждён');
    await shoots('6-failed');
  });
}
