import { randomBytes } from 'node:crypto';
import type { Discretion } from './discretion.ts';

/** Somebody who takes part in a test: nobody real, nobody of another test. */
export interface Human {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

const SURNAMES = ['Ахапкин', 'Белоусов', 'Воробьёв', 'Громов', 'Дементьев', 'Ершов', 'Жуковский', 'Зайцев'] as const;
const NAMES = ['Аркадий', 'Валерий', 'Геннадий', 'Дмитрий', 'Евгений', 'Николай', 'Семён', 'Фёдор'] as const;
const PATRONYMICS = ['Андреевич', 'Борисович', 'Валерьевич', 'Игоревич', 'Петрович', 'Семёнович', 'Юрьевич'] as const;

/** Makes people up, and asks for their data to be kept out of the log. */
export class People {
  readonly #discretion: Discretion;
  /** A search for one of a test's people must not find another: the first eight have surnames of their own. */
  readonly #surnames = [...SURNAMES].sort(() => Math.random() - 0.5);

  constructor(discretion: Discretion) {
    this.#discretion = discretion;
  }

  somebody(): Human {
    const surname = this.#surnames.pop() ?? pick(SURNAMES);
    const [name, patronymic] = [pick(NAMES), pick(PATRONYMICS)];
    const id = randomBytes(5).toString('hex');
    const human: Human = {
      email: `somebody.${id}@clinic.example`,
      name: `${surname} ${name} ${patronymic}`,
      // A sentence that nobody else has; no part of it is about the person.
      password: `верблюд идёт ${randomBytes(6).toString('hex')} домой`,
    };
    this.#discretion.keeps('password', human.password);
    this.#discretion.keepsName(human.name);
    return human;
  }
}

function pick<T>(list: readonly [T, ...T[]]): T {
  return list[Math.floor(Math.random() * list.length)] ?? list[0];
}
