/** What the searches of the benchmark `people` ask for. */

/** A kind of search, as it is written into the field for anything. */
export interface PeopleKind {
  readonly what: string;
  readonly text: string;
  readonly language?: string;
}

/** The kinds that are hard for an index. */
export const PEOPLE_KINDS: readonly PeopleKind[] = [
  { what: 'an exact name', text: 'Grégoire' },
  { what: 'a name without its accents', text: 'zazolc' },
  { what: 'the beginning of a name', text: 'Grég' },
  { what: 'two letters', text: 'ma' },
  { what: 'one letter of a script in which it is a word', text: '東' },
  { what: 'a misspelled name', text: 'Gregiore' },
  { what: 'a name and a place', text: 'Łukasz Lodz' },
  { what: 'a common word', text: 'chat' },
  { what: 'two common words', text: 'chat support' },
  { what: 'a common word in one language', text: 'chat', language: 'fr' },
  { what: 'three misspelled words', text: 'commnity develpment freidom' },
  { what: 'what nobody has', text: 'quetzalcoatl' },
];
