// enumeration.mjs BINARY [TRIES]: whether the time of an answer tells which addresses are known here.
//
// Sign-in, «Не помню пароль» and the application are asked in turn for an address that has a login and for one that has
// none, each time from another network, so that nobody is slowed down. Prints medians, and how well a guess by time
// alone would do: half of the guesses is chance. For the links of activations it shows the same of a used and of a
// made-up one, which is no leak: nobody has a used one but whoever was sent it, so it is printed and not judged.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { freePort, organizer, Person, Program } from './program.mjs';

const [binary, tries = '1000'] = process.argv.slice(2);
const EACH = Number(tries);
const ADDRESSES = 500;
const UNPROVEN = 40;
/** A guess by time alone that is right more often than this is a leak. Medians alone wander on a busy machine. */
const GUESS_MAX = 0.55;

let asked = 0;
const program = new Program(binary, await freePort(), { ONCOCENTER_TRUSTED_PROXIES: '127.0.0.1' });
const link = program.run('demo', '--history');
await program.start();
const used = /\/activate\/\S+/.exec(link)[0];
await organizer(program, link, network());
const file = join(program.folder, 'data/oncocenter.sqlite');
sql(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${ADDRESSES - 1})
  INSERT INTO login (id, email, password_hash, created_at, password_changed_at)
  SELECT randomblob(16), 'known' || i || '@example.com', password_hash, created_at, password_changed_at
  FROM n, (SELECT * FROM login LIMIT 1)`);

const address = (known, number) => `${known ? 'known' : 'other'}${number % ADDRESSES}@example.com`;
const somebody = new Person(program.origin, network());
const door = /\/join\/[a-z-]+/.exec((await somebody.get('/join')).body)[0];
const start = /\/join\/[a-z-]+\/start\?course=[0-9a-f-]+/.exec((await somebody.get(door)).body)[0];
const contact = {
  full_name: 'Сидорова Анна',
  phone: '+7 912 345-67-89',
  time_zone: 'Europe/Moscow',
  'consents[]': ['personal_data', 'not_an_examination', 'class_rules', 'reminders'],
};
const deeds = {
  'sign-in': {
    page: '/login',
    action: '/api/identity/sign_in',
    typed: (email) => ({ email, password: 'неверный пароль' }),
  },
  reset: { page: '/forgot', action: '/api/identity/ask_for_reset', typed: (email) => ({ email }) },
  application: {
    page: start,
    action: '/api/classes/begin_application',
    typed: (email) => ({ email, ...contact }),
  },
};

let isLeaking = false;
for (const [name, { page, action, typed }] of Object.entries(deeds)) {
  const shown = await new Person(program.origin, network()).get(page);
  await compare(name, (known, number) => post(shown, action, typed(address(known, number))));
}
const pages = { true: used, false: `/activate/${'A'.repeat(used.length - '/activate/'.length)}` };
await compare(
  'activation (used or made-up link)',
  (known) => new Person(program.origin, network()).get(pages[known]),
  false,
);
await program.kill('SIGTERM');
program.remove();
process.exit(isLeaking ? 1 : 0);

async function compare(name, deed, isJudged = true) {
  const times = { true: [], false: [] };
  const answers = { true: new Set(), false: new Set() };
  for (let number = -20; number < EACH; number += 1) {
    // Many unproven applications at once are taken for a machine's, which this one is.
    if (number % UNPROVEN === 0)
      sql("UPDATE application SET created_at = '2020-01-01T00:00:00+00:00' WHERE state = 'draft'");
    // Who goes first changes, so that a warm cache helps neither.
    for (const known of number % 2 === 0 ? [true, false] : [false, true]) {
      const began = performance.now();
      const answer = await deed(known, number + 20);
      if (number >= 0) times[known].push(performance.now() - began);
      answers[known].add(answer.status);
    }
  }
  const [known, other] = [times.true, times.false].map((all) => all.toSorted((a, b) => a - b));
  const guess = right(known, other);
  const differs = guess > GUESS_MAX;
  isLeaking ||= isJudged && differs;
  console.log(
    `${differs ? (isJudged ? '✗' : '·') : '✓'} ${name}: ${EACH} tries each; median known ${median(known).toFixed(2)} ms, ` +
      `unknown ${median(other).toFixed(2)} ms; a guess by time is right in ${(guess * 100).toFixed(1)} %; ` +
      `statuses ${[...answers.true]} and ${[...answers.false]}`,
  );
}

/** The share of pairs that are told apart by which one took longer (AUC), whichever way is better. */
function right(some, others) {
  let before = 0;
  let longer = 0;
  for (const time of some) {
    while (before < others.length && others[before] < time) before += 1;
    longer += before;
  }
  const share = longer / (some.length * others.length);
  return Math.max(share, 1 - share);
}

function median(sorted) {
  return sorted[Math.floor(sorted.length / 2)];
}

async function post(shown, action, typed) {
  // A key of its own, or the second press would be answered with the first one's result.
  const page = { body: shown.body.replace(/(name="form_key" value=")[^"]*/, `$1${crypto.randomUUID()}`) };
  return new Person(program.origin, network()).submit(page, action, typed);
}

/** Another network each time: the count of one network is no matter here. */
function network() {
  asked += 1;
  return `10.${(asked >> 8) & 255}.${asked & 255}.1`;
}

function sql(text) {
  const said = spawnSync('sqlite3', ['-cmd', '.timeout 5000', file, text], { encoding: 'utf8' });
  if (said.status !== 0) throw new Error(said.stderr);
}
