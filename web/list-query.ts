/** What a list of rooms shows, as its address says it: one reading for the list itself, embeds and whatever follows it. */
import { Type } from 'typebox';
import { tryJid } from '../shared/domain/jid.ts';
import { type NsfwChoice, type RoomQuery, SORTS, type Sort } from '../shared/domain/room-query.ts';
import { plainLine } from '../shared/domain/text.ts';
import { languageOf } from '../shared/i18n/i18n.ts';
import { withParam } from './links.ts';
import { Cursor, Lang, SearchText } from './schemas.ts';

/** Filters of a list, each absent when it filters nothing. */
export interface ListState {
  readonly q?: string | undefined;
  readonly language?: string | undefined;
  readonly domain?: string | undefined;
  readonly tag?: string | undefined;
  /** Absent: `without`. */
  readonly nsfw?: 'with' | 'only' | undefined;
  /** At least so many people. */
  readonly min?: number | undefined;
  /** Absent: by relevance. */
  readonly sort?: Exclude<Sort, 'relevance'> | undefined;
}

const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ maxLength, description }));

/** The parameters of a list. Forms send fields that were left empty: these filter nothing. */
export const ListParams = {
  q: SearchText,
  language: text(35, 'Language of the rooms (`de` also finds `de-AT`), said or guessed'),
  domain: text(1_024, 'Only of this chat service, or of everything below this domain'),
  tag: text(100, 'Only with this tag'),
  nsfw: text(5, 'Rooms not safe for work: `with` the others (also `1`), `only` they; default without'),
  min: text(6, 'At least so many people'),
  sort: text(12, `Order: ${SORTS.join(', ')}`),
};

/** The parameters of a list with pages. `page` leads on, `before` back: cursors of the answer before. */
export const ListQuery = Type.Object({ ...ListParams, page: Cursor, before: Cursor, lang: Lang });

type Asked = Partial<Record<keyof typeof ListParams | 'lang', string | undefined>>;

/** The primary subtag in lower case, if it is shaped like one. */
export function primaryLanguage(tag: string | undefined): string | undefined {
  return /^([a-z]{2,3})(?:[-_][a-z0-9]+)*$/.exec(tag?.trim().toLowerCase() ?? '')?.[1];
}

function nsfwOf(value: string | undefined): 'with' | 'only' | undefined {
  if (value === 'only') return 'only';
  return value === 'with' || value === '1' || value === 'true' ? 'with' : undefined;
}

/**
 * Reads the parameters; what makes no sense filters nothing, as in any address that was cut or grew old.
 * `lang` is the language of pages; one that no page has can only mean the rooms’.
 */
export function readList(asked: Asked): ListState {
  // They stand in the titles of pages: nothing that turns the text around.
  const q = plainLine(asked.q ?? '');
  const domain = tryJid(asked.domain?.trim() ?? '');
  const tag = plainLine(asked.tag ?? '').replace(/^#+/, '');
  const min = Number(asked.min);
  const foreign = languageOf(asked.lang) === undefined ? asked.lang : undefined;
  const sort = SORTS.find((each) => each === asked.sort);
  return {
    q: q || undefined,
    language: primaryLanguage(asked.language) ?? primaryLanguage(foreign),
    domain: domain === undefined || /[@/]/.test(domain) ? undefined : domain,
    tag: tag || undefined,
    nsfw: nsfwOf(asked.nsfw),
    min: Number.isInteger(min) && min > 0 ? min : undefined,
    sort: sort === 'relevance' ? undefined : sort,
  };
}

/** The parameters that say the state, shortest first reading; none for what filters nothing. */
export function listParams(state: ListState): Record<string, string | undefined> {
  const { q, language, domain, tag, nsfw, min, sort } = state;
  return { q, language, domain, tag, nsfw, min: min?.toString(), sort };
}

/** The address of a list. @param cursor a page of it, forwards or backwards */
export function listPath(
  state: ListState,
  cursor: { readonly page?: string | undefined; readonly before?: string | undefined } = {},
  path = '/rooms',
): string {
  const { q, language, domain, tag, nsfw, min, sort } = state;
  // A page has dozens of these: the same as `withQuery` of `listParams`, without putting those together.
  let query = withParam('', 'q', q);
  query = withParam(query, 'language', language);
  query = withParam(query, 'domain', domain);
  query = withParam(query, 'tag', tag);
  query = withParam(query, 'nsfw', nsfw);
  query = withParam(query, 'min', min?.toString());
  query = withParam(query, 'sort', sort);
  query = withParam(query, 'page', cursor.page);
  return path + withParam(query, 'before', cursor.before);
}

/** Whether anything but the order is asked for. */
export function isFiltered(state: ListState): boolean {
  const { sort, ...filters } = state;
  return Object.values(filters).some((value) => value !== undefined);
}

/** What to ask the index. */
export function roomQueryOf(state: ListState, limit: number): RoomQuery {
  const nsfw: NsfwChoice = state.nsfw ?? 'without';
  return {
    text: state.q,
    language: state.language,
    domain: state.domain,
    tag: state.tag,
    nsfw,
    minOccupants: state.min,
    sort: state.sort ?? 'relevance',
    limit,
  };
}
