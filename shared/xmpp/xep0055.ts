/**
 * XEP-0055: Jabber Search, version 1.3: people found by what they tell of themselves.
 *
 * COMPAT: Gajim takes answers with a form only, Prosody's clients ask without; Pidgin takes the first column for the
 * address; a result with items lacks nothing in any of them, and other types than text-single and jid-single spoil
 * Gajim's columns.
 */
import { childForm, type FormField, formElement, NS_FORM } from './xep0004.ts';
import { type RsmRequest, type RsmResult, readRsmRequest, rsmResultElement } from './xep0059.ts';
import { type Element, keepText, xml } from './xml.ts';

/** The namespace; also the feature, and the type of the form. */
export const NS_SEARCH = 'jabber:iq:search';

/** Fields that may stand outside a form (§2.1), in the order of the schema. */
const LEGACY = ['first', 'last', 'nick', 'email'] as const;
/** One of those fields. */
export type LegacyField = (typeof LEGACY)[number];

const MOST_FIELDS = 50;

/** What is searched for. */
export interface PeopleSearch {
  /** With a form: so is the answer. */
  readonly isForm: boolean;
  /** The form was given up. */
  readonly isCancelled: boolean;
  /** What was filled in, by field, trimmed; empty ones are absent. */
  readonly terms: ReadonlyMap<string, string>;
  readonly page: RsmRequest | undefined;
}

/** Reads the payload of a set. Fields of a form count, those beside it do not (XEP-0055 §3). */
export function readPeopleSearch(query: Element): PeopleSearch {
  const form = childForm(query);
  const terms = new Map<string, string>();
  const enter = (name: string, text: string | undefined): void => {
    const term = text?.trim();
    if (term && terms.size < MOST_FIELDS) terms.set(name, term);
  };
  if (form !== undefined) for (const [name, { values }] of form.fields) enter(name, values[0]);
  else for (const name of LEGACY) enter(name, query.getChildText(name, NS_SEARCH) ?? undefined);
  return {
    isForm: form !== undefined,
    isCancelled: form?.type === 'cancel',
    terms,
    page: readRsmRequest(query),
  };
}

/** The answer to a get: what can be searched by, for clients with forms and for those without. */
export function searchFields(
  title: string,
  instructions: string,
  fields: readonly (readonly [string, FormField])[],
): Element {
  return xml(
    'query',
    { xmlns: NS_SEARCH },
    xml('instructions', {}, instructions),
    LEGACY.map((name) => xml(name)),
    formElement({ type: 'form', title, instructions, formType: NS_SEARCH, fields }),
  );
}

/** Somebody found, in the answer to a form: values by column. Never read again: its text is kept. */
export function formItem(jid: string, columns: readonly (readonly [name: string, value: string])[]): Element {
  const fields = columns.map(([name, value]) => field(name, value));
  return keepText(xml('item', {}, field('jid', jid), fields));
}

/** And for clients without forms, the fields of the schema. */
export function plainItem(jid: string, fields: Readonly<Partial<Record<LegacyField, string>>>): Element {
  const values = LEGACY.map((name) => xml(name, {}, fields[name] ?? ''));
  return keepText(xml('item', { jid }, values));
}

/** A column beside the address. */
export interface Column {
  readonly name: string;
  readonly label: string;
}

function field(name: string, value: string): Element {
  return xml('field', { var: name }, xml('value', {}, value));
}

/** XEP-0004 §3.4: the columns of an answer to a form, the address first. Never read again: its text is kept. */
export function searchColumns(jidLabel: string, columns: readonly Column[]): Element {
  return keepText(
    xml(
      'reported',
      {},
      xml('field', { var: 'jid', type: 'jid-single', label: jidLabel }),
      columns.map(({ name, label }) => xml('field', { var: name, type: 'text-single', label })),
    ),
  );
}

/**
 * The answer to a set. Nobody found: an empty query (XEP-0055 §2.2).
 * @param columns of an answer to a form, which has all of them in every item
 * @param people their items, of the same form
 * @param page what page it is; absent where none was asked for
 */
export function searchResult(
  columns: Element | undefined,
  people: readonly Element[],
  page: RsmResult | undefined,
): Element {
  const isTable = columns !== undefined && people.length > 0;
  return xml(
    'query',
    { xmlns: NS_SEARCH },
    isTable ? xml('x', { xmlns: NS_FORM, type: 'result' }, columns, people) : people,
    page && rsmResultElement(page),
  );
}
