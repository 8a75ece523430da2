import { type BrowserContext, test as base, expect } from '@playwright/test';
import { noon } from './clock.ts';
import { Discretion } from './discretion.ts';
import type { Letter } from './letter.ts';
import { MailServer } from './mail-server.ts';
import { type Human, People } from './people.ts';
import { Person } from './person.ts';
import { mailFrom, Program, type Settings } from './program.ts';
import { Watch } from './watch.ts';

export { expect };

/** A clinic as the operator makes one: its organizer is invited, and the letter has come. */
export interface Clinic {
  readonly name: string;
  readonly organizer: Human;
  readonly letter: Letter;
}

interface Each {
  watch: Watch;
  people: People;
  /** Whether the browser runs script; a project decides. */
  scripted: boolean;
  /** Somebody at the test's first browser. */
  person: Person;
  /** Somebody at a browser of their own. */
  another: () => Promise<Person>;
  /** Makes a clinic with the operator's command. */
  makesClinic: () => Promise<Clinic>;
  /** An organizer at work: a clinic, its letter, and the activation behind. */
  organizer: Person;
  /** Starts a program of the test's own, beside the common one. */
  starts: (settings?: Settings) => Promise<Program>;
  quietLog: undefined;
}

interface Common {
  discretion: Discretion;
  mail: MailServer;
  /** Has the program live at noon, for what the clinic does by day only: `test.use({ byDay: true })`. */
  byDay: boolean;
  /** One program serves all tests of a worker; what they do in it concerns only their own people. */
  program: Program;
}

export const test = base.extend<Each, Common>({
  discretion: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern.
    async ({}, use) => {
      await use(new Discretion([mailFrom, 'support@onconet.online']));
    },
    { scope: 'worker' },
  ],

  mail: [
    async ({ discretion }, use) => {
      const mail = await MailServer.start(discretion);
      await use(mail);
      await mail.turnOff();
    },
    { scope: 'worker' },
  ],

  byDay: [false, { option: true, scope: 'worker' }],

  program: [
    async ({ mail, discretion, byDay }, use) => {
      const program = await Program.prepare({ smtpUrl: mail.url, movableClock: byDay });
      if (byDay) program.clock.moveTo(noon(0));
      await program.serve();
      await use(program);
      await program.end();
      expect(discretion.breaches(program.log)).toEqual([]);
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ program }, use) => {
    await use(program.origin);
  },

  scripted: async ({ javaScriptEnabled }, use) => {
    await use(javaScriptEnabled !== false);
  },

  watch: async ({ program }, use) => {
    const watch = new Watch();
    watch.allow(program.origin);
    await use(watch);
    expect(watch.troubles()).toEqual([]);
  },

  context: async ({ context, watch, discretion }, use) => {
    await watch.attach(context);
    await use(context);
    await keepCookies(context, discretion);
  },

  quietLog: [
    async ({ program, discretion }, use) => {
      const start = program.log.length;
      await use(undefined);
      const log = program.log.slice(start);
      expect(discretion.breaches(log)).toEqual([]);
      expect(log.split('\n').filter((line) => /"level":"ERROR"/.test(line))).toEqual([]);
    },
    { auto: true },
  ],

  people: async ({ discretion }, use) => {
    await use(new People(discretion));
  },

  person: async ({ page, watch, scripted }, use) => {
    await use(new Person(page, watch, scripted));
  },

  another: async ({ browser, watch, scripted, discretion }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      await watch.attach(context);
      return new Person(await context.newPage(), watch, scripted);
    });
    for (const context of contexts) {
      await keepCookies(context, discretion);
      await context.close();
    }
  },

  makesClinic: async ({ program, mail, people }, use) => {
    await use(async () => {
      const organizer = people.somebody();
      const name = `Тестовая организация ${organizer.email.slice(9, 14)}`;
      const said = await program.createClinic(name, organizer);
      expect(said.code, said.stderr).toBe(0);
      return { name, organizer, letter: await mail.letterTo(organizer.email) };
    });
  },

  organizer: async ({ person, makesClinic }, use) => {
    const { organizer, letter } = await makesClinic();
    await person.page.goto(letter.firstLink);
    await person.activates(organizer);
    await expect(person.page).toHaveURL((url) => url.pathname === '/org');
    await use(person);
  },

  starts: async ({ watch, discretion }, use) => {
    const programs: Program[] = [];
    await use(async (settings) => {
      const program = await Program.start(settings);
      programs.push(program);
      watch.allow(program.origin);
      return program;
    });
    for (const program of programs) {
      await program.end();
      expect(discretion.breaches(program.log)).toEqual([]);
    }
  },
});

/** A session's secret is as wrong in a log as a password. */
async function keepCookies(context: BrowserContext, discretion: Discretion): Promise<void> {
  for (const { value } of await context.cookies()) discretion.keeps('cookie', value);
}
