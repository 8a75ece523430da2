import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the workspace: the program is started there, as a person would. */
export const workspace = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where cargo puts what it builds; CI and developers may share one folder between checkouts. */
const target = resolve(workspace, process.env.CARGO_TARGET_DIR ?? 'target');

/** The program under test. */
export const binary = resolve(workspace, process.env.ONCOCENTER_BINARY ?? join(target, 'debug', 'oncocenter'));

/** The site files that cargo-leptos wrote: style, script, wasm. */
export const siteRoot = resolve(workspace, process.env.LEPTOS_SITE_ROOT ?? join('target', 'site'));

/** The system's Chromium: the tests never download one. */
export function chromium(): string {
  const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = candidates.find((candidate) => candidate !== undefined && existsSync(candidate));
  if (found === undefined) {
    throw new Error('No Chromium on this machine: `apt-get install chromium`, or name one in CHROMIUM.');
  }
  return found;
}
