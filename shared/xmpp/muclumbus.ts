/**
 * The search that came before XEP-0433, as search.jabber.network serves it: Gajim, Converse and yaxim speak it.
 * Beyond that service, the best may come first, `before` is understood, `<count/>` is told, and words may have any length.
 */
import type { Room } from '../domain/room.ts';
import type { Sort } from '../domain/room-query.ts';
import { StanzaRefusal } from './stanza-error.ts';
import { childForm, type Form, type FormDraft, fieldText, formElement } from './xep0004.ts';
import { type RsmResult, readRsmRequest, rsmResultElement } from './xep0059.ts';
import { type ChannelSearch, descriptionLimit, fieldNumber, itemFacts, searchedFields } from './xep0433.ts';
import { type Element, xml } from './xml.ts';

/** The namespace of requests and answers; also the feature. */
export const NS_MUCLUMBUS = 'https://xmlns.zombofant.net/muclumbus/search/1.0';
/** The FORM_TYPE of its form. */
export const MUCLUMBUS_PARAMS = `${NS_MUCLUMBUS}#params`;

function badRequest(text: string): StanzaRefusal {
  return new StanzaRefusal('bad-input', { condition: 'bad-request', type: 'modify', text });
}

const SORTS: Readonly<Record<string, Sort>> = { nusers: 'users', address: 'address', relevance: 'relevance' };

function sortOf(form: Form): Sort {
  const key = fieldText(form, 'key') ?? 'nusers';
  const sort = Object.hasOwn(SORTS, key) ? SORTS[key] : undefined;
  if (sort === undefined) throw badRequest(`The key must be one of ${Object.keys(SORTS).join(', ')}.`);
  return sort;
}

/** What a `<search/>` asks for; `undefined`: for the form to fill in. @throws StanzaRefusal. */
export function readMuclumbusSearch(search: Element): ChannelSearch | undefined {
  const form = childForm(search);
  if (form === undefined) return undefined;
  const text = fieldText(form, 'q');
  const fields = searchedFields(form);
  if (text !== undefined && fields.length === 0) throw badRequest('The search scope is empty.');
  const query = {
    text,
    ...(text !== undefined && fields.length < 3 && { in: fields }),
    sort: sortOf(form),
    minOccupants: fieldNumber(form, 'min_users') ?? 1,
  };
  return { query, nothing: false, page: readRsmRequest(search) ?? {} };
}

/** The answer to an empty `<search/>`. */
export function muclumbusForm(form: FormDraft): Element {
  return xml('search', { xmlns: NS_MUCLUMBUS }, formElement(form));
}

/** One page of rooms. COMPAT: nbxmpp refuses an answer without `<max/>`. */
export function muclumbusResult(rooms: readonly Room[], page: RsmResult, max: number): Element {
  const limit = descriptionLimit(rooms.length);
  return xml(
    'result',
    { xmlns: NS_MUCLUMBUS },
    rooms.map((room) =>
      xml(
        'item',
        { address: room.jid },
        itemFacts(room, limit),
        xml('is-open'),
        room.anonymity !== undefined && xml('anonymity-mode', {}, room.anonymity),
      ),
    ),
    rsmResultElement(page, max),
  );
}
