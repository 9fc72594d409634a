/*
 * Tries a call of the API from its page: what is filled in goes into the address, the codes follow, and the answer is
 * shown below. Texts of others become text only.
 */
(() => {
  /** Characters of an answer that are shown. */
  const MOST = 20_000;
  const HEADERS = ['content-type', 'etag', 'ratelimit-remaining', 'retry-after', 'rooms-cursor'];

  // Codes stand between single quotation marks.
  const encode = (text) => encodeURIComponent(text).replaceAll('%40', '@').replaceAll("'", '%27');

  /** The address that the form's values make; parts that are empty keep what their field suggests. */
  const addressOf = (form) => {
    const query = [];
    let path = form.dataset.path;
    for (const field of form.querySelectorAll('[data-place]')) {
      const value = field.value.trim();
      if (field.dataset.place === 'path')
        path = path.replace(`{${field.dataset.name}}`, encode(value || field.placeholder));
      else if (field.dataset.place === 'query' && (value || field.required))
        query.push(`${field.dataset.name}=${encode(value || field.placeholder)}`);
    }
    return path + (query.length > 0 ? `?${query.join('&')}` : '');
  };

  const textOf = (type, text) => {
    if (!/\bjson\b/.test(type) || /ndjson/.test(type)) return text;
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  };

  const show = async (form, place) => {
    const { method } = form.dataset;
    const address = addressOf(form);
    const body = form.querySelector('[data-place=body]')?.value;
    place.hidden = false;
    place.setAttribute('aria-busy', 'true');
    const [line, pre] = [document.createElement('p'), document.createElement('pre')];
    pre.tabIndex = 0;
    try {
      const begun = performance.now();
      const answer = await fetch(address, {
        method,
        ...(body && { body, headers: { 'Content-Type': 'application/json' } }),
      });
      const type = answer.headers.get('content-type') ?? '';
      const lines = HEADERS.filter((name) => answer.headers.has(name)).map(
        (name) => `${name}: ${answer.headers.get(name)}`,
      );
      line.textContent = `${answer.status} ${answer.statusText} · ${Math.round(performance.now() - begun)} ms`;
      const head = `${lines.join('\n')}\n\n`;
      if (type.startsWith('image/') && answer.ok) {
        const image = document.createElement('img');
        image.alt = address;
        image.src = address;
        pre.textContent = head.trimEnd();
        place.replaceChildren(line, image, pre);
      } else {
        const text = /gzip|octet/.test(type) ? '…' : textOf(type, await answer.text());
        pre.textContent = head + (text.length > MOST ? `${text.slice(0, MOST)}\n…` : text);
        place.replaceChildren(line, pre);
      }
    } catch {
      line.textContent = form.dataset.failed;
      place.replaceChildren(line);
    }
    place.removeAttribute('aria-busy');
  };

  for (const form of document.querySelectorAll('form.try')) {
    const place = form.parentElement.querySelector('.answer');
    form.hidden = false;
    const codes = form.parentElement.querySelectorAll('.code code');
    const body = form.querySelector('[data-place=body]');
    const parts = () => [
      form.dataset.site + addressOf(form),
      ...(body ? [body.value.replaceAll("'", '\\u0027').replaceAll('\n', ' ')] : []),
    ];
    let shown = parts();
    form.addEventListener('input', () => {
      const next = parts();
      for (const [i, part] of next.entries())
        for (const code of codes)
          code.textContent = code.textContent.replaceAll(`'${shown[i]}'`, () => `'${part}'`);
      shown = next;
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void show(form, place);
    });
  }
})();
