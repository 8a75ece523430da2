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
  test(`invitees who answer, questions, letters ${size.width}`, async ({ starts, mail, person, another, watch }) => {
    watch.permit(410);
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
        path: join(out, `accounts-${name}-${size.width}.png`),
        fullPage: true,
        animations: 'disabled',
      });
    };
    // Nobody real.
    const id = `${size.width}`;
    const password = 'верблюд идёт домой пешком';
    const organizer = { email: `petrov.${id}@clinic.example`, name: 'Петров Иван Аркадьевич', password };
    const doctor = { email: `ahapkin.${id}@clinic.example`, name: 'Ахапкин Валерий Валерьевич', password };
    const program = await starts({ smtpUrl: mail.url, movableClock: true });
    expect((await program.createClinic('Областной онкологический диспансер', organizer)).code).toBe(0);
    await person.opens((await mail.letterTo(organizer.email)).firstLink);
    await person.activates(organizer);
    await person.standsOn('/org');
    await person.addsDoctor(doctor);
    const letter = await mail.letterTo(doctor.email);

    await person.opens(letter.firstLink);
    await shoots(person, '1-activation-of-another');
    await visitor.opens(letter.firstLink.replace('/activate/', '/decline/'));
    await shoots(visitor, '2-not-me');
    await visitor.button('Это не я').click();
    await expect(visitor.main).toContainText('приглашение отозвано');
    await shoots(visitor, '3-declined');
    await visitor.opens(letter.firstLink);
    await shoots(visitor, '4-declined-link');
    const news = await mail.letterTo(organizer.email, 2);
    await person.opens(`${program.origin}/org/doctors`);
    await shoots(person, '5-list');

    await person.opens(`${program.origin}/org/assistants/new`);
    await person.fillsIn({ email: 'sidorenko@mail.ri', name: 'Сидоренко Сидр Петрович' });
    await person.button('Сохранить').click();
    await expect(person.main).toContainText('Возможно, mail.ru?');
    await shoots(person, '6-domain');
    await person.opens(`${program.origin}/org/doctors/new`);
    await person.fillsIn({ email: 'other@clinic.example', name: doctor.name });
    await person.button('Сохранить').click();
    await expect(person.main).toContainText('Похоже, этот врач уже есть');
    await shoots(person, '7-alike');

    const second = { email: `zhukova.${id}@clinic.example`, name: 'Жукова Мария Николаевна' };
    await person.opens(`${program.origin}/org/doctors`);
    await person.addsDoctor(second);
    const late = await mail.letterTo(second.email);
    await person.page.goto('about:blank');
    program.clock.moveTo(`+${10 * 24 * 60 + 1}m`);
    await visitor.opens(late.firstLink);
    await shoots(visitor, '8-expired');
    await visitor.button('Попросить новое приглашение').click();
    await expect(visitor.main).toContainText('Просьба о новом');
    await shoots(visitor, '9-asked');
    await visitor.opens(`${program.origin}/login`);
    await visitor.signsIn(organizer);
    await visitor.standsOn('/org');
    const device = await mail.letterTo(organizer.email, 3);
    for (const [name, shown] of [
      ['a-letter-declined', news],
      ['b-letter-device', device],
      ['c-letter-invitation', late],
    ] as const) {
      await person.page.goto('about:blank');
      await person.page.setContent(shown.html);
      await shoots(person, name);
    }
    await expect(async () => {
      await visitor.page.reload();
      await expect(visitor.main).toContainText('просят новое приглашение', { timeout: 100 });
    }).toPass({ timeout: 20_000 });
    await shoots(visitor, 'd-attention');
    await visitor.opens(`${program.origin}/org/staff/removed`);
    await shoots(visitor, 'e-former');
  });
}
