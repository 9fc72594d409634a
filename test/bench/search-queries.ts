/** What the searches of the benchmark ask for. */
import type { RoomQuery } from '../../shared/domain/room-query.ts';

/** A kind of search. */
export interface Kind {
  readonly what: string;
  readonly query: Omit<RoomQuery, 'limit'>;
}

/** The kinds that are hard for an index, each also asked of the peers. */
export const HARD: readonly (Kind & { readonly query: { readonly text: string } })[] = [
  { what: 'one letter', query: { text: 's' } },
  { what: 'one common word', query: { text: 'chat' } },
  { what: 'two common words', query: { text: 'chat support' } },
  { what: 'a misspelled word', query: { text: 'jabbre' } },
  { what: 'a word that nobody has', query: { text: 'quetzalcoatl' } },
  { what: 'CJK', query: { text: '日本語' } },
];

/** Everything else that is promised to be as fast. */
export const OTHERS: readonly Kind[] = [
  { what: 'two misspelled words', query: { text: 'commnity develpment' } },
  { what: 'a phrase', query: { text: '"chat support"' } },
  { what: 'an exclusion', query: { text: 'chat -support' } },
  { what: 'operators', query: { text: 'lang:de min:2 chat' } },
  {
    what: '24 words',
    query: { text: 'ab ba ca da de di do en er es fa ga ha in la le li ma me mi na ne no on' },
  },
  { what: 'all by people', query: { sort: 'users' } },
  { what: 'all by activity', query: { sort: 'activity' } },
  { what: 'all by trend', query: { sort: 'trending' } },
  { what: 'all, the newest first', query: { sort: 'newest' } },
  { what: 'all by name', query: { sort: 'name' } },
  { what: 'all by address', query: { sort: 'address' } },
  { what: 'a common word by name', query: { text: 'chat', sort: 'name' } },
  { what: 'facets of all', query: { facets: true } },
  { what: 'facets of a common word', query: { text: 'chat', facets: true } },
  { what: 'a language, a server and a tag', query: { language: 'de', domain: 'example', tag: 'chat' } },
  { what: 'the 90,000th room by people', query: { offset: 90_000 } },
  { what: 'the 20,000th room of a common word', query: { text: 'conference', offset: 20_000 } },
  { what: 'the last page', query: { before: '', sort: 'name' } },
];
