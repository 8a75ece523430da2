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
    test(`a list, ${size.width} ${colours}`, async ({ starts, mail, person, watch }) => {
      watch.permit(422);
      await mkdir(out, { recursive: true });
      await person.page.setViewportSize(size);
      await person.page.emulateMedia({ colorScheme: colours, reducedMotion: 'reduce' });
      const shoots = async (name: string): Promise<void> => {
        await person.page.evaluate(() => document.fonts.ready);
        await person.page.screenshot({
          path: join(out, `import-${name}-${size.width}-${colours}.png`),
          fullPage: true,
          animations: 'disabled',
        });
      };
      const password = 'верблюд идёт домой пешком';
      const email = `petrov.list.${size.width}${colours}@clinic.example`;
      const organizer = { email, name: 'Петров Иван Аркадьевич', password };
      const program = await starts({ smtpUrl: mail.url });
      expect((await program.createClinic('Тестовая организация', organizer)).code).toBe(0);
      await person.opens((await mail.letterTo(organizer.email)).firstLink);
      await person.activates(organizer);
      await person.standsOn('/org');
      const list = person.page.getByLabel('Список', { exact: true });

      await person.opens(`${program.origin}/org/import?role=patient`);
      await shoots('01-start');
      await person.button('Проверить список').click();
      await expect(person.summary).toBeVisible();
      await shoots('02-refused');
      await list.fill('12\tПетров Пётр\tpetrov.list@clinic.example\n13\tБелова Анна Львовна\tbelova@clinic.example');
      await person.button('Проверить список').click();
      await expect(person.button('Дальше')).toBeVisible();
      await shoots('03-columns');
      const rows = Array.from({ length: 60 }, (_, n) => `Смирнова Ольга Игоревна;smirnova.${n}@clinic.example;врач;;`);
      await person.opens(`${program.origin}/org/import`);
      await list.fill(
        [
          'ФИО;Email;Роль;Врач;Период',
          'Голенищева-Кутузова-Разумовская Александра Константиновна;golenischeva-kutuzova@clinic.example;пациент;Иванов;3 мес',
          'Ахапкин Валерий Валерьевич;ахапкин@clinic.example;врач;;',
          'Сидоренко Сидр Петрович;sidorenko@clinic.example;главврач;;',
          ';pusto@clinic.example;пациент;;',
          ...rows,
          rows[0],
        ].join('\n'),
      );
      await person.button('Проверить список').click();
      await person.looks();
      await shoots('04-wrong');
      await person.link('Будут добавлены: 60 человек').click();
      await person.looks();
      await shoots('05-ready');
      await person.button('Добавить 60 человек').click();
      await expect(person.page.getByRole('progressbar')).toBeVisible();
      await shoots('06-running');
      await expect(person.main).toContainText('Добавлено 60 человек.', { timeout: 30_000 });
      await person.looks();
      await shoots('07-result');
      await person.opens(`${program.origin}/org/import`);
      await shoots('08-earlier');
      await person.opens(`${program.origin}/org/doctors`);
      await shoots('09-doctors');
    });
  }
}
