import { defineConfig } from '@playwright/test';
import { browser } from './playwright.config.ts';

/** Pictures of every screen, for people to look at: `npm run screenshots`. They compare with nothing. */
export default defineConfig({
  testDir: 'screenshots',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  timeout: 120_000,
  reporter: 'list',
  use: { ...browser, timezoneId: 'Europe/Moscow', actionTimeout: 10_000, navigationTimeout: 15_000 },
});
