import { expect, type Locator, type Page } from '@playwright/test';
import { barriers } from './accessibility.ts';
import { alive } from './hydration.ts';
import type { Letter } from './letter.ts';
import type { Human } from './people.ts';
import type { Watch } from './watch.ts';

/** Somebody at a browser, who knows the product by what can be read on it and by nothing else. */
export class Person {
  readonly page: Page;
  readonly #watch: Watch;
  #human: Human | undefined;
  /** Whether the browser runs script. */
  readonly scripted: boolean;

  constructor(page: Page, watch: Watch, scripted: boolean) {
    this.page = page;
    this.#watch = watch;
    this.scripted = scripted;
  }

  /** Who this is, once an account was activated here. */
  get is(): Human {
    if (this.#human === undefined) throw new Error('nobody has activated an account at this browser');
    return this.#human;
  }

  // What can be found on a page.

  get email(): Locator {
    return this.page.getByLabel('Email', { exact: true });
  }

  get password(): Locator {
    return this.page.getByLabel('Пароль', { exact: true });
  }

  get fullName(): Locator {
    return this.page.getByLabel('ФИО', { exact: true });
  }

  get header(): Locator {
    return this.page.getByRole('banner');
  }

  get main(): Locator {
    return this.page.getByRole('main');
  }

  /** What stands above a form that was not accepted. */
  get summary(): Locator {
    return this.page.getByRole('alert');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  link(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }

  /** The row of a list that holds all these words. */
  row(...words: readonly string[]): Locator {
    return words.reduce((rows, word) => rows.filter({ hasText: word }), this.page.getByRole('row'));
  }

  // What people do.

  async opens(path: string): Promise<void> {
    await this.page.goto(path);
    await this.looks();
  }

  /** Opens a letter, which is no page of the product, and follows its link. */
  async follows(letter: Letter, link: string): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.setContent(letter.html);
    await this.link(link).click();
    await this.page.waitForURL(/^http/);
    await this.looks();
  }

  async activates(human: Human): Promise<void> {
    this.#human = human;
    await this.password.fill(human.password);
    await this.button('Активировать аккаунт').click();
  }

  async signsIn(human: Pick<Human, 'email' | 'password'>): Promise<void> {
    await this.email.fill(human.email);
    await this.password.fill(human.password);
    await this.button('Вход').click();
  }

  async signsOut(): Promise<void> {
    await this.button('Выход').click();
  }

  /** From the staff list through the form of a new doctor and back. */
  async addsDoctor(human: Pick<Human, 'email' | 'name'>): Promise<void> {
    await this.link('добавить врача').first().click();
    await this.standsOn('/org/doctors/new');
    await this.fillsIn(human);
    await this.button('Сохранить').click();
    // An island leads on by itself: whoever goes elsewhere at once would be in its way.
    await expect(this.page).toHaveURL((url) => url.pathname.startsWith('/org') && !url.pathname.endsWith('/new'));
  }

  async fillsIn(human: Pick<Human, 'email' | 'name'>): Promise<void> {
    await this.email.fill(human.email);
    await this.fullName.fill(human.name);
  }

  // What people see.

  /** The address bar shows this path, and the page is as it should be for everybody. */
  async standsOn(path: string): Promise<void> {
    await expect(this.page).toHaveURL((url) => url.pathname === path);
    await this.looks();
  }

  /** Something that comes a moment later shows up: by itself where script runs, else when one looks again. */
  async waitsFor(path: string, where: Locator, words: string): Promise<void> {
    // The program that one is at, which may be a test's own.
    await this.opens(new URL(path, this.page.url()).href);
    if (this.scripted) {
      await expect(where).toContainText(words);
      return;
    }
    await expect(async () => {
      await this.page.reload();
      await expect(where).toContainText(words, { timeout: 100 });
    }).toPass({ timeout: 20_000 });
  }

  /** The header says who is signed in, and in which role. */
  async isSignedInAs(human: Pick<Human, 'name'>, role: string): Promise<void> {
    await expect(this.header).toContainText(human.name);
    await expect(this.header).toContainText(role, { ignoreCase: true });
    await expect(this.button('Выход')).toBeVisible();
  }

  /** The form came back: a summary leads to the fields, and each says the same beside it. */
  async isToldOf(problems: readonly { readonly field: Locator; readonly says: RegExp | string }[]): Promise<void> {
    await expect(this.summary).toBeVisible();
    await expect(this.page).toHaveTitle(/^Ошибка: /);
    await expect(this.summary.getByRole('link')).toHaveCount(problems.length);
    for (const { field, says } of problems) {
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      await expect(field).toHaveAccessibleDescription(says);
      const link = this.summary.getByRole('link').filter({ hasText: says });
      await link.first().click();
      await expect(field).toBeFocused();
    }
    await this.looks();
  }

  /** The next form is not going to be accepted. Script may know without asking the server. */
  expectsRefusal(): void {
    if (this.scripted) this.#watch.permit(422);
    else this.#watch.announce(422);
  }

  /** Waits until the page is alive, and looks at it with everybody's eyes. */
  async looks(): Promise<void> {
    await expect(this.main).toBeVisible();
    if (!this.scripted) return;
    await alive(this.page);
    expect(await barriers(this.page), `barriers on ${this.page.url()}`).toEqual([]);
  }
}
