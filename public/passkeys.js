// Passkeys: between the press of a button and the form that it stands in lies the browser's own dialog.
// `data-passkey` is what is asked of the device, `data-question` where the question comes from. The answer goes into the
// form's hidden field, and the form is sent as any other.

{
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

  const text = (buffer) => {
    const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
    return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  };

  const question = async (part, form) => {
    const { acting } = form.elements;
    const body = new URLSearchParams(acting ? { acting: acting.value } : {});
    const answer = await fetch(part.dataset.question, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body,
    });
    // The time to do so is over: the page itself says how it goes on.
    if (answer.status === 401 || answer.status === 403 || answer.status === 410) location.reload();
    if (!answer.ok) throw new Error(`${answer.status}`);
    const { publicKey } = JSON.parse(await answer.json());
    publicKey.challenge = bytes(publicKey.challenge);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    for (const key of [...(publicKey.excludeCredentials ?? []), ...(publicKey.allowCredentials ?? [])]) {
      key.id = bytes(key.id);
    }
    return { publicKey };
  };

  const said = (credential) => {
    const { response } = credential;
    const made = { clientDataJSON: text(response.clientDataJSON) };
    if (response.attestationObject) {
      made.attestationObject = text(response.attestationObject);
      made.transports = response.getTransports?.() ?? [];
    } else {
      made.authenticatorData = text(response.authenticatorData);
      made.signature = text(response.signature);
      made.userHandle = response.userHandle ? text(response.userHandle) : null;
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: made,
    });
  };

  const press = async (part, button) => {
    const form = part.closest('form');
    const status = part.querySelector('[role=status]');
    if (button.ariaDisabled === 'true') return;
    button.ariaDisabled = 'true';
    status.hidden = true;
    try {
      const asked = await question(part, form);
      const credential =
        part.dataset.passkey === 'create'
          ? await navigator.credentials.create(asked)
          : await navigator.credentials.get(asked);
      part.querySelector('[name=factor_key]').value = said(credential);
      form.requestSubmit();
    } catch {
      // Called off, too late, no key here, or the page has stood for too long.
      status.textContent = part.dataset.failed;
      status.hidden = false;
    } finally {
      button.ariaDisabled = null;
    }
  };

  if (window.PublicKeyCredential) {
    for (const part of document.querySelectorAll('[data-passkey]')) {
      const button = part.querySelector('button');
      part.querySelector('[data-passkey-missing]').hidden = true;
      part.querySelector('[data-passkey-here]').hidden = false;
      button.addEventListener('click', () => press(part, button));
    }
  }
}
