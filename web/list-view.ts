/** The list of rooms as its page shows it: filters that can be taken away or added, orders, a way on when nothing is found. */
import { randomBytes } from 'node:crypto';
import { tryJid } from '../shared/domain/jid.ts';
import type { Facet, Facets, Sort } from '../shared/domain/room-query.ts';
import type { RoomIndex } from '../shared/domain/search/room-index.ts';
import { type Language, languageName, say } from '../shared/i18n/i18n.ts';
import { queryValue, roomPath, serverPath, withQuery } from './links.ts';
import { type ListState, listPath, roomQueryOf } from './list-query.ts';
import { numberText } from './room-view.ts';

/** One thing to choose. */
export interface Choice {
  readonly text: string;
  readonly path: string;
  readonly current: boolean;
  readonly count?: string | undefined;
  /** `text` is a stranger’s: to be isolated. */
  readonly foreign?: boolean;
}

/** Choices under one heading. */
export interface ChoiceGroup {
  readonly title: string;
  readonly choices: readonly Choice[];
}

/** A filter that is on, with the address of the list without it. */
export interface Chip {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly remove: string;
}

/** Orders that are offered; by address is for programs. */
const OFFERED = ['relevance', 'users', 'activity', 'trending', 'newest', 'name'] as const;
const LEAST_PEOPLE = [2, 5, 10, 50] as const;

/** Of tags and servers; further ones are typed sooner than found in a list. Every language is there. */
const SHOWN = 10;

/** The orders, the present one marked. Relevance needs words. */
export function sortChoices(state: ListState, language: Language): Choice[] {
  const current: Sort = state.sort ?? (state.q === undefined ? 'users' : 'relevance');
  return OFFERED.filter((sort) => sort !== 'relevance' || state.q !== undefined).map((sort) => ({
    text: say(language, `web.sort.${sort}`),
    path: listPath({ ...state, sort: sort === 'relevance' || isDefault(sort, state) ? undefined : sort }),
    current: sort === current,
  }));
}

function isDefault(sort: Sort, { q }: ListState): boolean {
  return sort === (q === undefined ? 'users' : 'relevance');
}

/** The filters that are on. */
export function chipsOf(state: ListState, language: Language): Chip[] {
  const chip = (name: string, value: string | undefined, without: ListState): Chip[] =>
    value === undefined
      ? []
      : [
          {
            name,
            value,
            path: listPath(without),
            remove: say(language, 'web.filter.remove', { name, value }),
          },
        ];
  return [
    ...chip(say(language, 'web.filter.words'), state.q, { ...state, q: undefined }),
    ...chip(say(language, 'web.filter.language'), state.language && languageName(state.language, language), {
      ...state,
      language: undefined,
    }),
    ...chip(say(language, 'web.filter.tag'), state.tag && `#${state.tag}`, { ...state, tag: undefined }),
    ...chip(say(language, 'web.filter.server'), state.domain, { ...state, domain: undefined }),
    ...chip(
      say(language, 'web.filter.people'),
      state.min === undefined ? undefined : say(language, 'web.filter.people.min', { n: state.min }),
      { ...state, min: undefined },
    ),
    ...chip(say(language, 'web.filter.nsfw'), state.nsfw && say(language, `web.filter.nsfw.${state.nsfw}`), {
      ...state,
      nsfw: undefined,
    }),
  ];
}

/** Stands for a value; nobody can have written it. */
const PLACE = `place${randomBytes(12).toString('hex')}`;

