/** Shapes of requests and answers, as TypeBox: they check what comes in and make the OpenAPI document. */
import { Type } from 'typebox';
import { MAX_CURSOR } from '../shared/domain/search/cursor.ts';
import { MAX_QUERY } from '../shared/domain/search/room-index.ts';

/** Longest JID of a room in an address, percent-encoded: longer ones are refused before they are decoded. */
export const MAX_PARAM = 2_048;

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description });

/** `?lang=`: which language a page is in. Unknown ones are ignored. */
export const Lang = Type.Optional(Type.String({ maxLength: 35 }));
/** Parameters of a page that has no others. */
export const PageQuery = Type.Object({ lang: Lang });

/** `1` or `true` switch on, `0`, `false` and nothing off. */
export const Flag = (description: string) =>
  Type.Optional(
    Type.Union(
      [Type.Literal('1'), Type.Literal('true'), Type.Literal('0'), Type.Literal('false'), Type.Literal('')],
      { description },
    ),
  );

/** Whether a {@link Flag} is on. */
export function flagOf(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

/** `?q=` */
export const SearchText = Type.Optional(
  Type.String({
    maxLength: MAX_QUERY,
    description:
      'Words that must all be found in the room’s name, address, description or tags; prefixes, accents and small typos are forgiven. `"a phrase"`, `-without`, `lang:de`, `domain:example.org`, `tag:linux` and `min:5` are understood',
  }),
);
/** Where a page of results begins. */
export const Cursor = Type.Optional(
  Type.String({ maxLength: MAX_CURSOR, description: '`next` of the page before, as it was' }),
);

/** Path parameter of a room. */
export const RoomParams = Type.Object({
  jid: Type.String({ maxLength: MAX_PARAM, description: 'Address of the room' }),
});
/** Path parameter of a server. */
export const ServerParams = Type.Object({
  domain: Type.String({ maxLength: MAX_PARAM, description: 'Domain of the server' }),
});

/** A listed room. */
export const RoomJson = Type.Object(
  {
    address: Type.String({ description: 'XMPP address' }),
    name: Nullable(Type.String(), 'Plain text'),
    description: Nullable(Type.String(), 'Plain text of at most 1024 characters'),
    language: Nullable(Type.String(), 'BCP 47, as the room says it; of several the first'),
    languages: Type.Array(Type.String(), {
      description: 'All that the room says (BCP 47); empty where it says none',
    }),
    language_guess: Nullable(Type.String(), 'Guessed from its texts (BCP 47) where the room says none'),
    occupants: Nullable(Type.Integer(), 'People inside when last asked'),
    average: Nullable(Type.Number(), 'People inside, smoothed over about a day'),
    growth: Nullable(Type.Number(), 'People gained or lost against a week ago'),
    activity: Nullable(Type.Number(), 'Messages an hour, as its server says'),
    listed_since: Nullable(Type.String(), 'RFC 3339'),
    anonymity: Nullable(Type.String(), '`none`: everybody inside sees your address; `semi`: moderators do'),
    moderated: Nullable(Type.Boolean(), 'Speaking needs a moderator’s leave'),
    nsfw: Type.Boolean({ description: 'Marked as not safe for work' }),
    tags: Type.Array(Type.String()),
    join_uri: Type.String({ description: 'Opens the room in an XMPP client' }),
    page: Type.String({ description: 'Its page on this site' }),
    avatar_url: Nullable(Type.String(), 'Its picture, a PNG'),
    logs_url: Nullable(Type.String(), 'Public archive, as the room says'),
    webchat_url: Nullable(Type.String(), 'Joins in a browser, as the room says'),
  },
  { title: 'Room' },
);

const Count = Type.Object({ value: Type.String(), count: Type.Integer() });

const FacetsJson = Type.Object(
  {
    languages: Type.Array(Count, { description: 'Primary language subtags' }),
    tags: Type.Array(Count),
    servers: Type.Array(Count, { description: 'Chat services' }),
  },
  { description: 'All hits counted by what they have, the 20 most frequent of each; when asked for' },
);

/** One page of rooms. */
export const RoomsJson = Type.Object(
  {
    items: Type.Array(RoomJson),
    total: Type.Integer({ description: 'All hits, on whatever page' }),
    next: Nullable(Type.String(), '`cursor` of the next page; null on the last one'),
    previous: Nullable(Type.String(), '`before` of the page before; null on the first one'),
    facets: Type.Optional(FacetsJson),
  },
  { title: 'Rooms' },
);

/** A room as search.jabber.network and its clients write it. */
export const ClientRoomJson = Type.Object(
  {
    address: Type.String(),
    nusers: Type.Integer({ description: 'People inside on average, rounded' }),
    is_open: Type.Boolean(),
    name: Nullable(Type.String(), 'Plain text'),
    description: Nullable(Type.String(), 'Plain text'),
    language: Nullable(Type.String(), 'What the room says'),
    anonymity_mode: Type.Optional(Type.String({ description: '`semi` or `none`; absent when unknown' })),
  },
  { title: 'ClientRoom' },
);

/** What a call of the clients' dialects answers instead of 200. */
export const ClientError = Type.Object({ error: Type.String() }, { title: 'ClientError' });

/** A crawled server. */
export const ServerJson = Type.Object(
  {
    domain: Type.String(),
    software: Nullable(Type.String(), 'As the server says'),
    version: Nullable(Type.String(), 'As the server says'),
    contacts: Type.Record(Type.String(), Type.Array(Type.String()), {
      description: 'XEP-0157 addresses as URIs, by kind',
    }),
    services: Type.Array(Type.String(), { description: 'Room services under it' }),
    rooms_seen: Type.Integer(),
    rooms_listed: Type.Integer(),
    partial: Type.Boolean({ description: 'A service gave only a part of its rooms' }),
    known_since: Type.String({ description: 'When it became known (RFC 3339)' }),
    reached: Type.Array(
      Type.Object({
        day: Type.String({ description: 'YYYY-MM-DD, UTC' }),
        tried: Type.Integer(),
        answered: Type.Integer(),
      }),
      { description: 'Crawls tried and answered on each of the last 90 days that had any, oldest first' },
    ),
    crawled_at: Nullable(
      Type.String(),
      'When the last good crawl ended (RFC 3339); null: there was none yet',
    ),
    error: Nullable(
      Type.String(),
      'What went wrong in the last crawl; the figures are then of the last good one',
    ),
  },
  { title: 'Server' },
);

const At = Type.String({ description: 'Beginning of the hour or day, RFC 3339, UTC' });

/** People inside one room over time. */
export const HistoryJson = Type.Object(
  {
    hourly: Type.Array(Type.Object({ at: At, occupants: Type.Number() }), {
      description: 'The last 7 days',
    }),
    daily: Type.Array(Type.Object({ at: At, average: Type.Number(), peak: Type.Number() }), {
      description: 'The last 400 days; the last one may not be over yet',
    }),
  },
  { title: 'History' },
);

const Totals = Type.Object({
  at: At,
  rooms: Type.Number(),
  occupants: Type.Number(),
  servers: Type.Number({ description: 'Chat services that the rooms are at' }),
});

/** The directory in figures. */
export const StatsJson = Type.Object(
  {
    rooms: Type.Integer({ description: 'Listed' }),
    rooms_safe_for_work: Type.Integer(),
    rooms_not_empty: Type.Integer({ description: 'With at least one person inside, on average' }),
    occupants: Type.Integer({ description: 'In all rooms together; who is in two rooms counts twice' }),
    servers: Type.Integer({ description: 'Chat services that the rooms are at' }),
    facets: FacetsJson,
    hourly: Type.Array(Totals, { description: 'The last 30 days' }),
    daily: Type.Array(Totals, { description: 'The last 10 years' }),
  },
  { title: 'Stats' },
);

/** RFC 9457. */
export const ProblemJson = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String({ description: 'Why a known room is not listed' })),
  },
  { title: 'Problem' },
);

/** Answer of `/healthz`. */
export const HealthJson = Type.Object({ ok: Type.Boolean() }, { title: 'Health' });

/** Answer of `/readyz`. */
export const ReadinessJson = Type.Object(
  {
    ready: Type.Boolean(),
    services: Type.Record(
      Type.String(),
      Type.Object({ ready: Type.Boolean(), detail: Type.Optional(Type.String()) }),
    ),
  },
  { title: 'Readiness' },
);
