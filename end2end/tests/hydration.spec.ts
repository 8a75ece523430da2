import type { Page } from '@playwright/test';
import { barriers } from '../support/accessibility.ts';
import { alive } from '../support/hydration.ts';
import { expect, test } from '../support/test.ts';

/** What the page says and looks like. A picture leaves `style=""` behind, which is nothing. */
async function impression(page: Page): Promise<{ html: string; picture: string }> {
  const html = await page.locator('body').evaluate((body) => body.innerHTML.replaceAll(/<!--.*?-->| style=""/g, ''));
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  return { html, picture: picture.toString('base64') };
}

test('a page looks the same before and after its islands come alive', { tag: '@script' }, async ({
  organizer,
  people,
  another,
}) => {
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  await expect(organizer.row(doctor.name)).toBeVisible();

  const visitor = await another();
  for (const [{ page }, path] of [
    [visitor, '/'],
    [visitor, '/login'],
    [organizer, '/org'],
    [organizer, '/org/doctors'],
    [organizer, '/org/doctors/new'],
  ] as const) {
    // The wasm waits until the first look is done.
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/*.wasm', async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(path, { waitUntil: 'domcontentloaded' });
    await page.evaluate(() => document.fonts.ready);
    const before = await impression(page);
    release();
    await alive(page);
    const after = await impression(page);
    expect(after.html, `${path} as HTML`).toBe(before.html);
    expect(after.picture === before.picture, `${path} looks the same`).toBe(true);
    await page.unroute('**/*.wasm');
  }
  await organizer.isSignedInAs(organizer.is, 'организатор');
});

test('what is typed before the islands come alive stays, and is sent', { tag: '@script' }, async ({
  organizer,
  people,
  mail,
}) => {
  const doctor = people.somebody();
  const { page } = organizer;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/*.wasm', async (route) => {
    await released;
    await route.continue();
  });
  await page.goto('/org/doctors/new', { waitUntil: 'domcontentloaded' });
  await organizer.fillsIn(doctor);
  release();
  await alive(page);
  await expect(organizer.email).toHaveValue(doctor.email);
  await expect(organizer.fullName).toHaveValue(doctor.name);
  await organizer.button('Сохранить').click();
  await expect(organizer.row(doctor.name)).toContainText(doctor.email);
  await mail.letterTo(doctor.email);
});

test('a page whose wasm never comes still works', { tag: '@script' }, async ({ organizer, people, mail, watch }) => {
  const doctor = people.somebody();
  const { page } = organizer;
  watch.permitComplaint(/\.wasm|ERR_FAILED|Failed to fetch|TypeError/);
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto('/org/doctors/new');
  await organizer.fillsIn({ ...doctor, email: 'не адрес' });
  watch.announce(422);
  await organizer.button('Сохранить').click();
  await expect(organizer.summary).toBeVisible();
  // The form as the server sends it back is for everybody too.
  expect(await barriers(page)).toEqual([]);
  await organizer.email.fill(doctor.email);
  await organizer.button('Сохранить').click();
  await expect(organizer.row(doctor.name)).toContainText(doctor.email);
  await mail.letterTo(doctor.email);
});
