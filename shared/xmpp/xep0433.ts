/**
 * XEP-0433: Extended Channel Search, version 0.1.0: the wire form of requests, answers and errors.
 *
 * COMPAT: the text and the examples of 0.1.0 disagree. `sinaddr` and `sinaddress` are both read; the types of the
 * errors are those of the text. A form that says neither `q` nor `all` asks for the popular rooms: Movim and
 * weechat-xmpp send it so, and a strict `no-search-conditions` would break them.
 */
import { languageList, type Room, usualOccupants } from '../domain/room.ts';
import type { NsfwChoice, RoomQuery, Sort } from '../domain/room-query.ts';
import { plainLine } from '../domain/text.ts';
import type { StanzaError } from './stanza-error.ts';
import { StanzaRefusal } from './stanza-error.ts';
import { childForm, type Form, type FormDraft, fieldText, formElement } from './xep0004.ts';
import { type RsmRequest, type RsmResult, readRsmRequest, rsmResultElement } from './xep0059.ts';
import { type Child, type Element, xml } from './xml.ts';

/** The namespace of requests and answers; also the feature. */
export const NS_CHANNEL_SEARCH = 'urn:xmpp:channel-search:0:search';
/** The FORM_TYPE of the search form. */
export const SEARCH_PARAMS = 'urn:xmpp:channel-search:0:search-params';
const NS_ORDER = 'urn:xmpp:channel-search:0:order';
const NS_ERROR = 'urn:xmpp:channel-search:0:error';
const NS_ANONYMITY = 'urn:xmpp:channel-search:0:anonymity';
/** The namespace of our own fields, sort keys and details (§5.1.1: Clark notation). */
export const NS_DIRECTORY = 'urn:parvis:channel-search:0';

/** Sort orders by the key that asks for them. */
const SORT_KEYS: Readonly<Record<string, Sort>> = {
  [`{${NS_ORDER}}nusers`]: 'users',
  [`{${NS_ORDER}}address`]: 'address',
  [`{${NS_DIRECTORY}}relevance`]: 'relevance',
  [`{${NS_DIRECTORY}}activity`]: 'activity',
  [`{${NS_DIRECTORY}}trending`]: 'trending',
  [`{${NS_DIRECTORY}}newest`]: 'newest',
  [`{${NS_DIRECTORY}}name`]: 'name',
};

/** The key and the order it asks for, in the order of the form. */
export const CHANNEL_SORTS: readonly (readonly [key: string, sort: Sort])[] = Object.entries(SORT_KEYS);

/** Names of our own fields in the form. */
export const OWN_FIELDS = {
  language: `{${NS_DIRECTORY}}language`,
  tag: `{${NS_DIRECTORY}}tag`,
  domain: `{${NS_DIRECTORY}}domain`,
  nsfw: `{${NS_DIRECTORY}}nsfw`,
} as const;

/** What is asked of the rooms, and which page of it. */
export interface ChannelSearch {
  /** Without limit and cursor. */
  readonly query: Omit<RoomQuery, 'limit'>;
  /** Kinds of channels other than rooms only: nothing of that is here. */
  readonly nothing: boolean;
  readonly page: RsmRequest;
}

/** A refusal with one of the XEP's own conditions. */
function refusal(error: StanzaError, condition: string, ...details: readonly Element[]): StanzaRefusal {
  return new StanzaRefusal('bad-input', error, xml(condition, { xmlns: NS_ERROR }, details));
}

/** §4.2.2.3: the words cannot be searched; `text` says what they have to be. */
export function invalidTerms(text: string): StanzaRefusal {
  return refusal({ condition: 'bad-request', type: 'modify', text }, 'invalid-search-terms');
}

/** §4.2.2.4: too much was asked; `seconds` until it may be tried again. */
export function rateLimited(seconds: number): StanzaRefusal {
  return new StanzaRefusal(
    'too-many',
    { condition: 'resource-constraint', type: 'wait' },
    xml('rate-limit', { xmlns: NS_ERROR, 'retry-after': seconds }),
  );
}

/** A checkbox as clients fill it in; `undefined` when absent or neither. */
export function fieldSwitch(form: Form, name: string): boolean | undefined {
  const value = fieldText(form, name)?.toLowerCase();
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : undefined;
}

/** A number that is not negative, up to a billion; fractions are rounded up. */
export function fieldNumber(form: Form, name: string): number | undefined {
  const text = fieldText(form, name);
  return text !== undefined && /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Math.ceil(Number(text)) : undefined;
}

/** Where to look for words, when not everywhere. Fields left out count as ticked. */
export function searchedFields(form: Form): NonNullable<RoomQuery['in']> {
  const ticked = (name: string) => fieldSwitch(form, name) !== false;
  const fields: NonNullable<RoomQuery['in']>[number][] = [];
  if (ticked('sinname')) fields.push('name');
  if (ticked('sindescription')) fields.push('description');
  if (ticked('sinaddr') && ticked('sinaddress')) fields.push('address');
  return fields;
}

