// The built program as a child process, and a person who fills in its forms without script.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const PASSWORD = 'зелёный чайник поёт';

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export class Program {
  constructor(binary, port, env) {
    this.binary = binary;
    this.port = port;
    this.folder = mkdtempSync(join(tmpdir(), 'oncocenter-trial-'));
    mkdirSync(join(this.folder, 'site/pkg'), { recursive: true });
    writeFileSync(join(this.folder, 'site/pkg/oncocenter.css'), 'body{}');
    this.origin = `http://127.0.0.1:${port}`;
    this.env = {
      PATH: process.env.PATH,
      LEPTOS_SITE_ROOT: join(this.folder, 'site'),
      LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
      ONCOCENTER_PUBLIC_URL: this.origin,
      ONCOCENTER_DATA_DIR: join(this.folder, 'data'),
      ...env,
    };
    this.log = '';
    // A trial that breaks off leaves nothing running.
    process.once('exit', () => this.child?.kill('SIGKILL'));
  }

  /** A command, to its end. */
  run(...words) {
    const said = spawnSync(this.binary, words, { env: this.env, cwd: this.folder, encoding: 'utf8' });
    if (said.status !== 0) throw new Error(`oncocenter ${words.join(' ')}: ${said.stderr}${said.stdout}`);
    return said.stdout;
  }

  /** Starts serving; tells how many milliseconds it took until it was ready. */
  async start(env = {}) {
    const began = performance.now();
    this.child = spawn(this.binary, ['serve'], {
      env: { ...this.env, ...env },
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child.stderr.on('data', (text) => {
      this.log += text;
    });
    this.gone = new Promise((done) => this.child.once('exit', done));
    for (;;) {
      const answer = await ask(this.origin, 'GET', '/readyz').catch(() => undefined);
      if (answer?.status === 200) return performance.now() - began;
      if (this.child.exitCode !== null) throw new Error(`the program ended: ${this.log.slice(-2000)}`);
      if (performance.now() - began > 30_000) throw new Error(`not ready after 30 s: ${this.log.slice(-2000)}`);
      await pause(10);
    }
  }

  async kill(signal = 'SIGKILL') {
    this.child.kill(signal);
    await this.gone;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One request on a connection of its own, so that a killed program leaves nothing behind. */
export function ask(origin, method, path, headers = {}, body = '') {
  return new Promise((done, failed) => {
    const sent = request(
      `${origin}${path}`,
      { method, agent: false, timeout: 10_000, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('error', failed);
        answer.on('end', () =>
          done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString() }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer within 10 s')));
    sent.on('error', failed);
    sent.end(body);
  });
}

/** Somebody at a browser without script. */
export class Person {
  constructor(origin, network) {
    this.origin = origin;
    this.network = network;
    this.cookies = new Map();
  }

  async get(path) {
    return this.keep(await ask(this.origin, 'GET', path, { ...this.headers(), 'sec-fetch-site': 'none' }));
  }

  /** Fills in the page's form for that action; what is typed replaces what stood there. */
  async submit(page, action, typed) {
    const fields = form(page.body, action).filter(([name]) => !(name in typed));
    const body = new URLSearchParams([...fields, ...Object.entries(typed).flatMap(pairs)]).toString();
    const headers = {
      ...this.headers(),
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    };
    return this.keep(await ask(this.origin, 'POST', action, headers, body));
  }

  headers() {
    const cookies = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return {
      accept: 'text/html',
      ...(cookies === '' ? {} : { cookie: cookies }),
      ...(this.network === undefined ? {} : { 'x-forwarded-for': this.network }),
    };
  }

  keep(answer) {
    for (const cookie of answer.headers['set-cookie'] ?? []) {
      const [name, value] = cookie.split(';', 1)[0].split('=', 2);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}

const pairs = ([name, value]) => (Array.isArray(value) ? value.map((one) => [name, one]) : [[name, value]]);

const attribute = (tag, name) =>
  new RegExp(` ${name}="([^"]*)"`)
    .exec(tag)?.[1]
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');

/** The fields of the form that posts to the action. */
export function form(html, action) {
  const found = html
    .split('<form')
    .slice(1)
    .map((rest) => rest.split('</form>', 1)[0])
    .find((rest) => attribute(rest.split('>', 1)[0], 'action') === action);
  if (found === undefined) throw new Error(`no form for ${action}: ${html.slice(0, 300)}`);
  return found
    .split('<input')
    .slice(1)
    .map((rest) => rest.split('>', 1)[0])
    .filter((tag) => !/type="(radio|checkbox)"/.test(tag) || tag.includes(' checked'))
    .map((tag) => [attribute(tag, 'name'), attribute(tag, 'value') ?? ''])
    .filter(([name]) => name !== undefined);
}

/** The organizer of the training clinic, who has just activated the account. */
export async function organizer(program, said, network) {
  const path = /\/activate\/\S+/.exec(said)?.[0];
  if (path === undefined) throw new Error(`no link in: ${said}`);
  const person = new Person(program.origin, network);
  const answer = await person.submit(await person.get(path), '/api/identity/activate', { password: PASSWORD });
  if (answer.status !== 303) throw new Error(`the organizer did not get in: ${answer.status}`);
  return person;
}

/** Variables that let a program live some time ahead, where the machine has libfaketime. */
export function ahead(offset) {
  const library = readdirSync('/usr/lib')
    .map((folder) => join('/usr/lib', folder, 'faketime/libfaketimeMT.so.1'))
    .find((candidate) => existsSync(candidate));
  if (library === undefined) throw new Error('No libfaketime on this machine: `apt-get install faketime`.');
  return { LD_PRELOAD: library, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}
