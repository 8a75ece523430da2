import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Clock } from './clock.ts';
import type { Human } from './people.ts';
import { binary, siteRoot, workspace } from './places.ts';

export interface Settings {
  /** Where letters go; without it the program keeps them in its built-in mailbox. */
  readonly smtpUrl?: string;
  /** The name under which the browser opens the program; browsers make passkeys for names only. */
  readonly host?: 'localhost';
  /** Gives the program a calendar that the test moves; see `Program.clock`. */
  readonly movableClock?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a command of the program said. */
export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The sender that the tests configure; no person's address. */
export const mailFrom = 'post@oncocenter.example';

const START_MS = 30_000;
const STOP_MS = 15_000;

/** The built program on a free port, with a data folder of its own. */
export class Program {
  readonly origin: string;
  readonly dataDir: string;
  readonly #env: Record<string, string>;
  readonly #clock: Clock | undefined;
  #server: ChildProcess | undefined;
  #log = '';

  private constructor(port: number, dataDir: string, settings: Settings) {
    this.origin = `http://${settings.host ?? '127.0.0.1'}:${port}`;
    this.dataDir = dataDir;
    this.#clock = settings.movableClock === true ? new Clock(dataDir) : undefined;
    this.#env = { ...environment(port, dataDir, settings), ...this.#clock?.environment };
  }

  /** A program that does not serve yet: its commands can be run. */
  static async prepare(settings: Settings = {}): Promise<Program> {
    if (!existsSync(binary)) {
      throw new Error(
        `No program at ${binary}: build it with \`cargo build -p server\`, or name its target folder in CARGO_TARGET_DIR.`,
      );
    }
    const dataDir = await mkdtemp(join(tmpdir(), 'oncocenter-end2end-'));
    return new Program(await freePort(), dataDir, settings);
  }

  /** A program that serves and is ready. */
  static async start(settings: Settings = {}): Promise<Program> {
    const program = await Program.prepare(settings);
    await program.serve();
    return program;
  }

  /** The calendar of a program that was given a movable one. */
  get clock(): Clock {
    if (this.#clock === undefined) throw new Error('this program goes by the clock of the machine');
    return this.#clock;
  }

  /** Everything that the serving program has written so far. */
  get log(): string {
    return this.#log;
  }

  async serve(): Promise<void> {
    const server = spawn(binary, ['serve'], { cwd: workspace, env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#server = server;
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        this.#log += text;
      });
    }
    await this.#ready(server);
  }

  /** Runs a command of the program to its end, beside the serving one, on the same data. */
  async run(...words: readonly string[]): Promise<Said> {
    const child = spawn(binary, words, { cwd: workspace, env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  /** The operator's way to a new clinic. */
  createClinic(name: string, organizer: Pick<Human, 'email' | 'name'>, brand = 'oncocenter'): Promise<Said> {
    return this.run(
      'clinic',
      'create',
      '--brand',
      brand,
      '--name',
      name,
      '--organizer-email',
      organizer.email,
      '--organizer-name',
      organizer.name,
    );
  }

  /** Asks the program to stop, as a service manager does; it must leave in good order. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    if (server.exitCode !== null || server.signalCode !== null) {
      throw new Error(`the program had stopped by itself (${server.exitCode ?? server.signalCode}):\n${this.#log}`);
    }
    const late = new AbortController();
    const exited = once(server, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    server.kill('SIGTERM');
    const outcome = await Promise.race([exited, pause(STOP_MS, undefined, { signal: late.signal })]);
    late.abort();
    if (outcome === undefined) {
      server.kill('SIGKILL');
      throw new Error(`the program did not stop within ${STOP_MS} ms of SIGTERM:\n${this.#log}`);
    }
    const [code, signal] = outcome;
    if (code !== 0) {
      throw new Error(`the program ended with ${code ?? signal} after SIGTERM, not with 0:\n${this.#log}`);
    }
  }

  /** Stops, and leaves nothing behind. */
  async end(): Promise<void> {
    try {
      await this.stop();
    } finally {
      await rm(this.dataDir, { recursive: true, force: true });
    }
  }

  async #ready(server: ChildProcess): Promise<void> {
    const deadline = Date.now() + START_MS;
    let failure: Error | undefined;
    server.once('error', (error) => {
      failure = error;
    });
    while (Date.now() < deadline) {
      if (failure !== undefined) throw failure;
      if (server.exitCode !== null) break;
      const answer = await fetch(`${this.origin}/readyz`).catch(() => undefined);
      if (answer?.ok === true) return;
      await pause(25);
    }
    server.kill('SIGKILL');
    throw new Error(`the program is not ready (exit code ${server.exitCode}):\n${this.#log}`);
  }
}

/** Nothing of the developer's own environment reaches the program under test. */
function environment(port: number, dataDir: string, settings: Settings): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: dataDir,
    RUST_BACKTRACE: '1',
    LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
    LEPTOS_SITE_ROOT: siteRoot,
    ONCOCENTER_DATA_DIR: dataDir,
    ONCOCENTER_PUBLIC_URL: `http://${settings.host ?? '127.0.0.1'}:${port}`,
    ...(settings.smtpUrl === undefined
      ? {}
      : { ONCOCENTER_SMTP_URL: settings.smtpUrl, ONCOCENTER_MAIL_FROM: mailFrom }),
    ...settings.env,
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