function conflict(text: string, ...names: readonly string[]): StanzaRefusal {
  return refusal(
    { condition: 'bad-request', type: 'modify', text },
    'conflicting-fields',
    ...names.map((name) => xml('var', {}, name)),
  );
}

function sortOf(form: Form): Sort | undefined {
  const key = fieldText(form, 'key');
  if (key === undefined) return undefined;
  const sort = Object.hasOwn(SORT_KEYS, key) ? SORT_KEYS[key] : undefined;
  if (sort === undefined)
    throw refusal({ condition: 'feature-not-implemented', type: 'modify' }, 'invalid-sort-key');
  return sort;
}

function nsfwOf(form: Form): NsfwChoice {
  const choice = fieldText(form, OWN_FIELDS.nsfw);
  return choice === 'with' || choice === 'only' ? choice : 'without';
}

/**
 * What a `<search/>` asks for; `undefined`: for the form to fill in. Unknown fields are passed over (§5).
 * @throws StanzaRefusal with the XEP's conditions.
 */
export function readChannelSearch(search: Element): ChannelSearch | undefined {
  const form = childForm(search);
  if (form === undefined) return undefined;
  const text = fieldText(form, 'q');
  const fields = searchedFields(form);
  if (text !== undefined && fieldSwitch(form, 'all') === true)
    throw conflict('Cannot both return all results and search for words.', 'all', 'q');
  if (text !== undefined && fields.length === 0)
    throw conflict('There is nowhere left to search.', 'q', 'sinname', 'sindescription', 'sinaddr');
  const types = (form.fields.get('types')?.values ?? []).filter((type) => type !== '');
  return {
    query: {
      text,
      ...(text !== undefined && fields.length < 3 && { in: fields }),
      sort: sortOf(form),
      minOccupants: fieldNumber(form, 'min_users'),
      nsfw: nsfwOf(form),
      language: fieldText(form, OWN_FIELDS.language),
      tag: fieldText(form, OWN_FIELDS.tag),
      domain: fieldText(form, OWN_FIELDS.domain),
    },
    nothing: types.length > 0 && !types.includes('xep-0045'),
    page: readRsmRequest(search) ?? {},
  };
}

/** The answer to an empty `<search/>`. */
export function channelForm(form: FormDraft): Element {
  return xml('search', { xmlns: NS_CHANNEL_SEARCH }, formElement(form));
}

/** What the XEP has no element for, in our own namespace: clients pass over what they do not know (§5.2.1). */
function details(room: Room): Element | undefined {
  const { tags, activity, avatar, webChatUrl, logsUrl, nsfw } = room;
  const children = [
    ...tags.map((tag) => xml('tag', {}, tag)),
    activity !== undefined && xml('activity', {}, activity),
    avatar !== undefined && xml('avatar', { algo: 'sha-256' }, avatar),
    webChatUrl !== undefined && xml('webchat', {}, webChatUrl),
    logsUrl !== undefined && xml('logs', {}, logsUrl),
    nsfw && xml('nsfw'),
  ].filter((child) => child !== false);
  return children.length === 0 ? undefined : xml('details', { xmlns: NS_DIRECTORY }, children);
}

/**
 * How long each description of a page may be: what 62 whole ones take together. A page of a hundred, all of it
 * characters that XML spells with five bytes, stays below the 512 KiB that other servers take in one stanza.
 */
export function descriptionLimit(rooms: number): number {
  return Math.min(1024, Math.floor(64_000 / Math.max(1, rooms)));
}

/** What an item says of a room in both dialects. @param limit of the description, as {@link descriptionLimit} */
export function itemFacts(room: Room, limit: number): readonly Child[] {
  const { name, description } = room;
  const languages = languageList(room);
  return [
    name !== undefined && xml('name', {}, name),
    description !== undefined && xml('description', {}, plainLine(description, limit)),
    languages !== undefined && xml('language', {}, languages),
    xml('nusers', {}, usualOccupants(room)),
  ];
}

/** One page of rooms; `max` is the page size that was applied. */
export function channelResult(rooms: readonly Room[], page: RsmResult, max: number): Element {
  const limit = descriptionLimit(rooms.length);
  return xml(
    'result',
    { xmlns: NS_CHANNEL_SEARCH },
    rooms.map((room) =>
      xml(
        'item',
        { address: room.jid },
        itemFacts(room, limit),
        xml('service-type', {}, 'xep-0045'),
        // The table wants a boolean, the example an empty element: this is both to who looks for either.
        xml('is-open', {}, 'true'),
        room.anonymity !== undefined &&
          xml(
            'anonymity-mode',
            {},
            room.anonymity === 'none' ? `{${NS_ANONYMITY}}none` : 'muc_semianonymous',
          ),
        details(room),
      ),
    ),
    rsmResultElement(page, max),
  );
}
