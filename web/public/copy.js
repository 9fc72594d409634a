/* A button beside everything that is to be copied. Without it the text can be chosen and copied by hand. */
(() => {
  if (!navigator.clipboard) return;
  const { copy, copied } = document.currentScript.dataset;
  const said = document.createElement('p');
  said.className = 'only-heard';
  said.setAttribute('role', 'status');
  document.querySelector('main').append(said);

  /** @param text the element whose text is copied @param name what it is called, for who hears the page */
  const buttonFor = (text, name) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copier';
    button.textContent = copy;
    button.setAttribute('aria-label', `${copy} (${name})`);
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
      } catch {
        // It is not allowed here: what is chosen can be copied by hand.
        getSelection().selectAllChildren(text);
        return;
      }
      for (const other of document.querySelectorAll('.copier')) other.textContent = copy;
      button.textContent = copied;
      said.textContent = `${copied} (${name})`;
    });
    return button;
  };

  const addButtons = () => {
    for (const code of document.querySelectorAll('.code:not(:has(.copier))')) {
      const name = code.querySelector('figcaption');
      name.after(buttonFor(code.querySelector('code'), name.textContent));
    }
    for (const text of document.querySelectorAll('.address > .copy')) {
      if (text.nextElementSibling?.className === 'copier') continue;
      text.after(' ', buttonFor(text, text.textContent));
    }
  };

  addButtons();
  // Whoever puts new codes on the page says so.
  document.addEventListener('parvis-codes', addButtons);
})();
