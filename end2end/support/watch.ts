import type { BrowserContext, ConsoleMessage } from '@playwright/test';

/**
 * Keeps an eye on everything that a browser meets: no console error, no uncaught exception, no breach of the content
 * security policy, no request to another host, and no failed answer but those that the test announced.
 */
export class Watch {
  readonly #hosts = new Set<string>();
  readonly #permitted = new Set<number>();
  readonly #awaited = new Set<number>();
  readonly #complaints: RegExp[] = [];
  readonly #troubles: string[] = [];

  /** Requests to this origin are the product's own. */
  allow(origin: string): void {
    this.#hosts.add(new URL(origin).host);
  }

  /** The test is about to see an answer with this status; it must come at least once. */
  announce(status: number): void {
    if (!this.#permitted.has(status)) this.#awaited.add(status);
    this.#permitted.add(status);
  }

  /** An answer with this status is nothing to wonder about, and nothing to wait for. */
  permit(status: number): void {
    this.#permitted.add(status);
  }

  /** The browser is going to complain in such words about what the test does to it. */
  permitComplaint(words: RegExp): void {
    this.#complaints.push(words);
  }

  async attach(context: BrowserContext): Promise<void> {
    context.on('console', (message) => this.#console(message));
    context.on('weberror', (error) => {
      const text = String(error.error());
      if (!this.#complaints.some((words) => words.test(text))) this.#troubles.push(`uncaught: ${text}`);
    });
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (/^https?:|^wss?:/.test(url.protocol) && !this.#hosts.has(url.host)) {
        this.#troubles.push(`request to another host: ${request.url()}`);
      }
    });
    context.on('response', (response) => {
      const status = response.status();
      this.#awaited.delete(status);
      if (status >= 400 && !this.#permitted.has(status)) this.#troubles.push(`${status} from ${response.url()}`);
    });
    await context.exposeBinding('endToEndPolicyBreach', (_source, breach: string) => {
      this.#troubles.push(`content security policy: ${breach}`);
    });
    // Not run where script is off; the breach is a console error there.
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (breach) => {
        const { endToEndPolicyBreach } = window as unknown as { endToEndPolicyBreach: (breach: string) => void };
        endToEndPolicyBreach(
          `${breach.violatedDirective} ${breach.blockedURI} ${breach.sourceFile}:${breach.lineNumber}`,
        );
      });
    });
  }

  /** What went wrong so far. */
  troubles(): readonly string[] {
    return [...this.#troubles, ...[...this.#awaited].map((status) => `the announced ${status} never came`)];
  }

  #console(message: ConsoleMessage): void {
    const text = message.text();
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // The wasm is fetched ahead for those who have script, and in good time on a slow machine: no fault of the page's.
    if (/was preloaded using link preload but not used/.test(text)) return;
    const status = /status of (\d{3})/.exec(text)?.[1];
    if (this.#complaints.some((words) => words.test(text))) return;
    if (status !== undefined && this.#permitted.has(Number(status))) return;
    this.#troubles.push(`console ${message.type()}: ${text} (${message.location().url})`);
  }
}
