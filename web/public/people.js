/* Finds people while words are typed: the page that the form would lead to, fetched and put in its place. */
(() => {
  const form = document.querySelector('form.search');
  const place = document.getElementById('found');
  if (!form || !place) return;
  const field = form.elements.q;
  /** What a pause in typing is, ms. */
  const PAUSE = 250;
  let timer;
  let asking;
  let shown = field.value.trim();

  const look = async () => {
    const words = field.value.trim();
    if (words === shown || words.length === 1) return;
    asking?.abort();
    asking = new AbortController();
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const found = page.getElementById('found');
      if (!found) return;
      place.replaceChildren(...found.childNodes);
      document.title = page.title;
      history.replaceState(null, '', address);
      shown = words;
    } catch {
      // Aborted by the next letter, or offline: the button still leads there.
    }
  };

  place.setAttribute('aria-live', 'polite');
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
})();
