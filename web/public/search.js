/*
 * Finds while words are typed. Where the list is on the page, the page that the form would lead to is fetched and put in
 * its place; elsewhere names of rooms are suggested.
 */
(() => {
  const form = document.querySelector('form.search');
  if (!form) return;
  const place = document.getElementById('found');
  const field = form.elements.q;
  /** What a pause in typing is, ms. */
  const PAUSE = 250;
  let timer;
  let asking;
  let shown = field.value.trim();

  /** What the address answers, unless something else is asked meanwhile. */
  const ask = async (address) => {
    asking?.abort();
    asking = new AbortController();
    const answer = await fetch(address, { signal: asking.signal });
    return answer.ok ? answer : undefined;
  };

  /** Says how many there are: the list itself would be too much to hear. */
  const said = document.createElement('p');
  said.className = 'only-heard';
  said.setAttribute('role', 'status');
  form.after(said);

  const find = async () => {
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    const answer = await ask(address);
    if (!answer) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const found = page.getElementById('found');
    if (!found) return;
    // Filters that were unfolded stay so.
    const filters = found.querySelector('.filters');
    if (filters) filters.open = place.querySelector('.filters')?.open ?? false;
    place.replaceChildren(...found.childNodes);
    document.title = page.title;
    history.replaceState(null, '', address);
    said.textContent = place.querySelector('.summary, .empty')?.textContent.trim() ?? '';
  };

  const list = document.createElement('datalist');
  list.id = 'suggested';
  const suggest = async (words) => {
    const answer = await ask(`/suggest?q=${encodeURIComponent(words)}`);
    if (!answer) return;
    const [, names, addresses] = await answer.json();
    list.replaceChildren(
      ...names.map((name, i) => {
        const option = document.createElement('option');
        option.value = name;
        option.label = addresses[i];
        return option;
      }),
    );
  };
  if (!place) {
    form.append(list);
    field.setAttribute('list', list.id);
  }

  const look = async () => {
    const words = field.value.trim();
    if (words === shown || words.length === 1) return;
    try {
      await (place ? find() : suggest(words));
      shown = words;
    } catch {
      // Aborted by the next letter, or offline: the button still leads there.
    }
  };

  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
})();
