/*
 * Web component of a Parvis site: <xmpp-presence badge="…">, a person's presence as it changes.
 * Texts of strangers become text nodes only; nothing here needs inline styles or scripts.
 */
(() => {
  const SITE = 'SITE';
  const WORDS = { WORDS: {} };
  const PARTS = ['avatar', 'name', 'address', 'state', 'status', 'since', 'mood', 'activity', 'tune'];
  /** Open streams: browsers have few connections for each site. Whoever comes later asks now and then. */
  const MOST_STREAMS = 3;
  const EVERY_MS = 60_000;
  /** Signs by state: what is filled, what is drawn in white on it, what is drawn with the state's colour. */
  const DISC = 'M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 1 0 8 1.2z';
  const RING = 'M8 2.1a5.9 5.9 0 1 0 0 11.8A5.9 5.9 0 1 0 8 2.1z';
  const SIGNS = {
    chat: ['M8 4.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 1 0 0-6.8z', '', RING],
    online: [DISC],
    away: [DISC, 'M8 4v4.2l2.8 1.7'],
    dnd: [DISC, 'M4.7 8h6.6'],
    xa: ['M10.2 1.4A6.9 6.9 0 1 0 14.6 10 6 6 0 0 1 10.2 1.4z'],
    offline: ['', '', RING],
    unknown: ['', '', `${RING}M6.3 6.4a1.8 1.8 0 1 1 2.8 1.5C8.3 8.4 8 8.7 8 9.3M8 11.3v.1`],
  };
  const STYLE = `
:host{display:inline-block;font:inherit;--ink:#22252b;--soft:#5a5f69;--paper:#fff;--line:#e2ded6}
:host([look=card]){display:block;max-width:26rem}
:host([hidden]){display:none}
@media(prefers-color-scheme:dark){:host(:not([theme=light])){--ink:#e8e6e1;--soft:#a6abb6;--paper:#1f2229;--line:#343841}}
:host([theme=dark]){--ink:#e8e6e1;--soft:#a6abb6;--paper:#1f2229;--line:#343841}
div{color:var(--ink);display:inline-flex;flex-wrap:wrap;align-items:center;gap:.15em .45em;overflow-wrap:anywhere}
:host(:not([look=card])) div{color:inherit}
.card{display:grid;grid-template-columns:auto 1fr;gap:.1rem .8rem;padding:.8rem 1rem;background:var(--paper);border:1px solid var(--line);border-radius:12px}
.card>*{grid-column:2}
.card img{grid-column:1;grid-row:1/span 5;align-self:start}
.card .name{font-weight:650}
.soft{color:var(--soft);font-size:.9em}
:host(:not([look=card])) .soft{color:inherit}
img{width:3rem;height:3rem;border-radius:8px}
:host(:not([look=card])) img{width:1.4em;height:1.4em}
svg{width:.9em;height:.9em;vertical-align:-.08em;margin-inline-end:.35em;fill:none;stroke-width:2;stroke-linecap:round}
.dot svg{margin:0}
.dot .text{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
a{color:inherit}
.chat{color:#0d8f86}.online{color:#2a9d4a}.away{color:#bd7b00}.dnd{color:#d93a3a}.xa{color:#8a6fd1}.offline,.unknown{color:#7b828c}`;

  /** An element with text and attributes. */
  const make = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    return element;
  };

  const sign = (state) => {
    const draw = (name) => document.createElementNS('http://www.w3.org/2000/svg', name);
    const svg = draw('svg');
    svg.setAttribute('viewBox', '0 0 16 16');
    svg.setAttribute('class', state);
    svg.setAttribute('aria-hidden', 'true');
    for (const [i, d] of SIGNS[state].entries()) {
      const path = draw('path');
      path.setAttribute('d', d);
      path.setAttribute(i ? 'stroke' : 'fill', i === 1 ? '#fff' : 'currentColor');
      svg.append(path);
    }
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
    #box = make('div', '', { role: 'status' });
    #badge;
    #state;

    static observedAttributes = ['badge', 'look', 'lang', 'show'];

    constructor() {
      super();
      const style = new CSSStyleSheet();
      style.replaceSync(STYLE);
      this.#root.adoptedStyleSheets = [style];
      // Until something is known, what the page holds for readers without scripts.
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
      this.#box.className = look === 'card' || look === 'dot' ? look : '';
      this.#box.replaceChildren(...(state && SIGNS[state.availability] ? this.parts(state) : [make('slot')]));
      this.dispatchEvent(new Event('parvis-shown', { bubbles: true, composed: true }));
    }

    parts(state) {
      const language = (this.closest('[lang]')?.lang || navigator.language || 'en').slice(0, 2).toLowerCase();
      const words = WORDS[language] ?? WORDS.en;
      const wanted = this.getAttribute('show')?.split(/[\s,]+/) ?? PARTS;
      const line = (key, text) => make('bdi', words[key].replace('{}', text), { class: 'soft' });
      const word = make('span');
      word.append(sign(state.availability), make('span', words[state.availability], { class: 'text' }));
      const { mood, activity, tune } = state;
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
        mood: () => mood && line('mood', mood.text || mood.value.replace(/_/g, ' ')),
        activity: () =>
          activity &&
          line('activity', activity.text || (activity.specific ?? activity.general).replace(/_/g, ' ')),
        tune: () =>
          tune && line('tune', [tune.artist, tune.title ?? tune.source].filter(Boolean).join(' – ')),
      };
      const shown = this.getAttribute('look') === 'dot' ? ['name', 'state', 'status'] : PARTS;
      return shown.flatMap((part) => (wanted.includes(part) || part === 'state' ? made[part]() || [] : []));
    }
  }

  if (!customElements.get('xmpp-presence')) customElements.define('xmpp-presence', Presence);
})();
