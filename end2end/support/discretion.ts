/**
 * What the program's log must never hold: no personal data in errors, logs, metrics or URLs.
 * Tests register what they use; every letter's token and every cookie is registered by the fixtures.
 */
export class Discretion {
  readonly #secrets = new Map<string, string>();
  readonly #public: ReadonlySet<string>;

  /** Addresses that belong to the service, not to a person. */
  constructor(publicAddresses: readonly string[]) {
    this.#public = new Set(publicAddresses.map((address) => address.toLowerCase()));
  }

  /** An address, a password, a token: anything that is wrong in a log as it stands. */
  keeps(kind: string, secret: string): void {
    // A handful of characters would be found anywhere.
    if (secret.length >= 6) this.#secrets.set(secret.toLowerCase(), kind);
  }

  /** A ФИО is wrong in a log in whole and in part. */
  keepsName(name: string): void {
    for (const word of name.split(/\s+/)) {
      if (word.length >= 4) this.#secrets.set(word.toLowerCase(), 'name');
    }
  }

  /** What the log gives away, each with its line; empty when it keeps quiet. */
  breaches(log: string): string[] {
    const found: string[] = [];
    for (const line of log.split('\n')) {
      const said = `${line}\n${decoded(line)}`.toLowerCase();
      for (const [secret, kind] of this.#secrets) {
        if (said.includes(secret)) found.push(`${kind} in the log: ${line}`);
      }
      for (const [address] of said.matchAll(/[\p{L}\p{N}.+_-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu)) {
        if (!this.#public.has(address)) found.push(`e-mail address in the log: ${line}`);
      }
    }
    return [...new Set(found)];
  }
}

/** The line as it reads with percent-encoding taken off, as far as it can be. */
function decoded(line: string): string {
  return line.replaceAll(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
