/*
 * Web components of a Parvis site: <xmpp-rooms> and <xmpp-room>.
 * Texts of strangers become text nodes only; nothing here needs inline styles or scripts.
 */
(() => {
  const SITE = 'SITE';
  /** By language. What is not English is asked for where it is spoken. */
  const WORDS = { WORDS: {} };
  const LANGUAGES = ['LANGUAGES'];
  const FILTERS = ['q', 'language', 'domain', 'tag', 'min', 'nsfw', 'sort', 'limit'];
  const STYLE = `
:host{display:block;font:1rem/1.5 system-ui,sans-serif;--paper:#fff;--ink:#22252b;--soft:#5a5f69;--line:#e2ded6;--link:#17645f;color:var(--ink)}
@media(prefers-color-scheme:dark){:host(:not([theme=light])){--paper:#1f2229;--ink:#e8e6e1;--soft:#a6abb6;--line:#343841;--link:#8bd6cd}}
:host([theme=dark]){--paper:#1f2229;--ink:#e8e6e1;--soft:#a6abb6;--line:#343841;--link:#8bd6cd}
:host([hidden]){display:none}
ul{list-style:none;margin:0;padding:0;display:grid;gap:.6rem}
li{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:.8rem 1rem;overflow-wrap:anywhere}
a{color:var(--link)}
.name{font-weight:650;color:inherit;text-decoration:none}
.name:hover{text-decoration:underline}
.soft{color:var(--soft);font-size:.9rem}
p{margin:.35rem 0 0}
.line{display:flex;flex-wrap:wrap;gap:.2rem 1rem}`;

  /** An element with text and attributes. */
  const make = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  /** A link, if it leads where it should; else its text alone. */
  const link = (href, text, schemes, attributes = {}) => {
    const fine = typeof href === 'string' && schemes.some((scheme) => href.startsWith(scheme));
    return fine ? make('a', text, { href, rel: 'noopener', ...attributes }) : make('span', text);
  };

  const learn = async (language) => {
    if (WORDS[language]) return;
    try {
      const answer = await fetch(`${SITE}/embed/words/rooms-${language}.json`, { credentials: 'omit' });
      WORDS[language] = await answer.json();
    } catch {
      // Then in English.
    }
  };

  class Parvis extends HTMLElement {
    #root = this.attachShadow({ mode: 'open' });
    #asked;

    static observedAttributes = ['jid', 'lang', ...FILTERS];

    connectedCallback() {
      void this.#ask();
    }
    disconnectedCallback() {
      this.#asked?.abort();
    }
    attributeChangedCallback(_name, before, now) {
      if (this.isConnected && before !== now) void this.#ask();
    }

    get language() {
      const tag = (this.closest('[lang]')?.lang || navigator.language).slice(0, 2).toLowerCase();
      return LANGUAGES.includes(tag) ? tag : 'en';
    }
    get words() {
      return WORDS[this.language] ?? WORDS.en;
    }

    async #ask() {
      this.#asked?.abort();
      this.#asked = new AbortController();
      const { signal } = this.#asked;
      // Attributes are set one after the other: they are one question.
      await null;
      if (signal.aborted) return;
      let parts;
      try {
        const [answer] = await Promise.all([
          fetch(SITE + this.path(), { signal, credentials: 'omit' }),
          learn(this.language),
        ]);
        if (!answer.ok && answer.status !== 404) throw new Error(String(answer.status));
        parts = answer.ok ? this.parts(await answer.json()) : [make('p', this.words.unlisted)];
      } catch {
        if (signal.aborted) return;
        // What the page holds for readers without scripts is better than nothing.
        parts = [make('p', this.words.failed, { class: 'soft' }), make('slot')];
      }
      if (signal.aborted) return;
      const style = new CSSStyleSheet();
      style.replaceSync(STYLE);
      this.#root.adoptedStyleSheets = [style];
      const box = make('div', '', { dir: this.words.dir });
      box.append(...parts);
      this.#root.replaceChildren(box);
      this.dispatchEvent(new Event('parvis-shown', { bubbles: true, composed: true }));
    }

    item(room) {
      const { words } = this;
      const item = make('li');
      const language = String(room.language ?? '');
      const title = make('bdi', '', /^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(language) ? { lang: language } : {});
      const name = String(room.name || room.address);
      title.append(link(room.page, name, ['https:', 'http:'], { class: 'name' }));
      const facts = make('p', '', { class: 'line soft' });
      if (Number.isFinite(room.occupants)) facts.append(make('span', `${words.people} ${room.occupants}`));
      if (room.anonymity === 'none') facts.append(make('span', words.visible));
      facts.append(link(room.join_uri, words.join, ['xmpp:'], { 'aria-label': `${words.join}: ${name}` }));
      const address = make('div', '', { class: 'soft' });
      address.append(make('bdi', String(room.address), { dir: 'ltr' }));
      item.append(title, address);
      if (room.description) item.append(make('p', String(room.description), { dir: 'auto' }));
      item.append(facts);
      return item;
    }

    list(rooms) {
      const list = make('ul', '', { role: 'list' });
      list.append(...rooms.map((room) => this.item(room)));
      return list;
    }
  }

  class Rooms extends Parvis {
    params(names) {
      const params = new URLSearchParams();
      for (const name of names)
        if (this.getAttribute(name)) params.set(name === 'language' ? 'lang' : name, this.getAttribute(name));
      return params;
    }
    path() {
      const params = this.params(FILTERS);
      if (!params.has('limit')) params.set('limit', '10');
      return `/api/v1/rooms?${params}`;
    }
    parts({ items }) {
      const all = make('p', '', { class: 'soft' });
      const params = this.params(FILTERS.slice(0, -1));
      if (params.has('lang')) {
        params.set('language', params.get('lang'));
        params.delete('lang');
      }
      all.append(link(`${SITE}/rooms?${params}`, this.words.all, [SITE]));
      return items.length > 0 ? [this.list(items), all] : [make('p', this.words.empty), all];
    }
  }

  class Room extends Parvis {
    path() {
      return `/api/v1/rooms/${encodeURIComponent(this.getAttribute('jid') ?? '')}`;
    }
    parts(room) {
      return [this.list([room])];
    }
  }

  if (!customElements.get('xmpp-rooms')) customElements.define('xmpp-rooms', Rooms);
  if (!customElements.get('xmpp-room')) customElements.define('xmpp-room', Room);
})();
