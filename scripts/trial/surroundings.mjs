// surroundings.mjs BINARY [DATABASE-URL]: what the program stands on gives way, and comes back.
//
// While it is away a page and a form are asked for: each answers within a few seconds, and whoever is refused reads a
// page that says so. When it is back the same form is taken, nobody having touched the program, and everybody who was
// ever said yes to is there. The database is gone, restarted, read-only, locked, and on a full disk;
// browsers send half of a request and nothing more, or leave in the middle of a form; the clock is two hours behind,
// eleven days and a year ahead.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Between } from './between.mjs';
import { ahead, freePort, organizer, PASSWORD, Person, Program } from './program.mjs';

const [binary, database = ''] = process.argv.slice(2);
const engine = database === '' ? 'SQLite' : 'PostgreSQL';
const ORGANIZER = 'organizer@example.org';
const FORM = '/org/assistants/new';
const REGISTER = '/api/staff/register';
/** Five seconds for a connection or a lock, one for the form's page, and what the answer itself takes on busy cores. */
const ANSWER_MS = 8000;
const BACK_MS = 15_000;
/** More than one run of the expiry may end without asking somebody. */
const MANY = 60;
const DISK = '48m';
const INVITED = "SELECT COUNT(*) FROM invitation WHERE state = 'live'";

const wrong = [];
const said = new Set();
let turn = 0;
let slowest = 0;

const wire = database === '' ? undefined : await aWire(new URL(database));
// Commands go to the database itself: while they run nobody here would pass their bytes on.
const program = new Program(binary, await freePort(), wire === undefined ? {} : { ONCOCENTER_DATABASE_URL: database });
const serving = wire === undefined ? {} : { ONCOCENTER_DATABASE_URL: wire.url };
const data = join(program.folder, 'data');
mkdirSync(data);
if (wire === undefined) {
  command('mount', '-t', 'tmpfs', '-o', `size=${DISK},mode=700`, 'tmpfs', data);
  process.once('exit', () => spawnSync('umount', ['-l', data]));
}
const link = program.run('demo');
await program.start(serving);
let boss = await organizer(program, link);
const page = await boss.get(FORM);
await taken('at first');

