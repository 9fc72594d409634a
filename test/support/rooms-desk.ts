/** The rooms' directory on a world in memory: what rooms and servers say is in the hands of the test. */
import { type Directory, openDirectory, type RoomsPorts } from '../../services/rooms/bot.ts';
import { judge, reasonOfError } from '../../services/rooms/listing.ts';
import { WatchedRooms } from '../../services/rooms/live-rooms.ts';
import { chatWords } from '../../shared/bot/words.ts';
import { domainOf, type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Finding, UnlistedReason } from '../../shared/domain/room.ts';
import { Failure } from '../../shared/failure.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import type { Form, FormField } from '../../shared/xmpp/xep0004.ts';
import { discoInfoElement, NS_DISCO_INFO, readDiscoInfo } from '../../shared/xmpp/xep0030.ts';
import { readRoomInfo } from '../../shared/xmpp/xep0045.ts';
import { contactForm } from '../../shared/xmpp/xep0157.ts';
import { type Element, parseXml, xml } from '../../shared/xmpp/xml.ts';
import { FakeBook } from './fake-book.ts';

/** What a room of the world says of itself; what is left out is public, persistent, open and without password. */
export interface WorldRoom {
  readonly name?: string;
  readonly description?: string;
  readonly occupants?: number;
  /** Features instead of the usual ones, e.g. `muc_hidden` for `muc_public`. */
  readonly features?: readonly string[];
  /** Told to everybody who asks; absent: nobody is told. */
  readonly owners?: readonly string[];
}

/** Rooms, servers' `xmpp:` and other contacts for abuse, and who is silent. */
export interface World {
  readonly rooms: Map<string, WorldRoom>;
  readonly contacts: Map<string, readonly string[]>;
  readonly silent: Set<string>;
  /** Servers that are not visited. */
  readonly refused: Set<string>;
}

const USUAL = ['muc_public', 'muc_persistent', 'muc_open', 'muc_unsecured', 'muc_semianonymous'];

function roomInfo({ name, description, occupants = 1, features = [] }: WorldRoom): Element {
  const single = (value: string): FormField => ({ type: 'text-single', values: [value] });
  const form: Form = {
    type: 'result',
    formType: 'http://jabber.org/protocol/muc#roominfo',
    fields: new Map([
      ['muc#roominfo_description', single(description ?? '')],
      ['muc#roominfo_occupants', single(String(occupants))],
    ]),
  };
  const opposite: Record<string, string> = {
    muc_hidden: 'muc_public',
    muc_temporary: 'muc_persistent',
    muc_membersonly: 'muc_open',
    muc_passwordprotected: 'muc_unsecured',
  };
  const replaced = features.map((feature) => opposite[feature]);
  const usual = USUAL.filter((feature) => !replaced.includes(feature));
  return discoInfoElement({
    identities: [{ category: 'conference', type: 'text', ...(name !== undefined && { name }) }],
    features: new Set(['http://jabber.org/protocol/muc', ...usual, ...features]),
    forms: [form],
  });
}

function answerOf(world: World, to: Jid, child: Element): Element {
  if (world.silent.has(domainOf(to))) throw new Failure('remote-timeout', 'silence');
  const room = world.rooms.get(to);
  const refuse = (condition: string) => new Failure('remote-error', condition, { condition });
  if (!to.includes('@')) {
    const uris = world.contacts.get(to);
    if (uris === undefined) throw refuse('service-unavailable');
    const forms = [contactForm({ abuse: uris })];
    return discoInfoElement({ identities: [], features: new Set(), forms });
  }
  if (room === undefined) throw refuse('item-not-found');
  if (child.getNS() === NS_DISCO_INFO) return roomInfo(room);
  if (room.owners === undefined) throw refuse('forbidden');
  const items = room.owners.map((jid) => `<item affiliation='owner' jid='${jid}'/>`).join('');
  return parseXml(`<query xmlns='http://jabber.org/protocol/muc#admin'>${items}</query>`);
}

/** The bot's description and what is behind it. */
export interface Desk {
  readonly world: World;
  readonly book: FakeBook;
  readonly rooms: WatchedRooms;
  readonly unlisted: Map<Jid, UnlistedReason>;
  /** What was asked, in order. */
  readonly asked: Jid[];
  readonly ports: RoomsPorts;
  readonly directory: Directory;
  /** Its description. */
  readonly bot: Directory['description'];
  /** What was told to whom without being asked. */
  readonly told: { readonly to: Jid; readonly text: string }[];
  /** What has been asked again in the background is stored. */
  settled(): Promise<unknown>;
}

/** Opens one at `rooms.example`. `session`: real rooms and servers are asked instead of those of the world. */
export function openDesk(admins: readonly string[] = [], session?: Pick<Session, 'ask' | 'address'>): Desk {
  const world: World = { rooms: new Map(), contacts: new Map(), silent: new Set(), refused: new Set() };
  const book = new FakeBook();
  const rooms = new WatchedRooms();
  rooms.loaded = true;
  const unlisted = new Map<Jid, UnlistedReason>();
  const asked: Jid[] = [];
  let refreshing: Promise<unknown> = Promise.resolve();
  const record = async (_service: Jid, findings: readonly Finding[]): Promise<number> => {
    for (const finding of findings.map((each) => book.policy.apply(each))) {
      unlisted.delete(finding.jid);
      if ('room' in finding) rooms.onChange(finding);
      else {
        rooms.onChange({ jid: finding.jid });
        unlisted.set(finding.jid, finding.reason);
      }
    }
    return findings.length;
  };
  const ask = async (to: Jid, child: Element): Promise<Element> => {
    asked.push(to);
    if (session !== undefined) return await session.ask({ to, type: 'get', child });
    return xml('iq', {}, answerOf(world, to, child));
  };
  const askRoom = async (jid: Jid): Promise<Finding | undefined> => {
    try {
      const iq = await ask(jid, xml('query', { xmlns: NS_DISCO_INFO }));
      return judge(jid, readRoomInfo(readDiscoInfo(iq)));
    } catch (error) {
      const reason = reasonOfError(error instanceof Failure ? error.condition : undefined);
      return reason && { jid, reason };
    }
  };
  const told: { to: Jid; text: string }[] = [];
  const ports: RoomsPorts = {
    say: (to, lines) => void told.push({ to, text: chatWords('en', lines) }),
    ...{ rooms, book, ask, askRoom, store: { record }, admins: admins.map(parseJid) },
    self: () => session?.address ?? parseJid('rooms.example'),
    serverOf: async () => undefined,
    discover: async (jid) => (world.refused.has(domainOf(jid)) ? 'refused' : 'known'),
    readRoom: async (jid) => rooms.index.get(jid),
    readUnlisted: async (jid) => {
      const reason = unlisted.get(jid);
      return reason && { reason, at: 0 };
    },
    pageOf: (jid) => `https://parvis.example/rooms/${jid}`,
    ...(session === undefined && { wait: async () => undefined }),
    refresh(jid) {
      refreshing = askRoom(jid).then((found) => found && record(domainOf(jid), [found]));
    },
  };
  const directory = openDirectory(ports);
  const bot = directory.description;
  return {
    ...{ world, book, rooms, unlisted, asked, ports, directory, bot, told },
    settled: () => refreshing,
  };
}
