/** What a list of people shows, as its address says it. */
import { Type } from 'typebox';
import { peopleTerm, saysEnough } from '../shared/domain/search/people-term.ts';
import { MAX_QUERY } from '../shared/domain/search/room-index.ts';
import { plainLine } from '../shared/domain/text.ts';
import { languageOf } from '../shared/i18n/i18n.ts';
import { withQuery } from './links.ts';
import { primaryLanguage } from './list-query.ts';
import { MOST_PEOPLE_CURSOR } from './people-pages.ts';
import { Lang } from './schemas.ts';

/** Filters, each absent when it filters nothing. */
export interface PeopleState {
  readonly q?: string | undefined;
  readonly language?: string | undefined;
  readonly tag?: string | undefined;
  /** Absent: the best first, without words the newest. Only without words. */
  readonly sort?: 'active' | undefined;
}

const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ maxLength, description }));

/** `?q=` and `?tag=` of people. */
export const PeopleParams = {
  q: text(
    MAX_QUERY,
    'Words that must all be found in what somebody tells of himself: name, text, place, interests, and the address where everybody may know it; prefixes, accents and small typos are forgiven. Two letters at least',
  ),
  tag: text(100, 'Only people with this interest'),
};

/** Where a page of people begins. */
export const PeopleCursor = text(MOST_PEOPLE_CURSOR, '`next` of the page before, as it was');

/** The parameters of the list. */
export const PeopleListQuery = Type.Object({
  ...PeopleParams,
  language: text(35, 'Language that they speak (`de` also finds `de-AT`)'),
  sort: text(12, '`active`: who was there lately'),
  page: PeopleCursor,
  lang: Lang,
});

type Asked = Partial<Record<'q' | 'language' | 'tag' | 'sort' | 'lang', string | undefined>>;

/** Reads the parameters; what makes no sense filters nothing. `lang` is the language of pages, as in lists of rooms. */
export function readPeople(asked: Asked): PeopleState {
  const q = plainLine(asked.q ?? '');
  const tag = plainLine(asked.tag ?? '').replace(/^#+/, '');
  const foreign = languageOf(asked.lang) === undefined ? asked.lang : undefined;
  return {
    q: q || undefined,
    language: primaryLanguage(asked.language) ?? primaryLanguage(foreign),
    tag: tag || undefined,
    sort: asked.sort === 'active' && q === '' ? 'active' : undefined,
  };
}

/** The address of a list. @param page cursor of a page of it */
export function peoplePath({ q, language, tag, sort }: PeopleState, page?: string): string {
  return withQuery('/people', { q, language, tag, sort: q === undefined ? sort : undefined, page });
}

/** Whether anything but the order is asked for. */
export function isFiltered({ q, language, tag }: PeopleState): boolean {
  return [q, language, tag].some((filter) => filter !== undefined);
}

/** The words to search for; `''`: there are none. Undefined: they say too little. */
export function wordsOf({ q = '' }: PeopleState): string | undefined {
  const words = peopleTerm(q);
  return q === '' || saysEnough(words) ? words : undefined;
}
