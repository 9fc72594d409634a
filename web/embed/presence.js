/*
 * Web component of a Parvis site: <xmpp-presence badge="…">, a person's presence as it changes.
 * Texts of strangers become text nodes only; nothing here needs inline styles or scripts.
 */
(() => {
  const SITE = 'SITE';
  /** By language. What is not English is asked for where it is spoken, and so are moods and activities. */
  const WORDS = { WORDS: {} };
  const LANGUAGES = ['LANGUAGES'];
  const PARTS = [
    'avatar',
    'name',
    'address',
    'state',
    'status',
    'since',
    'mood',
    'activity',
    'tune',
    'resources',
  ];
  /** Open streams: browsers have few connections for each site. Whoever comes later asks now and then. */
  const MOST_STREAMS = 3;
  const EVERY_MS = 60_000;
  /** Signs by state, within 10 by 10. */
  const SIGNS = { SIGNS: '' };
  const STYLE = `
:host{display:inline-block;font:inherit;--ink:#22252b;--soft:#5a5f69;--paper:#fff;--line:#e2ded6}
:host([look=card]){display:block;max-width:26rem}
:host([hidden]){display:none}
@media(prefers-color-scheme:dark){:host(:not([theme=light])){--ink:#e8e6e1;--soft:#a6abb6;--paper:#1f2229;--line:#343841}}
:host([theme=dark]){--ink:#e8e6e1;--soft:#a6abb6;--paper:#1f2229;--line:#343841}
div{color:var(--ink);display:inline-flex;flex-wrap:wrap;align-items:center;gap:.15em .45em;overflow-wrap:anywhere}
:host .held{display:contents}
:host(:not([look=card])) div{color:inherit}
.card{display:grid;grid-template-columns:auto 1fr;gap:.15rem 0;padding:1rem 1.2rem;background:var(--paper);border:1px solid var(--line);border-radius:14px}
.card>*{grid-column:2;justify-self:start;max-width:100%}
.card img{grid-column:1;grid-row:1/span 9;align-self:start;width:4rem;height:4rem;border-radius:12px;margin-inline-end:1rem}
.card .name{font-weight:650;font-size:1.1rem}
.soft{color:var(--soft);font-size:.9em}
:host(:not([look=card])) .soft{color:inherit}
img{width:1.4em;height:1.4em;border-radius:4px;object-fit:cover}
svg{width:.9em;height:.9em;vertical-align:-.08em;margin-inline-end:.35em;fill:var(--light);fill-rule:evenodd}
@media(prefers-color-scheme:dark){:host(:not([theme=light])) svg{fill:var(--dark)}}
:host([theme=dark]) svg{fill:var(--dark)}
.dot svg{margin:0}
.dot .text{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
a{color:inherit}`;

  /** An element with text and attributes. */
  const make = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    return element;
  };

  const sign = ({ availability, colours }) => {
    const draw = (name) => document.createElementNS('http://www.w3.org/2000/svg', name);
    const svg = draw('svg');
    svg.setAttribute('viewBox', '0 0 10 10');
    svg.setAttribute('class', availability);
    svg.setAttribute('aria-hidden', 'true');
    // Through the object model: a page's policy may forbid style attributes.
    for (const ground in colours) svg.style.setProperty(`--${ground}`, colours[ground]);
    const path = draw('path');
    path.setAttribute('d', SIGNS[availability]);
    svg.append(path);
    return svg;
  };

  /** Badges of this page that are kept up, each once: who shows them, and the stream or the clock. */
  const kept = new Map();

  const tell = (badge, state) => {
    const { shown, all } = kept.get(badge) ?? { all: [] };
    if (shown !== undefined && JSON.stringify(shown) === JSON.stringify(state)) return;
    if (all.size) kept.get(badge).shown = state;
    for (const each of all) each.show(state);
  };

  const learned = new Set();

  /** All words of a language: then everything is shown once more. */
  const learn = async (language) => {
    if (learned.has(language)) return;
    learned.add(language);
    try {
      const answer = await fetch(`${SITE}/embed/words/presence-${language}.json`, { credentials: 'omit' });
      WORDS[language] = await answer.json();
    } catch {
      // Then in English, and moods as they are named.
      WORDS[language] = { ...WORDS.en, values: {} };
    }
    for (const { shown, all } of kept.values()) for (const each of shown ? all : []) each.show(shown);
  };

  const ask = async (badge) => {
    try {
      const answer = await fetch(`${SITE}/b/${badge}.json`, { credentials: 'omit' });
      if (answer.ok) tell(badge, await answer.json());
      else if (answer.status === 404) tell(badge, null);
    } catch {
      // The next time.
    }
  };

  const askOnAndOn = (badge) => {
    void ask(badge);
    kept.get(badge).clock = setInterval(ask, EVERY_MS, badge);
  };

  const follow = (badge, element) => {
    const known = kept.get(badge);
    if (known) {
      known.all.add(element);
      if (known.shown !== undefined) element.show(known.shown);
      return;
    }
    const entry = { all: new Set([element]) };
    kept.set(badge, entry);
    const streams = [...kept.values()].filter((each) => each.stream).length;
    if (streams >= MOST_STREAMS || !window.EventSource) return askOnAndOn(badge);
    entry.stream = new EventSource(`${SITE}/b/${badge}/events`);
    entry.stream.addEventListener('presence', ({ data }) => tell(badge, JSON.parse(data)));
    entry.stream.addEventListener('end', () => {
      entry.stream.close();
      tell(badge, null);
    });
    entry.stream.onerror = () => {
      if (entry.stream.readyState !== EventSource.CLOSED) return;
      entry.stream = undefined;
      askOnAndOn(badge);
    };
  };

  const leave = (badge, element) => {
    const entry = kept.get(badge);
    if (!entry?.all.delete(element) || entry.all.size) return;
    entry.stream?.close();
    clearInterval(entry.clock);
    kept.delete(badge);
  };

  class Presence extends HTMLElement {
    #root = this.attachShadow({ mode: 'open' });
    /** Held: until something is known, what the page holds for readers without scripts, where it was. */
    #box = make('div', '', { role: 'status', class: 'held' });
    #badge;
    #state;

    static observedAttributes = ['badge', 'look', 'lang', 'show'];

    constructor() {
      super();
      const style = new CSSStyleSheet();
      style.replaceSync(STYLE);
      this.#root.adoptedStyleSheets = [style];
      this.#box.append(make('slot'));
      this.#root.append(this.#box);
    }
    connectedCallback() {
      // An address of the badge will do.
      [this.#badge] = /^[\w-]{22}/.exec(this.getAttribute('badge')?.split('/').pop()) ?? [];
      if (this.#badge) follow(this.#badge, this);
    }
    disconnectedCallback() {
      leave(this.#badge, this);
    }
    attributeChangedCallback(name, before, now) {
      if (!this.isConnected || before === now) return;
      if (name === 'badge') {
        this.disconnectedCallback();
        this.connectedCallback();
      } else if (this.#state !== undefined) this.show(this.#state);
    }

    show(state) {
      this.#state = state;
      const look = this.getAttribute('look');
      const parts = state && SIGNS[state.availability] ? this.parts(state) : undefined;
      this.#box.className = !parts ? 'held' : look === 'card' || look === 'dot' ? look : '';
      this.#box.replaceChildren(...(parts ?? [make('slot')]));
      this.dispatchEvent(new Event('parvis-shown', { bubbles: true, composed: true }));
    }

    /** What is shown; nothing while its words are still to come. */
    parts(state) {
      const asked = (this.closest('[lang]')?.lang || navigator.language).slice(0, 2).toLowerCase();
      const language = LANGUAGES.includes(asked) ? asked : 'en';
      const words = WORDS[language];
      if (!words) return void learn(language);
      // What the page holds already says them: it stays until they are known, or lines would go and come back.
      if (!words.values && (state.mood || state.activity) && this.textContent.trim())
        return void learn(language);
      this.#box.dir = words.dir;
      const wanted = this.getAttribute('show')?.split(/[\s,]+/) ?? PARTS;
      const line = (key, text) => make('bdi', words[key].replace('{}', text), { class: 'soft' });
      const word = make('span');
      word.append(sign(state), make('span', words[state.availability], { class: 'text' }));
      const { mood, activity, tune } = state;
      /** One of a list, in words: `reading (a novel)`. */
      const value = (list, name, text) => {
        if (!words.values) return void learn(language);
        const known = words.values[list]?.[name] ?? name.replace(/_/g, ' ');
        return line(list, text ? `${known} (\u2068${text}\u2069)` : known);
      };
      const made = {
        avatar: () =>
          String(state.avatar).startsWith(`${SITE}/`) && make('img', '', { src: state.avatar, alt: '' }),
        name: () =>
          (state.label || state.name) && make('bdi', state.label || state.name, { class: 'name text' }),
        address: () => {
          const link = make('a', '', { href: `xmpp:${encodeURI(state.address)}`, class: 'text' });
          link.append(make('bdi', state.address));
          return state.address && link;
        },
        state: () => word,
        status: () => state.status && make('bdi', state.status, { class: 'text' }),
        since: () => {
          if (!state.since) return;
          const at = new Date(state.since).toLocaleString(language, {
            dateStyle: 'medium',
            timeStyle: 'short',
          });
          return make('time', words.since.replace('{}', at), { datetime: state.since, class: 'soft text' });
        },
        mood: () => mood && value('mood', mood.value, mood.text),
        activity: () => {
          const { general, specific, text } = activity ?? {};
          return activity && value('activity', /^(other)?$/.test(specific ?? '') ? general : specific, text);
        },
        tune: () =>
          tune && line('tune', [tune.artist, tune.title ?? tune.source].filter(Boolean).join(' – ')),
        resources: () =>
          look === 'card' &&
          state.resources?.map(({ name, show, status }) =>
            make('bdi', [name, words[show], status !== state.status && status].filter(Boolean).join(' · '), {
              class: 'soft',
            }),
          ),
      };
      const look = this.getAttribute('look');
      const shown = look === 'dot' ? ['name', 'state', 'status'] : PARTS;
      return shown.flatMap((part) => (wanted.includes(part) || part === 'state' ? made[part]() || [] : []));
    }
  }

  if (!customElements.get('xmpp-presence')) customElements.define('xmpp-presence', Presence);
})();
