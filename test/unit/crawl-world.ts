/** A chat server played in memory, and a store in memory, for the tests of the crawl. */
import { type CrawlContext, type CrawlReport, crawlServer } from '../../services/rooms/crawl.ts';
import { type CrawlLimits, LIMITS } from '../../services/rooms/crawl-plan.ts';
import type { CrawlStore, TurnsPort } from '../../services/rooms/crawl-work.ts';
import { domainOf, type Jid, localOf, parseJid } from '../../shared/domain/jid.ts';
import type { Finding, Room, UnlistedReason } from '../../shared/domain/room.ts';
import { newServer, type Server } from '../../shared/domain/server.ts';
import { Failure } from '../../shared/failure.ts';
import type { Ask } from '../../shared/xmpp/session.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';
import { seedsOnly } from '../support/crawl-parts.ts';
import { type Answer, FakeSession } from '../support/fake-session.ts';

const INFO = 'http://jabber.org/protocol/disco#info';
const ITEMS = 'http://jabber.org/protocol/disco#items';
const RSM = 'http://jabber.org/protocol/rsm';

/** One played room; what is left out is a listed room without words. */
export interface PlayedRoom {
  readonly name?: string;
  readonly features?: readonly string[];
  readonly fields?: Readonly<Record<string, string>>;
  /** Answered instead of the room. */
  readonly error?: string;
  readonly silent?: boolean;
}

const LISTED = ['public', 'persistent', 'open', 'unsecured', 'semianonymous', 'unmoderated'];

/** `hidden` in place of `public`, and so on. */
export function without(word: string, instead: string): string[] {
  return LISTED.map((feature) => (feature === word ? instead : feature));
}

/** An iq result with this payload. */
export const result = (payload: Element): Element => xml('iq', { type: 'result' }, payload);
/** What an ask throws when the other side answers with this condition. */
export const stanzaError = (condition: string): Failure =>
  new Failure('remote-error', `answered with ${condition}`, { condition });

/** A disco#info answer. */
export function info(category: string, type: string, features: readonly string[], name = ''): Element {
  return result(
    xml(
      'query',
      { xmlns: INFO },
      xml('identity', { category, type, name: name === '' ? undefined : name }),
      features.map((feature) => xml('feature', { var: feature })),
    ),
  );
}

/** What a paged answer says of its page. */
export interface Page {
  readonly first?: string;
  readonly last?: string;
  readonly count?: number;
}

/** A disco#items answer, paged or whole. */
export function items(list: readonly { jid: string; name?: string }[], page?: Page): Element {
  const { first, last, count } = page ?? {};
  const child = (name: string, value: string | number | undefined) =>
    value === undefined ? undefined : xml(name, {}, String(value));
  return result(
    xml(
      'query',
      { xmlns: ITEMS },
      list.map(({ jid, name }) => xml('item', { jid, name })),
      page && xml('set', { xmlns: RSM }, child('first', first), child('last', last), child('count', count)),
    ),
  );
}

function roomInfo({ name, features = LISTED, fields = {} }: PlayedRoom): Element {
  const answer = info(
    'conference',
    'text',
    ['http://jabber.org/protocol/muc', ...features.map((f) => `muc_${f}`)],
    name,
  );
  const type = xml(
    'field',
    { var: 'FORM_TYPE' },
    xml('value', {}, 'http://jabber.org/protocol/muc#roominfo'),
  );
  const rest = Object.entries(fields).map(([key, value]) =>
    xml('field', { var: key }, xml('value', {}, value)),
  );
  answer.getChild('query')?.append(xml('x', { xmlns: 'jabber:x:data', type: 'result' }, type, rest));
  return answer;
}

/** What the asker wants of a list. */
export interface ListRequest {
  readonly max: number | undefined;
  readonly after: string | undefined;
  readonly node: string | undefined;
}

/** A server `example.org` with one service; a test replaces what it is about. */
export class World {
  software = 'Prosody';
  pages = false;
  readonly domain = parseJid('example.org');
  readonly service = parseJid('muc.example.org');
  readonly rooms = new Map<string, PlayedRoom>();
  readonly session = new FakeSession('rooms.example', (ask) => this.#answer(ask));
  readonly store = new MemoryStore();
  /** How the service lists its rooms; default: all in one answer. */
  list: (request: ListRequest) => Answer = () => items(this.listed());
  /** Answers anything before the rules below do; `next` leaves it to them. */
  override: (ask: Ask) => Answer | 'next' | Promise<Answer | 'next'> = () => 'next';

  /** Rooms by address, with their names. */
  listed(): { jid: string; name?: string }[] {
    return [...this.rooms].map(([local, { name }]) => ({
      jid: `${local}@${this.service}`,
      ...(name !== undefined && { name }),
    }));
  }

  async #answer(ask: Ask): Promise<Answer> {
    const first = await this.override(ask);
    if (first !== 'next') return first;
    const xmlns = ask.child.attrs.xmlns;
    if (xmlns === 'jabber:iq:version')
      return result(xml('query', { xmlns }, xml('name', {}, this.software), xml('version', {}, '1.0')));
    if (ask.to === this.domain)
      return xmlns === INFO ? info('server', 'im', [INFO, ITEMS]) : items([{ jid: this.service }]);
    if (ask.to === this.service) return xmlns === INFO ? this.#serviceInfo() : this.list(this.#request(ask));
    return domainOf(ask.to) === this.service ? this.#room(ask.to) : stanzaError('item-not-found');
  }

