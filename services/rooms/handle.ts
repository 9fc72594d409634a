/** What people can look up: rooms by words, the busiest, the newest, one room. */
import type { Command } from '../../shared/bot/command.ts';
import { type Asked, type Fact, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare, type Jid, localOf, readAddress } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import type { RoomQuery } from '../../shared/domain/room-query.ts';
import { readableLocal } from '../../shared/domain/text.ts';
import { Failure } from '../../shared/failure.ts';
import { type BotLanguage, languageName } from '../../shared/i18n/i18n.ts';
import type { Unlisted } from '../../shared/store/rooms-reader.ts';
import type { PageOf } from './answer-lines.ts';
import type { LiveRooms } from './live-rooms.ts';

/** What the commands read. */
export interface RoomsAnswers {
  readonly rooms: LiveRooms;
  readRoom(jid: Jid): Promise<Room | undefined>;
  readUnlisted(jid: Jid): Promise<Unlisted | undefined>;
  readonly pageOf: PageOf;
}

const PAGE = 8;
/** People whose next page is kept in mind. */
const REMEMBERED = 1_000;

function facts(room: Room, page: string, language: BotLanguage): Line[] {
  const lines: Fact[] = [];
  const { name, description, occupants, anonymity, tags } = room;
  const add = (
    key: `rooms.fact.${'name' | 'description' | 'language' | 'tags' | 'page' | 'join'}`,
    value: string,
  ) => lines.push({ label: { key }, value });
  if (name !== undefined) add('rooms.fact.name', name);
  if (description !== undefined) add('rooms.fact.description', description);
  if (occupants !== undefined)
    lines.push({ label: { key: 'rooms.fact.occupants' }, value: String(occupants) });
  if (room.language !== undefined) add('rooms.fact.language', languageName(room.language, language));
  if (anonymity !== undefined)
    lines.push({ label: { key: 'rooms.fact.anonymity' }, value: { key: `rooms.anonymity.${anonymity}` } });
  if (tags.length > 0) add('rooms.fact.tags', tags.join(', '));
  add('rooms.fact.join', joinUri(room.jid));
  add('rooms.fact.page', page);
  return lines;
}

/** What opens a client at the room (XEP-0147). */
function joinUri(jid: Jid): string {
  return `xmpp:${encodeURI(jid).replace(/[?#]/g, encodeURIComponent)}?join`;
}

function hit(room: Room): Fact {
  const name = room.name ?? readableLocal(localOf(room.jid));
  const label = room.occupants === undefined ? name : `${name} (${room.occupants})`;
  return { label, value: joinUri(room.jid) };
}

/** Searches page by page; where somebody is in his pages is kept in memory only. */
class Pages {
  readonly #rooms: LiveRooms;
  readonly #next = new Map<Jid, RoomQuery>();

  constructor(rooms: LiveRooms) {
    this.#rooms = rooms;
  }

  show({ from }: Asked, query: RoomQuery): readonly Outgoing[] {
    if (!this.#rooms.loaded) throw new Failure('unavailable', 'the list of rooms is still being loaded');
    const person = bare(from);
    this.#next.delete(person);
    const { rooms, total, next } = this.#rooms.index.search(query);
    if (rooms.length === 0) return [say({ key: 'rooms.search.nothing' })];
    if (next === undefined)
      return [say({ key: 'rooms.search.found', params: { n: total } }, ...rooms.map(hit))];
    this.#next.set(person, { ...query, after: next });
    const [oldest] = this.#next.keys();
    if (this.#next.size > REMEMBERED && oldest !== undefined) this.#next.delete(oldest);
    return [
      say({ key: 'rooms.search.found', params: { n: total } }, ...rooms.map(hit), {
        key: 'rooms.search.more',
      }),
    ];
  }

  showNext(asked: Asked): readonly Outgoing[] {
    const query = this.#next.get(bare(asked.from));
    return query === undefined ? [say({ key: 'rooms.search.no-more' })] : this.show(asked, query);
  }
}

/** The field of a command that takes a room's address. */
export const ADDRESS_FORMS = [
  {
    fields: [
      { name: 'jid', type: 'text-single', label: { key: 'rooms.fact.address' }, required: true } as const,
    ],
  },
] as const;

function searchCommands(rooms: LiveRooms): readonly Command[] {
  const pages = new Pages(rooms);
  return [
    {
      name: 'search',
      words: { en: ['search', 'find'], fr: ['chercher', 'cherche', 'recherche'] },
      title: 'rooms.search.title',
      about: 'rooms.search.about',
      rest: 'q',
      forms: [
        { fields: [{ name: 'q', type: 'text-single', label: { key: 'rooms.form.q' }, required: true }] },
      ],
      handle: (asked) => {
        const text = asked.fields.get('q') ?? '';
        if (text === '') return [say({ key: 'rooms.search.what' })];
        return pages.show(asked, { text, limit: PAGE, sort: 'relevance' });
      },
    },
    {
      name: 'next',
      words: { en: ['next', 'more'], fr: ['suivant', 'suite', 'encore'] },
      title: 'rooms.next.title',
      about: 'rooms.next.about',
      handle: (asked) => pages.showNext(asked),
    },
    {
      name: 'top',
      words: { en: ['top', 'popular'], fr: ['populaires', 'animés'] },
      title: 'rooms.top.title',
      about: 'rooms.top.about',
      handle: (asked) => pages.show(asked, { limit: PAGE, sort: 'users' }),
    },
    {
      name: 'new',
      words: { en: ['new', 'newest'], fr: ['nouveaux', 'nouveau'] },
      title: 'rooms.new.title',
      about: 'rooms.new.about',
      handle: (asked) => pages.show(asked, { limit: PAGE, sort: 'newest' }),
    },
  ];
}

/** `search`, `next`, `top`, `new` and `room`. */
export function roomCommands(answers: RoomsAnswers): readonly Command[] {
  return [
    ...searchCommands(answers.rooms),
    {
      name: 'room',
      words: { en: ['room'], fr: ['salon'] },
      title: 'rooms.room.title',
      about: 'rooms.room.about',
      rest: 'jid',
      forms: ADDRESS_FORMS,
      handle: async ({ fields, language }) => {
        const text = fields.get('jid') ?? '';
        if (text === '') return [say({ key: 'rooms.which' })];
        const jid = readAddress(text);
        const room = await answers.readRoom(jid);
        if (room !== undefined) return [say(...facts(room, answers.pageOf(room.jid), language))];
        const unlisted = await answers.readUnlisted(jid);
        if (unlisted === undefined) return [say({ key: 'rooms.unknown', params: { jid } })];
        return [say({ key: `rooms.unlisted.${unlisted.reason}`, params: { jid } })];
      },
    },
  ];
}
