/*
 * What the builder page does quicker with a script: a button that copies each code, and a preview that follows the
 * choices. Everything it does can be done without it.
 */
(() => {
  const { copy, copied } = document.currentScript.dataset;

  const addButtons = (root) => {
    for (const code of navigator.clipboard ? root.querySelectorAll('.code') : []) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'copier';
      button.textContent = copy;
      const name = code.querySelector('figcaption');
      button.setAttribute('aria-label', `${copy} (${name.textContent})`);
      button.addEventListener('click', async () => {
        const text = code.querySelector('code');
        try {
          await navigator.clipboard.writeText(text.textContent);
        } catch {
          // It is not allowed here: what is chosen can be copied by hand.
          getSelection().selectAllChildren(text);
          return;
        }
        for (const other of document.querySelectorAll('.copier')) other.textContent = copy;
        button.textContent = copied;
        said.textContent = `${copied} (${name.textContent})`;
      });
      name.after(button);
    }
  };

  const said = document.createElement('p');
  said.className = 'only-heard';
  said.setAttribute('role', 'status');
  document.querySelector('main').append(said);
  addButtons(document);

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
      addButtons(result);
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