if (wire === undefined) {
  const filler = join(data, 'filler');
  let lock;
  await away(
    'a locked database',
    'refused',
    async () => (lock = await locked()),
    () => lock.unlock(),
  );
  await away(
    'a full disk',
    'refused',
    () => fill(filler),
    () => unlinkSync(filler),
  );
} else {
  const name = new URL(database).pathname.slice(1);
  const readOnly = (is) => () => {
    psql(`ALTER DATABASE ${name} SET default_transaction_read_only = ${is}`);
    restart();
  };
  const restart = () =>
    psql(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
  await away(
    'a database that is gone',
    'refused',
    () => wire.cut(),
    () => wire.open(),
  );
  await away('a restarted database', 'either', restart, () => {});
  await away('a read-only database', 'refused', readOnly('on'), readOnly('off'));
}
await dawdlers();
for (let more = 0; more < MANY; more += 1) await taken('many are invited');
await program.kill('SIGTERM');
for (const [offset, how] of [
  ['-2h', 'two hours behind'],
  ['+11d', 'eleven days ahead'],
  ['+365d', 'a year ahead'],
]) {
  await clock(offset, how);
}
await program.start(serving);
boss = await signedIn();
await taken('with the right clock');
judge();

/** Takes something away, looks, gives it back, looks. */
async function away(what, expected, take, give) {
  const before = wrong.length;
  await take();
  const seen = await timed(() => boss.get('/org'));
  if (!(seen.status === 200 || isRefusal(seen))) wrong.push(`${what}: the page answers ${seen.status}`);
  let answer;
  // Until it is felt: on a full disk there is room in what the database has already taken.
  for (let more = 0; more < 500 && (answer?.status ?? 303) === 303; more += 1) {
    answer = await timed(() => register('away'));
    if (answer.status === 303) said.add(answer.email);
    if (expected === 'either') break;
  }
  if (!(isRefusal(answer) || (expected === 'either' && answer.status === 303)))
    wrong.push(`${what}: the form answers ${answer.status} ${answer.body.slice(0, 200)}`);
  if (program.child.exitCode !== null) wrong.push(`${what}: the program ended`);
  await give();
  const began = performance.now();
  let after;
  do {
    await pause(100);
    after = await register('back');
  } while (after.status !== 303 && performance.now() - began < BACK_MS);
  if (after.status === 303) said.add(after.email);
  else wrong.push(`${what}: afterwards the form answers ${after.status}`);
  const health = wrong.length === before ? '✓' : '✗';
  console.log(
    `${health} ${engine}, ${what}: page ${seen.status} after ${Math.round(seen.ms)} ms, form ${answer.status} after ` +
      `${Math.round(answer.ms)} ms; taken again ${Math.round(performance.now() - began)} ms after its return`,
  );
}

/** A sentence for people, and when to come back for programs. */
function isRefusal(answer) {
  return answer.status === 503 && answer.body.includes('<h1') && answer.headers['retry-after'] !== undefined;
}

/** Browsers that open a connection and dawdle, and one that leaves in the middle of a form. */
async function dawdlers() {
  const halves = [
    '',
    'GET /org HTTP/1.1\r\nHost: x\r\n',
    `POST ${REGISTER} HTTP/1.1\r\nContent-Length: 1000\r\n\r\nemail=`,
  ];
  const sockets = Array.from({ length: 300 }, (_, number) => {
    const socket = connect(program.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(halves[number % halves.length]);
    return socket;
  });
  const seen = await timed(() => boss.get('/org'));
  if (seen.status !== 200) wrong.push(`beside dawdlers the page answers ${seen.status}`);
  const before = number('SELECT COUNT(*) FROM membership');
  for (const socket of sockets) socket.destroy();
  const cut = connect(program.port, '127.0.0.1');
  cut.on('error', () => {});
  const fields = 'email=halb%40mail.ru&full_name=';
  await new Promise((done) =>
    cut.end(`POST ${REGISTER} HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n${fields}`, done),
  );
  await taken('beside dawdlers');
  if (number('SELECT COUNT(*) FROM membership') !== before + 1) wrong.push('half of a form was taken');
  console.log(`✓ ${engine}, 300 browsers that dawdle: page ${seen.status} after ${Math.round(seen.ms)} ms`);
}

/** The program starts with a clock that is wrong: it works, and ends nobody's invitation by the dozen. */
async function clock(offset, how) {
  const before = number(INVITED);
  const heard = program.log.length;
  await program.start({ ...serving, ...ahead(offset) });
  const person = await signedIn();
  const seen = await person.get('/org');
  if (seen.status !== 200) wrong.push(`${how}: the page answers ${seen.status}`);
  if (offset.startsWith('+')) {
    const asks = await until(() => program.log.slice(heard).includes('expiry stopped and asks'));
    if (!asks) wrong.push(`${how}: the expiry does not ask`);
  }
  await program.kill('SIGTERM');
  const left = number(INVITED);
  if (left !== before) wrong.push(`${how}: of ${before} invitations ${left} are left`);
  console.log(`✓ ${engine}, a clock ${how}: ${left} of ${before} invitations left`);
}

async function signedIn() {
  const person = new Person(program.origin);
  const answer = await person.submit(await person.get('/login'), '/api/identity/sign_in', {
    email: ORGANIZER,
    password: PASSWORD,
  });
  if (answer.status !== 303) throw new Error(`the organizer does not get in: ${answer.status}`);
  return person;
}

async function register(word) {
  turn += 1;
  const email = `${word}.${turn}@mail.ru`;
  const person = { email, full_name: `Ассистентов ${letters(turn)} ${letters(turn + 1000)}` };
  // Another key than the page's: the same one again would be the second press of one button.
  return Object.assign(await boss.submit(page, REGISTER, { ...person, form_key: randomUUID() }), { email });
}

async function taken(when) {
  const answer = await timed(() => register('taken'));
  if (answer.status === 303) said.add(answer.email);
  else wrong.push(`${when} the form answers ${answer.status}: ${answer.body.slice(0, 300)}`);
}

async function timed(deed) {
  const began = performance.now();
  const answer = await deed();
  answer.ms = performance.now() - began;
  slowest = Math.max(slowest, answer.ms);
  if (answer.ms > ANSWER_MS) wrong.push(`an answer took ${Math.round(answer.ms)} ms`);
  return answer;
}

/** A number as letters, so that no two names look alike. */
function letters(number) {
  return [...String(number)]
    .map((digit) => 'бвгджзклмн'[Number(digit)])
    .join('а')
    .replace(/^./, (first) => first.toUpperCase());
}

async function until(holds) {
  const deadline = performance.now() + 30_000;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await pause(100);
  }
  return true;
}

async function aWire(url) {
  const made = new Between(await freePort(), url.hostname, Number(url.port));
  await made.open();
  url.host = `127.0.0.1:${made.port}`;
  return Object.assign(made, { url: url.href });
}

/** Somebody else's program that holds the file for itself. */
async function locked() {
  const holder = spawn('sqlite3', [join(data, 'oncocenter.sqlite')], { stdio: ['pipe', 'pipe', 'inherit'] });
  holder.stdin.write('.timeout 5000\nBEGIN IMMEDIATE;\nSELECT 1;\n');
  await new Promise((done) => holder.stdout.once('data', done));
  return { unlock: () => new Promise((done) => holder.once('exit', done) && holder.stdin.end('ROLLBACK;\n')) };
}

function fill(path) {
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

function command(name, ...words) {
  const done = spawnSync(name, words, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${name} ${words.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

function psql(sql) {
  // Also where the database has just been made read-only.
  const url = `${database}?options=-c%20default_transaction_read_only%3Doff`;
  return command('psql', '--no-psqlrc', '-At', url, '-c', sql);
}

/** Asks the database itself, by its own program. */
function rows(sql) {
  const told =
    wire === undefined ? command('sqlite3', '-cmd', '.timeout 5000', join(data, 'oncocenter.sqlite'), sql) : psql(sql);
  return told.split('\n').filter((line) => line !== '');
}

function number(sql) {
  return Number(rows(sql)[0]);
}

function judge() {
  const there = new Set(rows('SELECT email FROM invitation'));
  for (const email of said) if (!there.has(email)) wrong.push(`${email} was added and is gone`);
  if (wire === undefined && rows('PRAGMA integrity_check')[0] !== 'ok') wrong.push('the file is damaged');
  if (program.log.includes('a panic')) wrong.push('the program panicked');
  try {
    program.run('audit', 'verify');
  } catch (error) {
    wrong.push(error.message);
  }
  if (process.env.LOG)
    console.log(
      program.log
        .split('\n')
        .filter((l) => l.includes('WARN') || l.includes('ERROR'))
        .slice(-20)
        .join('\n'),
    );
  program.child.kill('SIGKILL');
  for (const line of wrong) console.log(`✗ ${line}`);
  console.log(
    `${engine}: said yes ${said.size}, all there; slowest answer ${Math.round(slowest)} ms; wrong: ${wrong.length}`,
  );
  process.exit(wrong.length === 0 ? 0 : 1);
}
