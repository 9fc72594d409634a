/* The preview of the builder page follows the choices. Without it a button shows it. */
(() => {
  const form = document.querySelector('#person-form');
  const result = document.querySelector('#person-result');
  if (!form || !result) return;
  let asked = new AbortController();
  const show = async () => {
    asked.abort();
    asked = new AbortController();
    const address = `${form.action.split('#')[0]}?${new URLSearchParams(new FormData(form))}`;
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const next = page.querySelector('#person-result');
      result.replaceChildren(...next.childNodes);
      document.dispatchEvent(new Event('parvis-codes'));
      history.replaceState(null, '', address);
    } catch {
      // Another choice was made meanwhile, or the site does not answer: the button still works.
    }
  };
  form.addEventListener('change', show);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void show();
  });
})();
