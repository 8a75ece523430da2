import { expect, test } from '../support/test.ts';

test('the content security policy has a fresh nonce for each answer and no way round it', async ({ organizer }) => {
  const nonces = new Set<string>();
  for (const path of ['/', '/', '/login', '/org', '/org/doctors/new']) {
    const answer = await organizer.page.request.get(path);
    const policy = answer.headers()['content-security-policy'] ?? '';
    expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'|'unsafe-hashes'|\*|https?:|data:\s*;?\s*script/);
    expect(policy).toMatch(/default-src 'self'|default-src 'none'/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(policy).toMatch(/form-action 'self'/);
    expect(policy).toMatch(/base-uri '(none|self)'/);
    expect(policy).toMatch(/object-src 'none'|default-src 'none'/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(nonce.length).toBeGreaterThanOrEqual(22);
    nonces.add(nonce);
    const headers = answer.headers();
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('same-origin');
  }
  expect(nonces.size).toBe(5);
});

test('the session’s cookie is out of reach for script and for other sites', async ({ organizer }) => {
  const cookies = await organizer.page.context().cookies();
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie.httpOnly, cookie.name).toBe(true);
    expect(cookie.sameSite, cookie.name).toBe('Lax');
    expect(cookie.path, cookie.name).toBe('/');
  }
  for (const path of ['/org', '/org/doctors/new']) {
    const answer = await organizer.page.request.get(path);
    expect(answer.headers()['cache-control']).toContain('no-store');
  }
});

test('a cookie that was copied is dead after signing out', async ({ organizer, another }) => {
  const copied = await organizer.page.context().cookies();
  await organizer.opens('/org');
  await organizer.signsOut();
  await expect(organizer.button('Выход')).toBeHidden();

  const thief = await another();
  await thief.page.context().addCookies(copied);
  await thief.page.goto('/org');
  await expect(thief.page).toHaveURL((url) => url.pathname === '/login');
  await expect(thief.button('Выход')).toHaveCount(0);

  // The page that the browser kept shows nobody's data either.
  await organizer.page.goBack();
  await expect(organizer.page.getByText(organizer.is.name)).toHaveCount(0);
});

test('signing in gives a new cookie', async ({ organizer }) => {
  const session = async (): Promise<string | undefined> =>
    (await organizer.page.context().cookies()).find((cookie) => cookie.name === 'session')?.value;
  const before = await session();
  expect(before).toBeDefined();
  await organizer.opens('/org');
  await organizer.signsOut();
  await expect(organizer.button('Выход')).toBeHidden();
  await organizer.opens('/login');
  await organizer.signsIn(organizer.is);
  await organizer.standsOn('/org');
  expect(await session()).toBeDefined();
  expect(await session()).not.toBe(before);
});

test('nobody gets to a role’s pages without signing in, or with another role', async ({
  organizer,
  another,
  people,
  mail,
  watch,
}) => {
  const visitor = await another();
  for (const path of ['/org', '/org/doctors/new', '/doctor', '/rehab', '/assist', '/me']) {
    await visitor.page.goto(path);
    await expect(visitor.page).toHaveURL((url) => url.pathname === '/login');
  }
  const doctor = people.somebody();
  await organizer.addsDoctor(doctor);
  await visitor.opens((await mail.letterTo(doctor.email)).firstLink);
  await visitor.activates(doctor);
  await visitor.standsOn('/doctor');
  watch.announce(403);
  await visitor.page.goto('/org');
  await expect(visitor.row(doctor.name)).toHaveCount(0);
  await expect(visitor.page.getByText(organizer.is.email)).toHaveCount(0);
});

test('a form that another site sends is refused', async ({ organizer, watch, people }) => {
  await organizer.opens('/org/doctors/new');
  const action = await organizer.page.locator('form').filter({ has: organizer.fullName }).getAttribute('action');
  const fields = await organizer.page
    .locator('form')
    .filter({ has: organizer.fullName })
    .locator('input[type=hidden]')
    .evaluateAll((inputs) =>
      inputs.map((input) => [(input as HTMLInputElement).name, (input as HTMLInputElement).value] as const),
    );
  const doctor = people.somebody();
  watch.permit(403);
  for (const headers of [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example' },
  ]) {
    const answer = await organizer.page.request.post(new URL(action ?? '', organizer.page.url()).href, {
      headers,
      maxRedirects: 0,
      form: { ...Object.fromEntries(fields), email: doctor.email, full_name: doctor.name },
    });
    expect(answer.status()).toBe(403);
  }
  await organizer.opens('/org/doctors');
  await expect(organizer.row(doctor.email)).toHaveCount(0);
});
