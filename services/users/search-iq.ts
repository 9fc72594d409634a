/** The directory of people as clients ask for it: XEP-0055, with forms and without, page by page. */
import type { Query, QueryHandler } from '../../shared/bot/shape.ts';
import { present } from '../../shared/domain/present.ts';
import type { Listed } from '../../shared/domain/profile.ts';
import { Failure, type FailureCode } from '../../shared/failure.ts';
import { type BotLanguage, type MessageKey, say } from '../../shared/i18n/i18n.ts';
import { type Condition, type ErrorType, StanzaRefusal } from '../../shared/xmpp/stanza-error.ts';
import {
  formItem,
  NS_SEARCH,
  plainItem,
  readPeopleSearch,
  searchColumns,
  searchFields,
  searchResult,
} from '../../shared/xmpp/xep0055.ts';
import { NS_RSM, type RsmRequest, type RsmResult } from '../../shared/xmpp/xep0059.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import type { Directory } from './directory.ts';
import { MOST_ON_PAGE, PEOPLE_PAGE } from './directory-search.ts';

/** Beside those of every bot. */
export const PEOPLE_SEARCH_FEATURES: readonly string[] = [NS_SEARCH, NS_RSM];

/** Our own fields (XEP-0068 §3.2). */
const NS = 'urn:parvis:people-search:0';
const ANYTHING = `{${NS}}q`;
const LANGUAGE = `{${NS}}language`;

/** Fields that other services have, which people's clients may fill in by habit: all of them are names here. */
const NAMES: readonly string[] = ['nick', 'first', 'last', 'fn', 'name', 'user', 'username'];

const COLUMNS = ['nick', 'name', 'place', 'languages', 'interests'] as const;

function fieldsOf(language: BotLanguage): Element {
  const field = (name: string, label: MessageKey) =>
    [name, { type: 'text-single', label: say(language, label), values: [] }] as const;
  return searchFields(say(language, 'directory.title'), say(language, 'directory.instructions'), [
    field(ANYTHING, 'directory.field.q'),
    field('nick', 'users.field.nick'),
    field('first', 'directory.field.first'),
    field('last', 'directory.field.last'),
    field(LANGUAGE, 'directory.field.language'),
  ]);
}

/** One item of an answer, in a form or without. */
function itemOf({ jid, profile }: Listed, isForm: boolean): Element {
  const { nick = '', name = '', place = '', languages, interests } = profile;
  if (!isForm) return plainItem(jid, { nick, first: name });
  const values = [nick, name, place, languages.join(', '), interests.join(', ')];
  return formItem(
    jid,
    COLUMNS.map((column, i) => [column, values[i] ?? '']),
  );
}

/** Items kept at most, some 700 bytes each when they have been sent. */
const MOST_KEPT = 10_000;

/** The items of who was found last, made once. They go with their people, and who changes his entry is another one here. */
class KeptItems {
  #young = new WeakMap<Listed, Element>();
  #old = new WeakMap<Listed, Element>();
  #count = 0;
  readonly #isForm: boolean;

  constructor(isForm: boolean) {
    this.#isForm = isForm;
  }

  of(person: Listed): Element {
    const young = this.#young.get(person);
    if (young !== undefined) return young;
    const item = this.#old.get(person) ?? itemOf(person, this.#isForm);
    if (this.#count++ === MOST_KEPT / 2) {
      this.#old = this.#young;
      this.#young = new WeakMap();
      this.#count = 1;
    }
    this.#young.set(person, item);
    return item;
  }
}

/** What answers are made of, for clients with forms and without. */
class Answers {
  readonly #form = new KeptItems(true);
  readonly #plain = new KeptItems(false);
  readonly #columns = new Map<BotLanguage, Element>();

  /** @param page absent where none was asked for */
  of(people: readonly Listed[], isForm: boolean, language: BotLanguage, page?: RsmResult): Element {
    const items = isForm ? this.#form : this.#plain;
    return searchResult(
      isForm ? this.#columnsIn(language) : undefined,
      people.map((person) => items.of(person)),
      page,
    );
  }

  #columnsIn(language: BotLanguage): Element {
    const known = this.#columns.get(language);
    if (known !== undefined) return known;
    const labels = COLUMNS.map((name) => ({ name, label: say(language, `users.field.${name}`) }));
    const columns = searchColumns(say(language, 'directory.field.address'), labels);
    this.#columns.set(language, columns);
    return columns;
  }
}

function refusal(
  language: BotLanguage,
  code: FailureCode,
  condition: Condition,
  type: ErrorType,
  key: MessageKey,
): StanzaRefusal {
  return new StanzaRefusal(code, { condition, type, text: say(language, key), lang: language });
}

function pageOf(page: RsmRequest | undefined, language: BotLanguage) {
  if (page?.index !== undefined)
    throw refusal(language, 'bad-input', 'feature-not-implemented', 'cancel', 'directory.error.numbered');
  if (page?.after !== undefined && page.before !== undefined)
    throw refusal(language, 'bad-input', 'bad-request', 'modify', 'directory.error.one-page');
  return {
    limit: Math.min(page?.max ?? PEOPLE_PAGE, MOST_ON_PAGE),
    after: page?.after,
    before: page?.before,
  };
}

async function find(
  directory: Directory,
  answers: Answers,
  { from, payload, language }: Query,
): Promise<Element> {
  const { terms, isCancelled, isForm, page } = readPeopleSearch(payload);
  const nobody = answers.of([], isForm, language);
  if (isCancelled) return nobody;
  const anything = terms.get(ANYTHING);
  const names = NAMES.flatMap((name) => terms.get(name) ?? []);
  // An e-mail address is what nobody here has.
  if (anything === undefined && names.length === 0 && terms.has('email')) return nobody;
  const text = [...(anything === undefined ? [] : [anything]), ...names].join(' ');
  const wanted = {
    text,
    isName: anything === undefined,
    language: terms.get(LANGUAGE),
    ...pageOf(page, language),
  };
  try {
    const { people, total, first, last } = await directory.find(from, wanted);
    return answers.of(people, isForm, language, page && present({ count: total, first, last }));
  } catch (error) {
    const isPlaced = page?.after !== undefined || Boolean(page?.before);
    if (!(error instanceof Failure)) throw error;
    if (error.code === 'too-many')
      throw refusal(language, 'too-many', 'resource-constraint', 'wait', 'directory.error.too-many');
    if (error.code !== 'bad-input') throw error;
    if (isPlaced) throw refusal(language, 'not-found', 'item-not-found', 'cancel', 'directory.error.no-page');
    throw refusal(language, 'bad-input', 'not-acceptable', 'modify', 'directory.instructions');
  }
}

/** Says which language an answer is in: servers stamp their own on what has none. */
function inLanguage(answer: Element, language: BotLanguage): Element {
  answer.attrs['xml:lang'] = language;
  return answer;
}

/** Both queries. */
export function searchQueries(directory: Directory): readonly QueryHandler[] {
  const all = { name: 'query', xmlns: NS_SEARCH } as const;
  const answers = new Answers();
  return [
    { ...all, type: 'get', answer: ({ language }) => inLanguage(fieldsOf(language), language) },
    {
      ...all,
      type: 'set',
      answer: async (query) => inLanguage(await find(directory, answers, query), query.language),
    },
  ];
}
