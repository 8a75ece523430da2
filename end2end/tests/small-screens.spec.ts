import type { Page } from '@playwright/test';
import { meets } from '../support/groups.ts';
import type { Person } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

/** What is too small for a finger, by WCAG 2.2's 2.5.8 and the product's own 44 px; links inside sentences don't count. */
async function tooSmall(page: Page): Promise<string[]> {
  return page.locator('a, button, input:not([type=hidden], [aria-hidden]), select, summary').evaluateAll((controls) =>
    controls.flatMap((control) => {
      const { width, height } = control.getBoundingClientRect();
      const style = getComputedStyle(control);
      const seen = control.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && width > 1;
      const inSentence =
        style.display === 'inline' && (control.parentElement?.matches('p, li, dd, td, caption') ?? false);
      const ticked = control.matches('input[type=checkbox], input[type=radio]');
      const least = ticked ? 24 : 44;
      if (!seen || inSentence || (height >= least && width >= 24)) return [];
      return [`${control.outerHTML.slice(0, 120)}: ${Math.round(width)}×${Math.round(height)}`];
    }),
  );
}

/** Nothing may need scrolling sideways. */
async function widerThanTheScreen(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
      .map(
        (element) => `${element.outerHTML.slice(0, 120)} ends at ${Math.round(element.getBoundingClientRect().right)}`,
      );
  });
}

/** Where the actions of a row lead. */
async function linksOf(person: Person, email: string): Promise<string[]> {
  const links = person.row(email).getByRole('link');
  await expect(links.first()).toBeVisible();
  return links.evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''));
}

for (const colours of ['light', 'dark'] as const) {
  test(`every screen fits a small one, ${colours}`, async ({
    organizer,
    another,
    people,
    mail,
    makesClinic,
    watch,
  }) => {
    const doctor = { ...people.somebody(), name: 'Голенищева-Кутузова-Разумовская Александра Константиновна' };
    await organizer.addsDoctor(doctor);
    await expect(organizer.page.getByText(doctor.email)).toBeVisible();
    const assistant = { ...people.somebody(), name: doctor.name };
    await organizer.opens('/org/assistants/new');
    await organizer.fillsIn(assistant);
    await organizer.button('Сохранить').click();
    const aboutAssistant = await linksOf(organizer, assistant.email);
    await organizer.opens('/org/doctors');
    const aboutDoctor = await linksOf(organizer, doctor.email);
    expect([aboutDoctor.length, aboutAssistant.length]).toEqual([4, 5]);
    const { letter } = await makesClinic();
    const visitor = await another();
    const invited = await mail.letterTo(doctor.email);
    await organizer.opens('/org/import');
    await organizer.page
      .getByLabel('Список', { exact: true })
      .fill(`ФИО;Email;Роль;Врач\n${doctor.name};почта@clinic.example;пациент;Иванов`);
    await organizer.button('Проверить список').click();
    await expect(organizer.button('Сохранить и проверить')).toBeVisible();
    const list = new URL(organizer.page.url()).pathname;
    watch.permit(404);
    watch.permit(410);
    for (const [who, path] of [
      [visitor, '/'],
      [visitor, '/login'],
      [visitor, letter.firstLink],
      [visitor, '/activate/x'],
      [visitor, '/nowhere'],
      [organizer, '/org'],
      [organizer, '/org/doctors'],
      [organizer, '/org/doctors/new'],
      [organizer, '/org/import'],
      [organizer, list],
      [organizer, '/org/doctors?q=никого'],
      [organizer, '/org/doctors/resend'],
      [organizer, '/org/assistants'],
      [organizer, '/org/assistants/access'],
      [organizer, '/org/staff/removed'],
      ...[...aboutDoctor, ...aboutAssistant].map((path) => [organizer, path] as const),
      [visitor, invited.firstLink],
    ] as const) {
      await who.page.emulateMedia({ colorScheme: colours });
      await who.opens(path);
      expect(await widerThanTheScreen(who.page), `${path} is too wide`).toEqual([]);
      expect(await tooSmall(who.page), `${path} has targets too small`).toEqual([]);
    }
    await visitor.activates(doctor);
    await visitor.standsOn('/doctor');
    expect(await widerThanTheScreen(visitor.page)).toEqual([]);
    expect(await tooSmall(visitor.page)).toEqual([]);
  });
}

test('the text can be twice as large', async ({ organizer, another, people }) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  const visitor = await another();
  for (const [who, path] of [
    [visitor, '/login'],
    [organizer, '/org'],
    [organizer, '/org/doctors/new'],
  ] as const) {
    // As a browser's zoom does: half as many CSS pixels, down to the 320 of WCAG 1.4.10.
    const { width, height } = who.page.viewportSize() ?? { width: 640, height: 800 };
    await who.page.setViewportSize({ width: Math.max(320, Math.round(width / 2)), height });
    await who.opens(path);
    expect(await widerThanTheScreen(who.page), `${path} is too wide`).toEqual([]);
    await who.page.setViewportSize({ width, height });
  }
});

test('classes fit a small screen, first of all the patient’s own page', async ({
  organizer,
  another,
  people,
  mail,
}) => {
  const { patient, specialist, doctor } = await meets({ organizer, another, people, mail });
  const fits = async (person: Person): Promise<void> => {
    await person.looks();
    expect(await widerThanTheScreen(person.page), person.page.url()).toEqual([]);
    expect(await tooSmall(person.page), person.page.url()).toEqual([]);
  };
  await patient.opens('/me');
  await fits(patient);
  // What is next can be read without scrolling.
  await expect(patient.page.getByText('Ближайшее занятие')).toBeInViewport();
  await expect(patient.link('Не смогу прийти')).toBeInViewport();
  await patient.link('Открыть занятие').click();
  await fits(patient);
  for (const page of ['/me/calendar', '/me/data', '/me/caregivers']) {
    await patient.opens(page);
    await fits(patient);
  }
  await specialist.opens('/rehab');
  await fits(specialist);
  await specialist.page
    .getByRole('link', { name: /^открыть/ })
    .first()
    .click();
  await fits(specialist);
  for (const change of ['Перенести', 'Отменить занятие', 'Передать другому специалисту']) {
    const roster = specialist.page.url();
    await specialist.link(change).click();
    await fits(specialist);
    await specialist.page.goto(roster);
  }
  await doctor.opens('/doctor/classes');
  await fits(doctor);
});
