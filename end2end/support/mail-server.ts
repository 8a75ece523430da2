import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerError, type SMTPServerOptions } from 'smtp-server';
import type { Discretion } from './discretion.ts';
import { Letter } from './letter.ts';

/** What the server does to the recipients of one address. */
type Manner =
  | { readonly kind: 'refuse'; readonly code: number; readonly reason: string }
  | { readonly kind: 'hold'; readonly released: Promise<void> }
  | { readonly kind: 'drop' };

/** How long a letter may take before a test gives it up. */
const PATIENCE_MS = 20_000;

/** A real SMTP server on loopback that keeps what it accepts, and can be as bad as real ones are. */
export class MailServer {
  /** What it answers to an accepted letter; the row of the person shows it. */
  static readonly accepted = 'queued by the end-to-end sink';

  readonly #letters: Letter[] = [];
  readonly #manners = new Map<string, Manner>();
  readonly #attempts = new Map<string, number>();
  readonly #sockets = new Set<Socket>();
  readonly #waiting = new Set<() => void>();
  #server: SMTPServer | undefined;
  #port = 0;

  readonly #discretion: Discretion;

  private constructor(discretion: Discretion) {
    this.#discretion = discretion;
  }

  static async start(discretion: Discretion): Promise<MailServer> {
    const server = new MailServer(discretion);
    await server.turnOn();
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  /** Listens, on the port it had before when it was turned off. */
  async turnOn(): Promise<void> {
    const server = new SMTPServer(this.#options());
    server.on('error', () => {
      // A client that hangs up is part of the tests.
    });
    server.server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server.server, 'listening');
    this.#port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Stops listening and hangs up on everybody. */
  async turnOff(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** From now on the address is refused. */
  refuse(address: string, reason: string, code = 550): void {
    this.#manners.set(address.toLowerCase(), { kind: 'refuse', code, reason });
  }

  /** From now on the connection is cut when the address is named. */
  drop(address: string): void {
    this.#manners.set(address.toLowerCase(), { kind: 'drop' });
  }

  /** From now on the address gets no answer until the returned function is called. */
  hold(address: string): () => void {
    const { promise, resolve } = withResolvers();
    this.#manners.set(address.toLowerCase(), { kind: 'hold', released: promise });
    return resolve;
  }

  /** The address is treated as any other again. */
  accept(address: string): void {
    this.#manners.delete(address.toLowerCase());
  }

  /** How often the program has tried to hand over a letter to the address. */
  attempts(address: string): number {
    return this.#attempts.get(address.toLowerCase()) ?? 0;
  }

  /** What has come to the address so far, oldest first. */
  lettersTo(address: string): readonly Letter[] {
    return this.#all(address).filter((letter) => !asksForReport(letter));
  }

  /** The letter that asks a patient for a report; it comes by itself, so it is not counted among the others. */
  async reportTo(address: string): Promise<Letter> {
    const letter = await this.#until(() => this.#all(address).find(asksForReport));
    if (letter === undefined) throw new Error(`nobody was asked for a report within ${PATIENCE_MS} ms`);
    return letter;
  }

  #all(address: string): readonly Letter[] {
    return this.#letters.filter((letter) => letter.to === address.toLowerCase());
  }

  /** The address's letter number `count`, counted from 1, as soon as it is there. */
  async letterTo(address: string, count = 1): Promise<Letter> {
    const found = (): Letter | undefined => this.lettersTo(address)[count - 1];
    const letter = await this.#until(found);
    if (letter === undefined) {
      const there = this.lettersTo(address).length;
      const tried = this.attempts(address);
      throw new Error(`letter ${count} did not come within ${PATIENCE_MS} ms (${there} came, ${tried} attempts)`);
    }
    return letter;
  }

  /** Waits until the program has tried the address this often, whatever came of it. */
  async attempted(address: string, times: number): Promise<void> {
    const reached = (): true | undefined => (this.attempts(address) >= times ? true : undefined);
    if ((await this.#until(reached)) === undefined) {
      throw new Error(`the program tried ${this.attempts(address)} times, not ${times}`);
    }
  }

  async #until<T>(look: () => T | undefined): Promise<T | undefined> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = look();
      const left = deadline - Date.now();
      if (found !== undefined || left <= 0) return found;
      await this.#change(left);
    }
  }

  /** Resolves at the next thing that happens, or when the time is up. */
  #change(limit: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, limit);
      this.#waiting.add(done);
    });
  }

  #happened(): void {
    for (const done of [...this.#waiting]) done();
  }

  #options(): SMTPServerOptions {
    return {
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 1_000,
      onRcptTo: (recipient, session, answer) => {
        const address = recipient.address.toLowerCase();
        this.#attempts.set(address, this.attempts(address) + 1);
        this.#happened();
        const manner = this.#manners.get(address);
        switch (manner?.kind) {
          case undefined:
            answer();
            break;
          case 'refuse':
            answer(refusal(manner.code, manner.reason));
            break;
          case 'hold':
            void manner.released.then(() => answer());
            break;
          case 'drop':
            for (const socket of this.#sockets) {
              if (socket.remotePort === session.remotePort) socket.destroy();
            }
            break;
        }
      },
      onData: (stream, session, answer) => {
        void simpleParser(stream, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true }).then(
          (mail) => {
            for (const recipient of session.envelope.rcptTo) {
              const letter = new Letter(recipient.address.toLowerCase(), mail);
              this.#letters.push(letter);
              for (const secret of letter.secrets) this.#discretion.keeps('token', secret);
            }
            answer(null, MailServer.accepted);
            this.#happened();
          },
          (error: unknown) => answer(refusal(554, String(error))),
        );
      },
    };
  }
}

function refusal(code: number, reason: string): SMTPServerError {
  const error: SMTPServerError = new Error(reason);
  error.responseCode = code;
  return error;
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function asksForReport(letter: Letter): boolean {
  return letter.subject.endsWith(': отчёт о самочувствии') || letter.subject.endsWith(': напоминаем об отчёте');
}
