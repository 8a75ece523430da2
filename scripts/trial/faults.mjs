// faults.mjs BINARY KILLS SEED [DATABASE-URL]: nothing that the program said yes to is lost, whatever happens to it.
//
// Four people add assistants as fast as they can while the program is killed (SIGKILL) at random moments; in between
// the mail server is off, hangs, puts off, hangs up before and after its 250. Every try and every yes stands in a
// ledger on the disk. At the end: yes ⊆ in the database ⊆ tried; whoever is there has a letter, which arrived, and if
// twice, then as the same one; the journal is whole; and no start needed a hand.
import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ahead, freePort, organizer, Program, seeded } from './program.mjs';
import { Sink } from './sink.mjs';

const [binary, kills, seed, database = ''] = process.argv.slice(2);
const PEOPLE = 4;
const MANNERS = ['accept', 'off', 'hang', 'later', 'drop-before', 'drop-after'];
const FORM = '/org/assistants/new';
const REGISTER = '/api/staff/register';
const ANSWER_MS = 5000;

const random = seeded(Number(seed));
const sink = new Sink(await freePort());
await sink.open();
const program = new Program(binary, await freePort(), {
  ONCOCENTER_SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
  ...(database === '' ? {} : { ONCOCENTER_DATABASE_URL: database }),
});
const boss = await begin();

const ledger = openSync(join(program.folder, 'ledger'), 'a');
const tried = new Set();
const said = new Set();
let refused = 0;
let slowest = 0;
let isOn = true;
let working = true;

const people = Array.from({ length: PEOPLE }, (_, number) => work(number));
const ready = [];
for (let round = 0; round < Number(kills); round += 1) {
  await mailServer(MANNERS[Math.floor(random() * MANNERS.length)]);
  await pause(20 + random() * 480);
  await program.kill();
  ready.push(await program.start());
}
working = false;
await Promise.all(people);
await program.kill('SIGTERM');
closeSync(ledger);

// Letters that wait for their next try, and jobs of the dead, are due a day later at the latest.
await mailServer('accept');
for (const days of ['+1d', '+2d']) {
  await program.start(ahead(days));
  await until(() => number("SELECT COUNT(*) FROM outbox_mail WHERE state = 'queued'") === 0);
  await program.kill('SIGTERM');
}
const wrong = judge();
await sink.close();
program.remove();
for (const line of wrong) console.log(`✗ ${line}`);
process.exit(wrong.length === 0 ? 0 : 1);

async function begin() {
  const link = program.run('demo');
  await program.start();
  return organizer(program, link);
}

async function work(number) {
  for (let turn = 0; working; turn += 1) {
    const email = `f${number}-${turn}@mail.ru`;
    const began = performance.now();
    try {
      const page = await boss.get(FORM);
      if (page.status !== 200) throw new Error(`${page.status}`);
      write('tried', email);
      tried.add(email);
      const answer = await boss.submit(page, REGISTER, { email, full_name: `Ассистент ${word(number)} ${word(turn)}` });
      if (answer.status === 303) {
        write('said', email);
        said.add(email);
        slowest = Math.max(slowest, performance.now() - began);
      } else refused += 1;
    } catch {
      // Killed meanwhile: whether it was done, nobody was told.
      await pause(20);
    }
  }
}

function write(what, email) {
  writeSync(ledger, `${what} ${email}\n`);
  fsyncSync(ledger);
}

/** A number as a word, so that no two names look alike. */
function word(number) {
  return [...String(number)]
    .map((digit) => 'бвгджзклмн'[Number(digit)])
    .join('а')
    .concat('а');
}

async function mailServer(manner) {
  if (manner === 'off' && isOn) await sink.close();
  if (manner !== 'off' && !isOn) await sink.open();
  isOn = manner !== 'off';
  sink.manner = manner;
}

async function until(holds) {
  const deadline = performance.now() + 120_000;
  while (!holds()) {
    if (performance.now() > deadline) return;
    await pause(200);
  }
}

/** Asks the database itself, by its own program. */
function rows(sql) {
  const asked =
    database === ''
      ? spawnSync('sqlite3', ['-cmd', '.timeout 5000', join(program.folder, 'data/oncocenter.sqlite'), sql], {
          encoding: 'utf8',
        })
      : spawnSync('psql', ['--no-psqlrc', '-At', database, '-c', sql], { encoding: 'utf8' });
  if (asked.status !== 0) throw new Error(asked.stderr);
  return asked.stdout.split('\n').filter((line) => line !== '');
}

function number(sql) {
  return Number(rows(sql)[0]);
}

function judge() {
  const wrong = [];
  const there = rows("SELECT email FROM invitation WHERE email LIKE 'f%-%@mail.ru'");
  const set = new Set(there);
  for (const email of said) if (!set.has(email)) wrong.push(`${email} was added and is gone`);
  for (const email of set) if (!tried.has(email)) wrong.push(`${email} was never typed`);
  if (there.length !== set.size) wrong.push('somebody was added twice');
  const half = number(
    'SELECT COUNT(*) FROM invitation WHERE NOT EXISTS (SELECT 1 FROM outbox_mail WHERE invitation_id = invitation.id)',
  );
  if (half > 0) wrong.push(`${half} invitations have no letter`);
  let twice = 0;
  for (const email of set) {
    const letters = sink.letters.get(email) ?? [];
    if (letters.length === 0) wrong.push(`the letter to ${email} never arrived`);
    if (new Set(letters).size > 1) wrong.push(`${email} got different letters`);
    if (letters.length > 1) twice += 1;
  }
  if (database === '' && rows('PRAGMA integrity_check')[0] !== 'ok') wrong.push('the file is damaged');
  program.run('audit', 'verify');
  if (program.log.includes('a panic')) wrong.push('the program panicked');
  const last = ready.toSorted((a, b) => a - b);
  if (slowest > ANSWER_MS) wrong.push(`an answer took ${Math.round(slowest)} ms`);
  if (said.size === 0) wrong.push('nothing was done at all');
  const engine = database === '' ? 'SQLite' : 'PostgreSQL';
  console.log(
    `${engine}, seed ${seed}: ${kills} kills; tried ${tried.size}, said yes ${said.size}, there ${set.size}, refused ${refused}; ` +
      `letters twice ${twice}; ready again after ${Math.round(last[Math.floor(last.length / 2)] ?? 0)} ms (median), ` +
      `${Math.round(last.at(-1) ?? 0)} ms at most; slowest answer ${Math.round(slowest)} ms; wrong: ${wrong.length}`,
  );
  return wrong;
}
