import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Person } from '../support/person.ts';
import { workspace } from '../support/places.ts';
import { test } from '../support/test.ts';

const out = join(workspace, 'end2end', 'screenshots-out');

/** A computer, a tablet, a phone. */
const SIZES = [
  { width: 1280, height: 800 },
  { width: 768, height: 1024 },
  { width: 375, height: 812 },
] as const;

test('statistics', async ({ organizer, people }) => {
  test.setTimeout(120_000);
  await mkdir(out, { recursive: true });
  const shoots = async (who: Person, name: string): Promise<void> => {
    await who.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    for (const size of SIZES) {
      await who.page.setViewportSize(size);
      await who.page.evaluate(() => document.fonts.ready);
      const path = join(out, `${name}-${size.width}.png`);
      await who.page.screenshot({ path, fullPage: true, animations: 'disabled' });
    }
    await who.page.setViewportSize(SIZES[0]);
  };
  await organizer.addsDoctor({ ...people.somebody(), name: 'Иванова-Рождественская Александра' });
  await organizer.opens('/org/attention');
  await shoots(organizer, 'attention');
  await organizer.opens('/org/statistics');
  await shoots(organizer, 'statistics');
});
