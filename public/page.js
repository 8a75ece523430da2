// What a page does better with script. Everything works without this file.
//  1. the eye of a password: its words stand in the markup, the style shows it only under `.with-script`;
//  2. a form is sent once: the pressed button says so and rests;
//  3. links marked `data-prefetch` are fetched ahead. Only pages without anybody's health may carry the mark;
//  4. a field that is asked only when others change waits out of sight until they do.
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
