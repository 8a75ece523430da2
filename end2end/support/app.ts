import { createHmac } from 'node:crypto';

const STEP_MS = 30_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An application on a telephone that makes codes (RFC 6238), told its key as a page shows it. */
export class App {
  readonly #key: Buffer;
  readonly #ahead: number;
  #used = 0;

  /** `ahead` is how many milliseconds the program's calendar is ahead of this machine's. */
  constructor(shown: string, ahead = 0) {
    this.#ahead = ahead;
    this.#key = fromBase32(shown.replaceAll(/\s/g, ''));
  }

  /** A code that was not used yet: the present one, or the next, which the product takes too. */
  code(): string {
    this.#used = Math.max(Math.floor((Date.now() + this.#ahead) / STEP_MS), this.#used + 1);
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(this.#used));
    const digest = createHmac('sha1', this.#key).update(counter).digest();
    const offset = digest.readUInt8(digest.length - 1) & 0xf;
    return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  }
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
