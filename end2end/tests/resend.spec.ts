import type { Locator } from '@playwright/test';
import type { Person } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

const RESEND = 'Повторная отправка кода активации';

/** The small window where script runs; without it a page. */
function where(person: Person): Locator {
  return person.scripted ? person.page.getByRole('dialog') : person.main;
}

test('a code is sent again to the corrected address, and the older links are dead', async ({
  organizer,
  another,
  people,
  mail,
  watch,
}) => {
  const wrong = people.somebody();
  const right = { ...wrong, email: people.somebody().email };
  await organizer.addsDoctor(wrong);
  const first = await mail.letterTo(wrong.email);
  await organizer.opens('/org/doctors');
  await organizer.link(`отправить код активации повторно, ${wrong.name}`).click();
  const window = where(organizer);
  await expect(window.getByRole('heading', { name: RESEND })).toBeVisible();
  await expect(window).toContainText(wrong.name);
  await organizer.looks();
  const address = window.getByLabel('Email врача');
  await expect(address).toHaveValue(wrong.email);

  // What can't be an address comes back as a page.
  watch.announce(422);
  await address.fill('не адрес');
  await organizer.button('Отправить').click();
  await expect(organizer.page.getByRole('heading', { level: 1, name: RESEND })).toBeVisible();
  const again = organizer.page.getByLabel('Email врача');
  await expect(again).toHaveValue('не адрес');
  await organizer.isToldOf([{ field: again, says: /русская буква/ }]);
  await again.fill(right.email);
  await organizer.button('Отправить').click();
  await organizer.standsOn('/org/doctors');
  await expect(organizer.main).toContainText(`${wrong.name}: код активации отправляется повторно`);
  await expect(organizer.row(right.email)).toContainText('(осталось дней - 10)');

  const colleague = await another();
  watch.announce(410);
  await colleague.opens(first.firstLink);
  await expect(colleague.main).toContainText('отправлена новая');
  await colleague.opens((await mail.letterTo(right.email)).firstLink);
  await colleague.activates(right);
  await colleague.standsOn('/doctor');
});

test('each role is called by its name', async ({ organizer, people }) => {
  for (const [list, label] of [
    ['/org/assistants', 'Email ассистента'],
    ['/org/specialists', 'Email специалиста'],
  ] as const) {
    const colleague = people.somebody();
    await organizer.opens(`${list}/new`);
    await organizer.fillsIn(colleague);
    await organizer.button('Сохранить').click();
    await organizer.link(`отправить код активации повторно, ${colleague.name}`).click();
    await expect(where(organizer).getByLabel(label)).toHaveValue(colleague.email);
  }
});

test('the small window closes by Escape and «Отменить», and gives the focus back', { tag: '@script' }, async ({
  organizer,
  people,
}) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  await organizer.opens('/org/doctors');
  const { page } = organizer;
  const dialog = page.getByRole('dialog');
  const link = organizer.link(`отправить код активации повторно, ${doctor.name}`);
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByLabel('Email врача')).toBeFocused();
  // Nothing behind the window can be reached.
  for (let press = 0; press < 6; press += 1) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('dialog, body')?.tagName)).toMatch(/DIALOG|BODY/);
    expect(await page.evaluate(() => document.activeElement?.closest('main') === null)).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(link).toBeFocused();
  await link.click();
  await dialog.getByRole('link', { name: 'Отменить' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(link).toBeFocused();
  await expect(page).toHaveURL((url) => url.pathname === '/org/doctors');
  // What destroys has the way out in focus.
  await organizer.link(`удалить, ${doctor.name}`).click();
  await expect(dialog.getByRole('link', { name: 'Отменить' })).toBeFocused();
});

test('where the small window can not be had, its page opens', { tag: '@script' }, async ({
  organizer,
  people,
  watch,
}) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  await organizer.opens('/org/doctors');
  watch.permitComplaint(/ERR_FAILED|Failed to load resource/);
  await organizer.page.route('**/resend', (route) =>
    route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
  );
  await organizer.link(`отправить код активации повторно, ${doctor.name}`).click();
  await expect(organizer.page.getByRole('heading', { level: 1, name: RESEND })).toBeVisible();
  await expect(organizer.page.getByRole('dialog')).toHaveCount(0);
});

test('a link is copied and handed over when mail fails', async ({
  organizer,
  another,
  people,
  mail,
  watch,
  discretion,
}) => {
  const doctor = people.somebody();
  mail.refuse(doctor.email, '5.1.1 no such mailbox here');
  await organizer.addsDoctor(doctor);
  await organizer.waitsFor('/org/doctors', organizer.row(doctor.email), 'no such mailbox here');
  await organizer.link(`скопировать ссылку, ${doctor.name}`).click();
  await expect(where(organizer)).toContainText('один раз');
  await organizer.button('Показать ссылку').click();
  const field = organizer.page.getByLabel('Ссылка', { exact: true });
  await expect(field).toHaveValue(/^http:\/\/[^/]+\/activate\/[\w-]{40,}$/);
  const link = await field.inputValue();
  discretion.keeps('token', link.split('/').at(-1) ?? '');
  expect(organizer.page.url()).not.toContain('activate');
  await organizer.looks();
  if (organizer.scripted) {
    await organizer.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await organizer.button('Скопировать').click();
    await expect(organizer.main.getByText('Скопировано')).toBeVisible();
    expect(await organizer.page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  } else {
    await expect(organizer.button('Скопировать')).toHaveCount(0);
  }
  await organizer.link('Вернуться к списку').click();
  await organizer.standsOn('/org/doctors');

  const colleague = await another();
  await colleague.opens(link);
  await colleague.activates(doctor);
  await colleague.standsOn('/doctor');
  watch.announce(410);
  await colleague.opens(link);
  await expect(colleague.main).toContainText('уже активирован');
});
