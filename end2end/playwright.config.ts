import { defineConfig } from '@playwright/test';
import { chromium } from './support/places.ts';

/** What Debian's Chromium needs where there is no desktop, no GPU and no way out. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const browser = {
  viewport: { width: 1280, height: 800 },
  locale: 'ru-RU',
  launchOptions: { executablePath: chromium(), args },
};

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env.CI === undefined ? [['list']] : [['dot'], ['html', { open: 'never' }]],
  use: {
    ...browser,
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    screenshot: 'only-on-failure',
    // A trace of every test takes long to keep: `npm test -- --trace=retain-on-failure` where a failure needs one.
  },
  projects: [
    {
      // Everything once with script, far from the clinic's own time.
      name: 'script',
      testIgnore: '**/small-screens.spec.ts',
      grepInvert: /@no-script/,
      use: { timezoneId: 'Asia/Kamchatka' },
    },
    {
      // And once without: forms, links and redirects must do.
      name: 'no-script',
      testIgnore: '**/small-screens.spec.ts',
      grepInvert: /@script/,
      use: { javaScriptEnabled: false, timezoneId: 'Europe/Moscow' },
    },
    {
      name: 'phone',
      testMatch: '**/small-screens.spec.ts',
      use: { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true, timezoneId: 'Europe/Kaliningrad' },
    },
    {
      name: 'tablet',
      testMatch: '**/small-screens.spec.ts',
      use: { viewport: { width: 768, height: 1024 }, hasTouch: true, isMobile: true, timezoneId: 'Europe/Kaliningrad' },
    },
  ],
});
