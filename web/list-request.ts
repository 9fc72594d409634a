/** The parameters of a list of rooms in our own API: strict, for programs; pages read theirs leniently (list-query.ts). */
import { type Static, Type } from 'typebox';
import { type Jid, tryJid } from '../shared/domain/jid.ts';
import { type NsfwChoice, type RoomQuery, SORTS } from '../shared/domain/room-query.ts';
import { Failure } from '../shared/failure.ts';
import { SearchText } from './schemas.ts';

const NSFW: Readonly<Record<string, NsfwChoice>> = {
  without: 'without',
  with: 'with',
  only: 'only',
  '0': 'without',
  '1': 'with',
  false: 'without',
  true: 'with',
  '': 'without',
};

/** What narrows and orders a list, the same in lists and feeds. */
export const FilterParams = {
  q: SearchText,
  lang: Type.Optional(
    Type.String({
      pattern: '^([A-Za-z]{2,3}([_-][A-Za-z0-9]{1,8}){0,4})?$',
      description: 'Language of the rooms (`de` also finds `de-AT`), said or guessed',
    }),
  ),
  domain: Type.Optional(
    Type.String({ maxLength: 1_023, description: 'Only of this chat service, or of all below this domain' }),
  ),
  tag: Type.Optional(Type.String({ maxLength: 100, description: 'Only with this tag' })),
  nsfw: Type.Optional(
    Type.Union(
      Object.keys(NSFW).map((word) => Type.Literal(word)),
      { description: 'Rooms not safe for work: `without` them (default), `with` them, `only` they' },
    ),
  ),
  min: Type.Optional(
    Type.Union([Type.Integer({ minimum: 0, maximum: 1_000_000_000 }), Type.Literal('')], {
      description: 'Fewest people inside',
    }),
  ),
};

/** The order of a list. */
export const SortParam = Type.Optional(
  Type.Union(
    [...SORTS, ''].map((sort) => Type.Literal(sort)),
    {
      description: `Order: ${SORTS.map((sort) => `\`${sort}\``).join(', ')}; default \`relevance\`, which without words is \`users\``,
    },
  ),
);

const Filters = Type.Object(FilterParams);

/** What to ask the index, without page and order. @throws Failure `bad-input`. */
export function filtersOf(asked: Static<typeof Filters>): Omit<RoomQuery, 'limit'> {
  const { q, lang, domain, tag, nsfw, min } = asked;
  const service = domain === undefined || domain === '' ? undefined : tryJid(domain);
  if (domain && (service === undefined || /[@/]/.test(service)))
    throw new Failure('bad-input', 'querystring/domain must be a domain');
  // The validator takes `Infinity` for an integer within any bounds.
  if (typeof min === 'number' && !Number.isFinite(min))
    throw new Failure('bad-input', 'querystring/min must be integer');
  return {
    text: q,
    language: lang || undefined,
    domain: service,
    tag: tag || undefined,
    nsfw: NSFW[nsfw ?? ''] ?? 'without',
    minOccupants: min === '' ? undefined : min,
  };
}

/** An address in a path. @throws Failure `bad-input`. */
export function bareAddress(text: string): Jid {
  const jid = tryJid(text);
  if (jid === undefined || jid.includes('/'))
    throw new Failure('bad-input', 'not an XMPP address without a resource');
  return jid;
}
