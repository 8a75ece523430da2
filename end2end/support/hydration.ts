import { expect, type Page } from '@playwright/test';

/** Waits until the islands of the page are alive; a page without one is alive as it comes. */
export async function alive(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  if ((await page.locator('leptos-island').count()) > 0) {
    await expect(page.locator('html')).toHaveAttribute('data-hydrated');
  }
  // What fades in is half transparent on its way.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
}
