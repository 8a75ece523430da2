// What a page does better with script. Everything works without this file.
//  1. the eye of a password: its words stand in the markup, the style shows it only under `.with-script`;
//  2. a form is sent once: the pressed button says so and rests;
//  3. links marked `data-prefetch` are fetched ahead. Only pages without anybody's health may carry the mark;
//  4. a field that is asked only when others change waits out of sight until they do;
//  5. a list follows what is typed into its search: the same address is fetched, its live parts replace the old ones;
//  6. a link marked `data-dialog` opens the form of its page as a small window; what comes of the form is a page again;
//  7. a value that is shown once can be copied with one press;
//  8. a page of questions keeps what is answered at once, so that closing it loses nothing;
//  9. a choice of time zone that nobody has made yet begins with the browser's own;
// 10. a part marked `data-follow` is looked at again each second, until the mark is gone: then the page is another one.
'use strict';
{
  const nonce = document.currentScript?.nonce;
  document.documentElement.classList.add('with-script');

  const inputOf = (eye) => document.getElementById(eye.getAttribute('aria-controls'));

  const turn = (eye, shown) => {
    const input = inputOf(eye);
    if (!input) return;
    input.type = shown ? 'text' : 'password';
    eye.classList.toggle('is-open', shown);
    eye.setAttribute('aria-label', shown ? eye.dataset.hide : eye.dataset.show);
    const said = document.getElementById(`${input.id}-said`);
    if (said) said.textContent = shown ? eye.dataset.shown : eye.dataset.hidden;
  };

  document.addEventListener('click', (event) => {
    const eye = event.target instanceof Element && event.target.closest('.eye');
    if (eye) turn(eye, !eye.classList.contains('is-open'));
  });

  for (const asked of document.querySelectorAll('[data-asked-with][hidden]')) {
    const form = asked.closest('form');
    const others = asked.dataset.askedWith.split(' ').map((name) => form.elements.namedItem(name));
    const look = () => {
      asked.hidden = others.every((input) => input.value === input.defaultValue);
    };
    form.addEventListener('input', look);
    look();
  }

  // One after another, so that the last answer is the one that stays; nothing while nothing is under way.
  let keeping;
  let onItsWay;
  let goesOn = false;
  document.addEventListener('change', ({ target }) => {
    const form = target instanceof Element && target.closest('form[data-autosave]');
    if (!form) return;
    const body = new URLSearchParams(new FormData(form));
    // Nothing is missing yet where nobody has said that it is all.
    body.set('back', '1');
    const keep = async () => {
      if (goesOn) return;
      onItsWay = new AbortController();
      const { signal } = onItsWay;
      const headers = { accept: 'application/json' };
      await fetch(form.action, { method: 'POST', body, headers, keepalive: true, signal });
    };
    // What did not get through goes with the page's button.
    const last = Promise.resolve(keeping)
      .then(keep)
      .catch(() => {})
      .then(() => {
        if (keeping === last) keeping = undefined;
      });
    keeping = last;
  });

  // Before the form below: an older answer that is on its way must not arrive after it, those in line need not go.
  document.addEventListener('submit', async (event) => {
    const { target: form, submitter } = event;
    if (!keeping || !form.matches('[data-autosave]')) return;
    event.preventDefault();
    if (goesOn) return;
    goesOn = true;
    await Promise.race([keeping, new Promise((over) => setTimeout(over, 5000))]);
    onItsWay?.abort();
    keeping = undefined;
    goesOn = false;
    form.requestSubmit(submitter);
  });

  const sent = new Map();

  // In the bubbling phase: an island that sends the form itself has already prevented the default.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    for (const eye of form.querySelectorAll('.eye.is-open')) turn(eye, false);
    const button = event.submitter ?? form.querySelector('button[data-sending]');
    const word = button?.querySelector('.button-word') ?? button;
    sent.set(form, { button, word, text: word?.textContent });
    if (!button || !word) return;
    button.setAttribute('aria-disabled', 'true');
    button.classList.add('sending');
    if (button.dataset.sending) word.textContent = button.dataset.sending;
    // A lost connection leaves the page standing: it may be tried again, and the form's one-time key keeps it single.
    setTimeout(() => sent.has(form) && release(form), 20_000);
  });

  const release = (form) => {
    const { button, word, text } = sent.get(form);
    button?.removeAttribute('aria-disabled');
    button?.classList.remove('sending');
    if (word) word.textContent = text;
    sent.delete(form);
  };

  // Coming back by the browser's own «back» finds the form as it was.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) for (const form of [...sent.keys()]) release(form);
  });

  const fetched = async (address, signal) => {
    const answer = await fetch(address, { signal });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return { address: answer.url, page, asExpected: answer.ok && !answer.redirected };
  };

  const follow = async () => {
    try {
      const { page, asExpected } = await fetched(location.href);
      const now = page.querySelector('[data-follow]');
      if (!asExpected || !now) return location.reload();
      document.querySelector('[data-follow]').replaceChildren(...now.childNodes);
    } catch {
      // Offline for a moment: the next look tells.
    }
    setTimeout(follow, 1000);
  };
  if (document.querySelector('[data-follow]')) setTimeout(follow, 1000);

  const search = document.querySelector('form[data-live]');
  let typing;
  let looking;

  const look = async () => {
    looking?.abort();
    looking = new AbortController();
    const asked = new URL(search.action);
    asked.search = new URLSearchParams([...new FormData(search)].filter(([, value]) => value !== ''));
    try {
      const { page, asExpected } = await fetched(asked, looking.signal);
      const parts = page.querySelectorAll('[data-live-part]');
      // Signed out meanwhile, or something broke: the page of that says so.
      if (!asExpected || parts.length === 0) return location.assign(asked);
      for (const part of parts) {
        const here = document.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
        here?.replaceChildren(...part.childNodes);
        // Rows that come after the islands woke up are woken one by one.
        if (!('hydrated' in document.documentElement.dataset)) continue;
        for (const island of here?.querySelectorAll('leptos-island') ?? []) {
          window.__hydrateIsland?.(island, island.dataset.component);
        }
      }
      document.querySelector('[data-live-count]').textContent = page.querySelector('[data-live-count]')?.textContent;
      history.replaceState(history.state, '', asked);
    } catch {
      // Somebody typed on, went on, or is offline: the button still asks.
    }
  };

  // Ticks that are not saved yet must not be lost to a letter in the search.
  const isTicked = () =>
    [...document.querySelectorAll('[data-live-part] [type=checkbox]')].some(
      (box) => box.checked !== box.defaultChecked,
    );

  search?.addEventListener('input', () => {
    clearTimeout(typing);
    if (!isTicked()) typing = setTimeout(look, 200);
  });
  search?.addEventListener('submit', () => clearTimeout(typing));

  // What has just been done is told once; coming back or again to the page does not repeat it.
  const told = new URL(location.href);
  if (told.searchParams.has('done')) {
    for (const name of ['done', 'who', 'letters']) told.searchParams.delete(name);
    history.replaceState(history.state, '', told);
  }

  const openOver = (link, page) => {
    const form = page.querySelector('main .sheet form');
    const title = document.createElement('h2');
    title.id = 'dialog-title';
    title.textContent = page.querySelector('main h1').textContent;
    const dialog = document.createElement('dialog');
    dialog.className = 'dialog';
    dialog.setAttribute('aria-labelledby', title.id);
    dialog.append(title, ...page.querySelectorAll('main .lede'), ...form.closest('.sheet').childNodes);
    const out = dialog.querySelector('[data-cancel]');
    out?.addEventListener('click', (event) => {
      event.preventDefault();
      dialog.close();
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      link.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    // Nobody destroys anything by pressing Enter once too often.
    if (form.querySelector('.button-danger')) out?.focus();
  };

  document.addEventListener('click', async (event) => {
    const link = event.target instanceof Element && event.target.closest('a[data-dialog]');
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.ariaBusy) return;
    link.ariaBusy = 'true';
    try {
      const { address, page, asExpected } = await fetched(link.href);
      if (asExpected && page.querySelector('main .sheet form')) openOver(link, page);
      else location.assign(address);
    } catch {
      location.assign(link.href);
    } finally {
      link.ariaBusy = null;
    }
  });

  for (const field of document.querySelectorAll('[data-guess-zone]')) {
    const select = field.querySelector('select');
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if ([...select.options].some((option) => option.value === zone)) select.value = zone;
  }

  // «Не знаю» and «ничего из этого» exclude every other answer to the same question.
  document.addEventListener('input', ({ target }) => {
    const question = target instanceof HTMLElement && target.closest('[data-question]');
    if (!question) return;
    const alone = target.matches('[data-alone]:checked');
    for (const other of question.querySelectorAll('input, textarea')) {
      if (other === target || other.type === 'radio') continue;
      if (other.type !== 'checkbox') {
        if (alone) other.value = '';
      } else if (alone || 'alone' in other.dataset) {
        other.checked = false;
      }
    }
  });

  document.addEventListener('click', async (event) => {
    const button = event.target instanceof Element && event.target.closest('[data-copy]');
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without HTTPS there is no clipboard but the old one.
      if (!document.execCommand('copy')) return;
    }
    document.getElementById(`${field.id}-said`).textContent = button.dataset.copied;
  });

  if (nonce && HTMLScriptElement.supports?.('speculationrules') && document.querySelector('a[data-prefetch]')) {
    const rules = document.createElement('script');
    rules.type = 'speculationrules';
    rules.nonce = nonce;
    rules.textContent = JSON.stringify({
      prefetch: [{ where: { selector_matches: 'a[data-prefetch]' }, eagerness: 'moderate' }],
    });
    document.head.append(rules);
  }
}
