/** The searches of programs: XEP-0433 and the search that came before it, on the rooms in memory. */
import type { Query, QueryHandler } from '../../shared/bot/shape.ts';
import type { Room } from '../../shared/domain/room.ts';
import { MAX_QUERY } from '../../shared/domain/search/room-index.ts';
import { Failure } from '../../shared/failure.ts';
import {
  muclumbusForm,
  muclumbusResult,
  NS_MUCLUMBUS,
  readMuclumbusSearch,
} from '../../shared/xmpp/muclumbus.ts';
import { StanzaRefusal } from '../../shared/xmpp/stanza-error.ts';
import { NS_RSM, type RsmResult } from '../../shared/xmpp/xep0059.ts';
import {
  type ChannelSearch,
  channelForm,
  channelResult,
  invalidTerms,
  NS_CHANNEL_SEARCH,
  rateLimited,
  readChannelSearch,
} from '../../shared/xmpp/xep0433.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { channelDraft, muclumbusDraft } from './iq-forms.ts';
import type { LiveRooms } from './live-rooms.ts';

/** Beside those of every bot. */
export const SEARCH_FEATURES: readonly string[] = [NS_CHANNEL_SEARCH, NS_MUCLUMBUS, NS_RSM];

/** Rooms in one answer. */
const PAGE = 100;
/** A search is cheap, and clients that list everything ask page after page: 600 at once, then 40 per second. */
const COST = 0.1;

/** How one dialect says what it says. */
interface Dialect {
  readonly refuseTerms: (text: string) => Failure;
  readonly result: (rooms: readonly Room[], page: RsmResult, max: number) => Element;
}

const CHANNEL: Dialect = { refuseTerms: invalidTerms, result: channelResult };
const MUCLUMBUS: Dialect = {
  refuseTerms: (text) =>
    new StanzaRefusal('bad-input', { condition: 'policy-violation', type: 'modify', text }),
  result: muclumbusResult,
};

/**
 * Ids of pages: the number of hits before the index's own cursor. Opaque to clients, but Movim reads the last one as
 * the number of hits.
 */
function pageId(total: number, cursor: string): string {
  return `${total}~${cursor}`;
}

function cursorOf(id: string | undefined): string | undefined {
  return id === undefined ? undefined : id.replace(/^\d{1,9}~/, '');
}

/** XEP-0059 §2.1: a page that begins behind something unknown is `item-not-found`. */
const UNKNOWN_PAGE = 'that is no page of this search: begin again without after and before';

function find(rooms: LiveRooms, { query, nothing, page }: ChannelSearch, dialect: Dialect): Element {
  if (!rooms.loaded) throw new Failure('unavailable', 'the list of rooms is still being loaded');
  if (page.index !== undefined)
    throw new StanzaRefusal('bad-input', {
      condition: 'feature-not-implemented',
      type: 'modify',
      text: 'pages are not numbered here: use after and before',
    });
  if (page.after !== undefined && page.before !== undefined)
    throw new Failure('bad-input', 'a page is either after or before another');
  const { text } = query;
  if (text !== undefined && text.length > MAX_QUERY)
    throw dialect.refuseTerms(`Search for at most ${MAX_QUERY} characters.`);
  if (text !== undefined && !/[\p{L}\p{N}\p{S}]/u.test(text))
    throw dialect.refuseTerms('Search for words: letters or digits.');
  const max = Math.min(page.max ?? PAGE, PAGE);
  if (nothing) return dialect.result([], { count: 0 }, max);
  const paged = { after: cursorOf(page.after), before: cursorOf(page.before) };
  const isFirst = page.after === undefined && !page.before;
  try {
    const { rooms: found, total, first, last } = rooms.index.search({ ...query, ...paged, limit: max });
    return dialect.result(
      found,
      {
        count: total,
        ...(first !== undefined && { first: pageId(total, first) }),
        ...(last !== undefined && { last: pageId(total, last) }),
      },
      max,
    );
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'bad-input') throw error;
    if (!isFirst) throw new Failure('not-found', UNKNOWN_PAGE);
    throw dialect.refuseTerms(error.message);
  }
}

/** Both dialects. @param rooms kept up by the caller. */
export function searchQueries(rooms: LiveRooms): readonly QueryHandler[] {
  const channel = ({ payload, language }: Query): Element => {
    const search = readChannelSearch(payload);
    return search === undefined ? channelForm(channelDraft(language)) : find(rooms, search, CHANNEL);
  };
  const muclumbus = ({ payload, language }: Query): Element => {
    const search = readMuclumbusSearch(payload);
    return search === undefined ? muclumbusForm(muclumbusDraft(language)) : find(rooms, search, MUCLUMBUS);
  };
  const all = { name: 'search', cost: COST, tooMuch: rateLimited } as const;
  return [
    { ...all, type: 'get', xmlns: NS_CHANNEL_SEARCH, answer: channel },
    { ...all, type: 'get', xmlns: NS_MUCLUMBUS, answer: muclumbus },
    // COMPAT: Prosody's mod_muc_search is asked with set.
    { ...all, type: 'set', xmlns: NS_MUCLUMBUS, answer: muclumbus },
  ];
}
