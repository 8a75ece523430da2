import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A calendar in the test's hand, for one program: libfaketime reads it from a file at every look at the clock.
 * Only the calendar moves; waits inside the process go on as usual.
 */
export class Clock {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = join(folder, 'clock');
    this.moveTo('+0');
  }

  /** How far the program is ahead of this machine, in libfaketime's words: `+11d`, `+2m`. */
  moveTo(offset: string): void {
    // Renamed into place, or the program could read half a file.
    const fresh = `${this.#file}.fresh`;
    writeFileSync(fresh, `${offset}\n`);
    renameSync(fresh, this.#file);
  }

  /** What the program must be started with. */
  get environment(): Record<string, string> {
    return {
      LD_PRELOAD: library(),
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }
}

/** Where this test began: all its noons are counted from there. */
const began = Date.now();

/**
 * Noon in Moscow so many days after the next one, in libfaketime's words: a report is asked for by day only, whenever
 * the test runs.
 */
export function noon(days: number): string {
  const minutes = Math.floor(began / 60_000);
  const day = 24 * 60;
  const next = Math.ceil((minutes - 9 * 60) / day) * day + 9 * 60;
  return `+${next - minutes + days * day}m`;
}

function library(): string {
  const candidates = readdirSync('/usr/lib').map((folder) =>
    join('/usr/lib', folder, 'faketime', 'libfaketimeMT.so.1'),
  );
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error('No libfaketime on this machine: `apt-get install faketime`.');
  return found;
}
