import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { BadgeId } from '../shared/domain/badge-id.ts';
import type { Jid } from '../shared/domain/jid.ts';
import type { PersonId } from '../shared/domain/profile.ts';
import type { PublicPerson } from '../shared/domain/public-person.ts';
import type { UnlistedReason } from '../shared/domain/room.ts';
import type { RoomAnswer } from '../shared/domain/room-answer.ts';
import type { RoomHistory, TotalsHistory } from '../shared/domain/room-history.ts';
import type { PeopleQuery, PeopleResults } from '../shared/domain/search/people-index.ts';
import type { RoomIndex } from '../shared/domain/search/room-index.ts';
import type { Server } from '../shared/domain/server.ts';
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import { Failure } from '../shared/failure.ts';
import type { Language } from '../shared/i18n/i18n.ts';
import type { PairsNow } from '../shared/store/pairs-reader.ts';
import type { KeptAnswers } from './kept-answers.ts';
import type { Pages } from './pages.ts';
import type { Raster } from './raster.ts';

/** The Fastify instance as routes see it: schemas are TypeBox. */
export type WebApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** The listed rooms in memory. */
export interface LiveRooms {
  readonly index: RoomIndex;
  /** Turns true with the first complete load and stays so. */
  readonly loaded: boolean;
  /** Another number after every change of the index: what was made of it before is void. */
  readonly version: number;
  /** Where in the feed of changes this state stands: `<ms>-<number>`. */
  readonly place: string;
  /** When a listed room last changed, ms; as far as this process knows, which began with all of them. */
  changedAt(jid: Jid): number;
  /** Rooms that changed behind a place, each once; undefined when that is too long ago to be known. */
  changedSince(place: string): ReadonlySet<Jid> | undefined;
}

/** What may be seen of people, in memory. A state is one object until it changes: what is drawn of it may hang on it. */
export interface LiveBadges {
  /** Turns true with the first complete load and stays so. */
  readonly loaded: boolean;
  readonly size: number;
  get(id: BadgeId): ShownPresence | undefined;
  /** The badge that its person lets be found by the JID. */
  byJid(jid: Jid): ShownPresence | undefined;
  /** The badge that its person lets be found by the MD5 of the JID, hex. */
  byMd5(md5: string): ShownPresence | undefined;
  /** Calls back with every new state, and with undefined when the badge is no more. Gives what ends that. */
  listen(id: BadgeId, listener: (shown: ShownPresence | undefined) => void): () => void;
}

/** What the people on the web can be searched by. */
export interface PublicPeopleQuery extends Omit<PeopleQuery, 'in' | 'domain'> {
  /** Only those whose address everybody may know. */
  readonly withAddress?: boolean;
}

/** The people in the directory who let the web show something of them, in memory. */
export interface LivePeople {
  /** They are loaded, and who took something back since then is known. */
  readonly ready: boolean;
  readonly size: number;
  get(id: PersonId): PublicPerson | undefined;
  all(): Iterable<PublicPerson>;
  /** The best first; without words the newest. Nobody is found by what he does not tell. @throws Failure `bad-input`. */
  search(query: PublicPeopleQuery): PeopleResults<PublicPerson>;
  /** An interest as most people write it. */
  spelling(interest: string): string;
}

/** What a process of the suite last said of itself. */
export interface ProcessReport {
  readonly ready: boolean;
  readonly detail?: string;
  readonly metrics?: Readonly<Record<string, number>>;
}

/** What visitors may ask of the rooms process. Failures are the visitor's to know. */
export interface RoomRequests {
  add(address: string): Promise<RoomAnswer>;
  report(address: string, reason: string): Promise<{ readonly passedOn: boolean }>;
}

/** What visitors may ask of the users process. Failures are the visitor's to know. */
export interface PeopleRequests {
  report(id: PersonId, reason: string): Promise<void>;
}

/** Everything the website asks of the rest. All but the requests reads; the questions throw Failure `unavailable`. */
export interface WebPorts {
  readonly requests: RoomRequests;
  readonly peopleRequests: PeopleRequests;
  readonly rooms: LiveRooms;
  readonly badges: LiveBadges;
  readonly people: LivePeople;
  /** The picture that a badge shows, and the hash that names it. */
  readBadgePicture(id: BadgeId): Promise<{ readonly png: Buffer; readonly hash: string } | undefined>;
  /** The picture of somebody in the directory, PNG. */
  readEntryPicture(id: PersonId): Promise<Buffer | undefined>;
  readUnlisted(jid: Jid): Promise<{ readonly reason: UnlistedReason } | undefined>;
  readHistory(jid: Jid): Promise<RoomHistory>;
  readTotals(): Promise<TotalsHistory>;
  /** How many are in the random chat; see `coarse` before it is shown. */
  readPairs(): Promise<PairsNow>;
  /** The picture of a listed room and the hash that names it. */
  readAvatar(jid: Jid): Promise<{ readonly png: Buffer; readonly hash: string } | undefined>;
  readServer(domain: Jid): Promise<Server | undefined>;
  /** Every server that was crawled. */
  readServers(): Promise<readonly Server[]>;
  readProcesses(names: readonly string[]): Promise<Record<string, ProcessReport | undefined>>;
}

/** What every route is given. */
export interface Web {
  readonly ports: WebPorts;
  readonly pages: Pages;
  readonly kept: KeptAnswers;
  /** That each address may ask. */
  readonly requestsPerMinute: number;
  readonly raster: Raster;
  /** The bot that owners invite and write to. */
  readonly roomsBot: Jid;
  /** The bot that people add as a contact. */
  readonly usersBot: Jid;
  /** The bot through which strangers meet. */
  readonly randomBot: Jid;
  /** Who runs this, to be written to. */
  readonly admins: readonly Jid[];
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly language: Language;
}

/** The index once it is loaded. @throws Failure `unavailable` before. */
export function loadedIndex(rooms: LiveRooms): RoomIndex {
  if (!rooms.loaded) throw new Failure('unavailable', 'the list of rooms is still being loaded');
  return rooms.index;
}

/** The people once they are loaded. @throws Failure `unavailable` before, and while the store cannot be read. */
export function readyPeople(people: LivePeople): LivePeople {
  if (!people.ready)
    throw new Failure('unavailable', 'the directory of people cannot be read at this moment');
  return people;
}
