import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { workspace } from '../support/places.ts';
import { expect, test } from '../support/test.ts';

const out = join(workspace, 'end2end', 'screenshots-out');

for (const width of [1280, 375] as const) {
  test(`applying ${width}`, async ({ program, mail, person, another, people, watch }) => {
    watch.permit(422);
    await mkdir(out, { recursive: true });
    const visitor = await another();
    const { page } = visitor;
    await page.setViewportSize({ width, height: 812 });
    const shoots = async (name: string): Promise<void> => {
      await page.evaluate(() => document.fonts.ready);
      const path = join(out, `join-${name}-${width}.png`);
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    };
    const [organizer, doctor, olga] = [people.somebody(), people.somebody(), people.somebody()];
    await program.createClinic('Нефроцентр', organizer, 'telenefrocenter');
    await person.opens((await mail.letterTo(organizer.email)).firstLink);
    await person.activates(organizer);
    await person.standsOn('/org');
    await person.addsDoctor(doctor);
    await person.opens('/org/settings');
    await person.page.getByLabel('самостоятельная запись в группы ЛФК для новых пациентов').check();
    await person.page
      .getByLabel(/^Врач курса/)
      .first()
      .selectOption(doctor.name);
    await person.button('Сохранить').click();
    const address = await person.page
      .getByRole('link', { name: /\/join\// })
      .first()
      .getAttribute('href');
    await visitor.opens(new URL(address ?? '', person.page.url()).pathname);
    await shoots('clinic');
    await visitor.link('Начать заполнение').click();
    await shoots('contact');
    await page.getByLabel('Email').fill(olga.email);
    await page.getByLabel('Фамилия, имя, отчество').fill(olga.name);
    await page.getByLabel('Телефон').fill('8 916 123-45-67');
    for (const consent of [/^Согласен\(на\) на обработку/, /^Понимаю, что занятие/]) {
      await page.getByRole('checkbox', { name: consent }).check();
    }
    await visitor.button('Получить код').click();
    await expect(page.getByLabel('Код из письма')).toBeVisible();
    await shoots('code');
    const code = /\d{6}/.exec((await mail.letterTo(olga.email)).subject)?.[0] ?? '';
    await page.getByLabel('Код из письма').fill(code);
    await visitor.button('Подтвердить').click();
    await page.getByLabel('День').fill('31');
    await visitor.button('Дальше').click();
    await expect(visitor.summary).toBeVisible();
    await shoots('page');
    await page.getByLabel('День').fill('27');
    await page.getByLabel('Месяц').fill('3');
    await page.getByLabel('Год').fill('1957');
    await page.getByLabel(/^Где вы живёте/).fill('Омск');
    await visitor.button('Дальше').click();
    await page.getByLabel('С5, без диализа').check();
    await visitor.button('Дальше').click();
    await shoots('signs');
    await page.getByLabel('Боль или тяжесть в груди').check();
    await visitor.button('Дальше').click();
    for (const question of [/^Падали ли вы/, /^Можете ли вы сами/, /^На занятии специалист/]) {
      await page.getByRole('group', { name: question }).getByLabel('Да', { exact: true }).check();
    }
    await visitor.button('Дальше').click();
    await expect(page.getByRole('heading', { level: 1, name: 'Проверьте ответы' })).toBeVisible();
    await shoots('check');
    await visitor.button('Отправить заявку').click();
    await expect(visitor.main).toContainText('Врач ответит до');
    await shoots('sent');
    await mail.letterTo(doctor.email, 2);
  });
}