  #serviceInfo(): Element {
    return info(
      'conference',
      'text',
      ['http://jabber.org/protocol/muc', ...(this.pages ? [RSM] : [])],
      'Rooms',
    );
  }

  #request({ child }: Ask): ListRequest {
    const set = child.getChild('set', RSM);
    const max = set?.getChildText('max');
    return {
      max: max ? Number(max) : undefined,
      after: set?.getChildText('after') ?? undefined,
      node: child.attrs.node,
    };
  }

  #room(jid: Jid): Answer {
    const room = this.rooms.get(localOf(jid));
    if (room?.silent) return undefined;
    if (room === undefined) return stanzaError('item-not-found');
    return room.error === undefined ? roomInfo(room) : stanzaError(room.error);
  }

  before: Server = newServer(this.domain, 'seed', 1);
  /** What else a crawl works with; a test replaces what it is about. */
  parts: Pick<CrawlContext, 'book' | 'servers' | 'turns'> = {
    ...seedsOnly(this.session, [this.domain]),
    turns: new MemoryTurns(this.store),
  };

  /** One crawl; remembers its report as the next one's `before`. */
  async crawl(
    limits: Partial<CrawlLimits> = {},
    signal = new AbortController().signal,
  ): Promise<CrawlReport & { readonly server: Server }> {
    const report = await crawlServer(this.before, {
      ...{ ...this.parts, store: this.store, signal },
      limits: { ...LIMITS, ...limits },
    });
    if (report.server === undefined) throw new Error('left alone');
    this.before = report.server;
    return { ...report, server: report.server };
  }

  /** Local parts of the listed rooms, sorted. */
  names(): string[] {
    return [...this.store.rooms.keys()].map(localOf).sort();
  }

  /** How often an address was asked for something. */
  askedOf(jid: string, xmlns = INFO): number {
    return this.session.asked.filter(({ to, child }) => to === jid && child.attrs.xmlns === xmlns).length;
  }
}

/** What the Redis store does, as far as a crawl sees it. */
export class MemoryStore implements CrawlStore {
  readonly rooms = new Map<Jid, Room>();
  readonly unlisted = new Map<Jid, UnlistedReason>();
  readonly seen = new Map<Jid, number>();

  async record(service: Jid, findings: readonly Finding[], now: number): Promise<number> {
    let changes = 0;
    for (const finding of findings) {
      if (domainOf(finding.jid) !== service) throw new Error(`${finding.jid} is not of ${service}`);
      const before = this.rooms.get(finding.jid);
      if ('room' in finding) {
        if (JSON.stringify(before) !== JSON.stringify(finding.room)) changes++;
        this.rooms.set(finding.jid, finding.room);
        this.unlisted.delete(finding.jid);
        this.seen.set(finding.jid, now);
      } else {
        if (this.rooms.delete(finding.jid)) changes++;
        this.unlisted.set(finding.jid, finding.reason);
      }
    }
    return changes;
  }

  async listedOf(service: Jid): Promise<Set<Jid>> {
    return new Set([...this.rooms.keys()].filter((jid) => domainOf(jid) === service));
  }

  async unlistUnseen(service: Jid, before: number, now: number): Promise<number> {
    const unseen = [...(await this.listedOf(service))].filter((jid) => (this.seen.get(jid) ?? 0) < before);
    return await this.record(
      service,
      unseen.map((jid) => ({ jid, reason: 'unreachable' })),
      now,
    );
  }

  async forgetUnlisted(): Promise<number> {
    return 0;
  }

  async forgetService(service: Jid): Promise<void> {
    for (const jid of await this.listedOf(service)) this.rooms.delete(jid);
  }
}

/** When rooms are to be asked again. */
export class MemoryTurns implements TurnsPort {
  readonly next = new Map<Jid, number>();
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  async read(jids: readonly Jid[]) {
    return jids.map((jid) => {
      const room = this.#store.rooms.get(jid);
      const next = this.next.get(jid);
      return { ...(room !== undefined && { room }), ...(next !== undefined && { next }) };
    });
  }

  async plan(turns: ReadonlyMap<Jid, number>): Promise<void> {
    for (const [jid, next] of turns) this.next.set(jid, next);
  }

  async keepListed(rooms: readonly { jid: Jid; occupants?: number }[], now: number): Promise<number> {
    let changes = 0;
    for (const { jid, occupants } of rooms) {
      if (this.#store.seen.has(jid)) this.#store.seen.set(jid, now);
      const room = this.#store.rooms.get(jid);
      if (room === undefined || occupants === undefined || room.occupants === occupants) continue;
      this.#store.rooms.set(jid, { ...room, occupants });
      changes++;
    }
    return changes;
  }
}