/** Everything that the list may be narrowed by, with the number of rooms where it is known. */
export function filterGroups(
  state: ListState,
  facets: Facets | undefined,
  language: Language,
): ChoiceGroup[] {
  const facet = (
    title: string,
    values: readonly Facet[] | undefined,
    now: string | undefined,
    show: (value: string) => string,
    change: (value: string | undefined) => ListState,
    foreign: boolean,
  ): ChoiceGroup => {
    // Sixty addresses that differ in one value: what is around it is written once.
    const [before = '', after = ''] = listPath(change(PLACE)).split(PLACE);
    return {
      title,
      choices: (values ?? []).map(({ value, count }) => ({
        text: show(value),
        path: value === now ? listPath(change(undefined)) : `${before}${queryValue(value)}${after}`,
        current: value === now,
        count: numberText(count, language),
        foreign,
      })),
    };
  };
  const groups: ChoiceGroup[] = [
    facet(
      say(language, 'web.filter.language'),
      facets?.languages,
      state.language,
      (value) => languageName(value, language),
      (value) => ({ ...state, language: value }),
      false,
    ),
    facet(
      say(language, 'web.filter.tag'),
      facets?.tags.slice(0, SHOWN),
      state.tag,
      (value) => `#${value}`,
      (value) => ({ ...state, tag: value }),
      true,
    ),
    facet(
      say(language, 'web.filter.server'),
      facets?.servers.slice(0, SHOWN),
      state.domain,
      (value) => value,
      (value) => ({ ...state, domain: value }),
      true,
    ),
    ...fixedGroups(state, language),
  ];
  return groups.filter(({ choices }) => choices.length > 0);
}

function fixedGroups(state: ListState, language: Language): ChoiceGroup[] {
  return [
    {
      title: say(language, 'web.filter.people'),
      choices: [undefined, ...LEAST_PEOPLE].map((min) => ({
        text:
          min === undefined
            ? say(language, 'web.filter.people.any')
            : say(language, 'web.filter.people.min', { n: min }),
        path: listPath({ ...state, min }),
        current: state.min === min,
      })),
    },
    {
      title: say(language, 'web.filter.nsfw'),
      choices: ([undefined, 'with', 'only'] as const).map((nsfw) => ({
        text: say(language, `web.filter.nsfw.${nsfw ?? 'without'}`),
        path: listPath({ ...state, nsfw }),
        current: state.nsfw === nsfw,
      })),
    },
  ];
}

/** A way on from a list without rooms. */
export interface WayOut {
  readonly text: string;
  readonly path: string;
}

/** At most so many words are tried without. */
const WORDS_TRIED = 6;

/** Lists that would not be empty: without one word, without one filter; and the page of an address that was typed. */
export function waysOut(index: RoomIndex, state: ListState, language: Language): WayOut[] {
  const ways = addressOf(state, language);
  const offer = (other: ListState, words: (n: number) => string): void => {
    const { total } = index.search(roomQueryOf(other, 1));
    if (total > 0) ways.push({ text: words(total), path: listPath(other) });
  };
  const words = state.q?.split(/\s+/).slice(0, WORDS_TRIED) ?? [];
  if (words.length > 1)
    for (const [i, word] of words.entries())
      offer({ ...state, q: words.toSpliced(i, 1).join(' ') }, (n) =>
        say(language, 'web.empty.without-word', { word, n }),
      );
  const filters = FILTERS.filter(([name]) => state[name] !== undefined);
  for (const [name, key] of filters) {
    const filter = say(language, key).toLocaleLowerCase(language);
    offer({ ...state, [name]: undefined }, (n) => say(language, 'web.empty.without-filter', { filter, n }));
  }
  if (state.q !== undefined && filters.length > 1)
    offer({ q: state.q }, (n) => say(language, 'web.empty.only-words', { n }));
  if (state.nsfw === undefined)
    offer({ ...state, nsfw: 'with' }, (n) => say(language, 'web.empty.with-nsfw', { n }));
  return ways;
}

const FILTERS = [
  ['language', 'web.filter.language'],
  ['tag', 'web.filter.tag'],
  ['domain', 'web.filter.server'],
  ['min', 'web.filter.people'],
] as const;

function addressOf({ q }: ListState, language: Language): WayOut[] {
  const address = tryJid(q ?? '');
  if (address === undefined || address.includes('/')) return [];
  if (address.includes('@'))
    return [
      { text: say(language, 'web.empty.address', { address }), path: roomPath(address) },
      { text: say(language, 'web.empty.add', { address }), path: withQuery('/rooms/add', { room: address }) },
    ];
  return /^[^\s.]+(\.[^\s.]+)+$/.test(address)
    ? [{ text: say(language, 'web.empty.server', { address }), path: serverPath(address) }]
    : [];
}
