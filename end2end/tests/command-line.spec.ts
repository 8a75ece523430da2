import { expect, test } from '../support/test.ts';

test.describe('the operator’s commands', { tag: '@script' }, () => {
  test('`demo` prints an activation link that works', async ({ starts, person, people }) => {
    const program = await starts();
    const said = await program.run('demo');
    expect(said.code, said.stderr).toBe(0);
    const link = /http:\/\/\S+\/activate\/\S+/.exec(said.stdout)?.[0];
    expect(link).toBeDefined();
    await person.opens(link ?? '');
    await person.activates(people.somebody());
    await person.standsOn('/org');
  });

  test('`check` finds nothing wrong with a program at work', async ({ program }) => {
    const said = await program.run('check');
    expect(said.code, said.stdout + said.stderr).toBe(0);
  });

  test('a clinic with a bad address is refused in a sentence, and nobody is written to', async ({
    program,
    people,
    mail,
  }) => {
    const organizer = people.somebody();
    const said = await program.createClinic('Клиника', { ...organizer, email: organizer.email.replace('@', ' ') });
    expect(said.code).not.toBe(0);
    expect(said.stderr).toContain('--organizer-email');
    expect(said.stderr).not.toMatch(/panicked|RUST_BACKTRACE/);
    expect(mail.lettersTo(organizer.email)).toHaveLength(0);
  });
});
