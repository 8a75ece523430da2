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
  for (const colours of ['light', 'dark'] as const) {
    test(`${size.width} ${colours}`, async ({ starts, mail, person, another, watch }) => {
      watch.permit(404);
      watch.permit(410);
      watch.permit(422);
      await mkdir(out, { recursive: true });
      const visitor = await another();
      for (const { page } of [person, visitor]) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme: colours, reducedMotion: 'reduce' });
      }
      const shoots = async (who: typeof person, name: string): Promise<void> => {
        await who.page.evaluate(() => document.fonts.ready);
        await who.page.screenshot({
          path: join(out, `${name}-${size.width}-${colours}.png`),
          fullPage: true,
          animations: 'disabled',
        });
      };

      // Nobody real: the names of the guide.
      const id = `${size.width}${colours}`;
      const password = 'верблюд идёт домой пешком';
      const organizer = { email: `petrov.${id}@clinic.example`, name: 'Петров Иван Аркадьевич', password };
      const program = await starts({ smtpUrl: mail.url });
      expect((await program.createClinic('Тестовая организация', organizer)).code).toBe(0);
      const letter = await mail.letterTo(organizer.email);

      await visitor.opens(`${program.origin}/`);
      await shoots(visitor, '01-welcome');
      await visitor.opens(`${program.origin}/login`);
      await shoots(visitor, '02-login');
      await visitor.signsIn({ email: organizer.email, password: 'совсем не тот пароль' });
      await expect(visitor.summary).toBeVisible();
      await shoots(visitor, '03-login-refused');
      await visitor.opens(`${program.origin}/activate/x`);
      await shoots(visitor, '04-dead-link');
      await visitor.opens(`${program.origin}/nowhere`);
      await shoots(visitor, '05-not-found');
      await visitor.page.goto('about:blank');
      await visitor.page.setContent(letter.html);
      await shoots(visitor, '06-letter');

      await person.opens(letter.firstLink);
      await shoots(person, '10-activation');
      await person.activates(organizer);
      await person.standsOn('/org');
      await shoots(person, '11-staff-empty');
      await person.opens(`${program.origin}/org/doctors/new`);
      await shoots(person, '12-new-doctor');
      await person.email.fill('sidorenkо@clinic.example');
      await person.button('Сохранить').click();
      await expect(person.summary).toBeVisible();
      await shoots(person, '13-new-doctor-refused');

      const staff = [
        { email: `ahapkin.${id}@clinic.example`, name: 'Ахапкин Валерий Валерьевич', password },
        { email: `petrov.n.${id}@clinic.example`, name: 'Петров Николай Семёнович', password },
        { email: `sidorenko.${id}@clinic.example`, name: 'Сидоренко Сидр Петрович', password },
      ];
      mail.refuse(staff[1]?.email ?? '', '5.1.1 no such mailbox here');
      for (const doctor of staff) {
        await person.opens(`${program.origin}/org/doctors/new`);
        await person.fillsIn(doctor);
        await person.button('Сохранить').click();
        await expect(person.page.getByText(doctor.email).first()).toBeVisible();
      }
      const [first] = staff;
      if (first === undefined) throw new Error('no staff');
      await visitor.opens((await mail.letterTo(first.email)).firstLink);
      await visitor.activates(first);
      await visitor.standsOn('/doctor');
      await shoots(visitor, '20-doctor');
      await mail.letterTo(staff[2]?.email ?? '');
      await person.waitsFor(`${program.origin}/org`, person.main, 'no such mailbox here');
      await shoots(person, '14-staff');
      await person.opens(`${program.origin}/org/doctors`);
      await shoots(person, '15-doctors');

      const [, refused, invited] = staff;
      if (refused === undefined || invited === undefined) throw new Error('no staff');
      await person.opens(`${program.origin}/org/doctors?q=никто`);
      await shoots(person, '16-doctors-nobody');
      await person.opens(`${program.origin}/org/doctors`);
      await person.link(`отправить код активации повторно, ${invited.name}`).click();
      await expect(person.page.getByRole('dialog')).toBeVisible();
      await shoots(person, '17-resend');
      await person.opens(`${program.origin}/org/doctors`);
      await person.link(`удалить, ${first.name}`).click();
      await expect(person.page.getByRole('dialog')).toBeVisible();
      await shoots(person, '18-remove');
      await person.opens(`${program.origin}/org/doctors`);
      await person.link(`скопировать ссылку, ${refused.name}`).click();
      await shoots(person, '19-link');
      await person.button('Показать ссылку').click();
      await expect(person.button('Скопировать')).toBeVisible();
      await shoots(person, '20-link-shown');
      for (const [shot, doctor] of [
        ['21-card-invited', invited],
        ['22-card-active', first],
      ] as const) {
        await person.opens(`${program.origin}/org/doctors`);
        await person.link(`изменить, ${doctor.name}`).click();
        await expect(person.fullName).toHaveValue(doctor.name);
        await shoots(person, shot);
      }
      const assistants = ['Борисова Вера Павловна', 'Щукин Олег Маркович'];
      for (const [index, name] of assistants.entries()) {
        await person.opens(`${program.origin}/org/assistants/new`);
        await person.fillsIn({ email: `assistant.${index}.${id}@clinic.example`, name });
        await person.button('Сохранить').click();
        await expect(person.main.getByRole('status').first()).toContainText(name);
      }
      await shoots(person, '23-assistants');
      await person.link(`доступ к пациентам, ${assistants[0]}`).click();
      await expect(person.page.getByRole('checkbox').first()).toBeVisible();
      await shoots(person, '24-assistant');
      await person.opens(`${program.origin}/org/assistants/access`);
      await person.page.getByRole('checkbox').nth(1).check();
      await shoots(person, '25-access');
      await person.opens(`${program.origin}/org/doctors`);
      await person.link(`удалить, ${invited.name}`).click();
      await person.button('Удалить врача').click();
      await expect(person.button(`Вернуть, ${invited.name}`)).toBeVisible();
      await shoots(person, '26-removed');
      await person.opens(`${program.origin}/org/staff/removed`);
      await shoots(person, '27-former');
      await person.link(`зарегистрировать повторно, ${invited.name}`).click();
      await expect(person.fullName).toHaveValue(invited.name);
      await shoots(person, '28-reregister');
    });
  }
}
