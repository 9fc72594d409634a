/** The list of people as its page shows it: filters that are on or may be added, two orders. */
import type { Facet, Facets } from '../shared/domain/room-query.ts';
import { foldForSearch } from '../shared/domain/search/fold.ts';
import { type Language, languageName, say } from '../shared/i18n/i18n.ts';
import type { Chip, Choice, ChoiceGroup } from './list-view.ts';
import { type PeopleState, peoplePath } from './people-query.ts';
import { numberText } from './room-view.ts';

/** Interests shown; others are typed sooner than found in a list. Every language is there. */
const SHOWN = 12;

/** The orders, the present one marked; with words there is only one. */
export function peopleSorts(state: PeopleState, language: Language): Choice[] {
  if (state.q !== undefined) return [];
  return ([undefined, 'active'] as const).map((sort) => ({
    text: say(language, `web.people.sort.${sort ?? 'newest'}`),
    path: peoplePath({ ...state, sort }),
    current: state.sort === sort,
  }));
}

/** The filters that are on. */
export function peopleChips(state: PeopleState, language: Language): Chip[] {
  const chip = (name: string, value: string | undefined, without: PeopleState): Chip[] =>
    value === undefined
      ? []
      : [
          {
            name,
            value,
            path: peoplePath(without),
            remove: say(language, 'web.filter.remove', { name, value }),
          },
        ];
  const { q, language: spoken, tag } = state;
  return [
    ...chip(say(language, 'web.filter.words'), q, { ...state, q: undefined }),
    ...chip(say(language, 'web.filter.language'), spoken && languageName(spoken, language), {
      ...state,
      language: undefined,
    }),
    ...chip(say(language, 'web.people.interest'), tag && `#${tag}`, { ...state, tag: undefined }),
  ];
}

/** What the list may be narrowed by. @param spelling an interest as most people write it */
export function peopleGroups(
  state: PeopleState,
  facets: Facets | undefined,
  spelling: (interest: string) => string,
  language: Language,
): ChoiceGroup[] {
  const group = (
    title: string,
    values: readonly Facet[] | undefined,
    choose: (value: string) => Pick<Choice, 'text' | 'current'> & { readonly state: PeopleState },
    foreign: boolean,
  ): ChoiceGroup => ({
    title,
    choices: (values ?? []).map(({ value, count }) => {
      const { text, current, state: next } = choose(value);
      return { text, current, path: peoplePath(next), count: numberText(count, language), foreign };
    }),
  });
  const languages = group(
    say(language, 'web.filter.language'),
    facets?.languages,
    (value) => {
      const current = value === state.language;
      const next = { ...state, language: current ? undefined : value };
      return { text: languageName(value, language), current, state: next };
    },
    false,
  );
  const interests = group(
    say(language, 'web.people.interest'),
    facets?.tags.slice(0, SHOWN),
    (value) => {
      const current = state.tag !== undefined && value === foldForSearch(state.tag);
      const tag = spelling(value);
      return { text: `#${tag}`, current, state: { ...state, tag: current ? undefined : tag } };
    },
    true,
  );
  return [languages, interests].filter(({ choices }) => choices.length > 0);
}
