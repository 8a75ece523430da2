import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Human } from './people.ts';
import type { Program } from './program.ts';

/** A signal of the rules, with the answer that fired it. */
export interface Signal {
  readonly level: 'red' | 'amber';
  readonly text: string;
  readonly ask: string;
  readonly answer: string;
  readonly tag?: string;
}

/**
 * Writes what the tests of the review begin with, past the product: a group of the doctor's course, and applications as
 * they are sent.
 */
export class Desk {
  readonly #program: Program;
  readonly #doctor: string;

  /** For the applications of a doctor who has activated the account; the first course of the clinic becomes its own. */
  constructor(program: Program, doctor: Pick<Human, 'email'>) {
    this.#program = program;
    this.#doctor = `(SELECT m.id FROM membership m JOIN login l ON l.id = m.login_id
      WHERE m.role = 'doctor' AND l.email = ${text(doctor.email)})`;
  }

  async opens(): Promise<void> {
    await this.#run(`UPDATE course SET doctor_id = ${this.#doctor} WHERE clinic_id = ${this.#clinic}`);
  }

  /** A group with so many seats, on Tuesdays and Thursdays at ten, run by the doctor of another name. */
  async group(title: string, capacity: number): Promise<void> {
    await this.#run(`INSERT INTO exercise_group (id, clinic_id, course_id, specialist_id, title, capacity, taken, weekdays,
      starts_at, minutes, time_zone, from_day, to_day, created_at)
      SELECT ${id()}, ${this.#clinic}, ${this.#course}, ${this.#doctor}, ${text(title)}, ${capacity}, 0, 10, 600, 45,
      'Europe/Moscow', date('now'), date('now', '+80 days'), ${moment('now')}`);
  }

  /** An application that was sent so many days ago and was to be answered within three; its number in the clinic. */
  async application(human: Pick<Human, 'email' | 'name'>, signals: readonly Signal[], daysAgo = 0): Promise<void> {
    const level = signals.some((signal) => signal.level === 'red') ? 'red' : (signals[0]?.level ?? 'info');
    const fired = signals.map((signal, index) => ({
      rule: `R${index + 1}`,
      level: signal.level,
      text: signal.text,
      ...(signal.tag === undefined ? {} : { tag: signal.tag }),
      because: [{ item: 'doctor_aware', ask: signal.ask, answer: signal.answer }],
    }));
    const triage = {
      questionnaire: { code: 'onco-lfk', version: 1 },
      judged_on: new Date().toISOString().slice(0, 10),
      level,
      fired,
      missing: ['Анализ крови не указан или указан не полностью'],
    };
    const sent = moment(`now', '-${daysAgo} days`);
    await this.#run(`INSERT INTO application (id, clinic_id, course_id, number, state, full_name, email, phone, time_zone,
      email_confirmed_at, code_tries, questionnaire, questionnaire_version, answers, triage, level, created_at, touched_at,
      submitted_at, answer_by, doctor_id)
      SELECT ${id()}, ${this.#clinic}, ${this.#course},
      (SELECT count(*) + 1 FROM application WHERE clinic_id = ${this.#clinic}), 'submitted', ${text(human.name)},
      ${text(human.email)}, '+79161234567', 'Asia/Omsk', ${sent}, 0, 'onco-lfk', 1, '{"doctor_aware":{"one":"agrees"}}',
      ${text(JSON.stringify(triage))}, '${level}', ${sent}, ${sent}, ${sent}, ${moment(`now', '${3 - daysAgo} days`)},
      ${this.#doctor}`);
  }

  get #clinic(): string {
    return `(SELECT clinic_id FROM membership WHERE id = ${this.#doctor})`;
  }

  get #course(): string {
    return `(SELECT id FROM course WHERE clinic_id = ${this.#clinic})`;
  }

  async #run(sql: string): Promise<void> {
    const file = join(this.#program.dataDir, 'oncocenter.sqlite');
    await promisify(execFile)('sqlite3', ['-cmd', '.timeout 10000', file, `PRAGMA foreign_keys = ON; ${sql};`]);
  }
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function id(): string {
  return `x'${randomUUID().replaceAll('-', '')}'`;
}

/** A moment as the program writes it. */
function moment(when: string): string {
  return `strftime('%Y-%m-%dT%H:%M:%f+00:00', '${when}')`;
}
