/** What a server of the simulated federation answers, as XML text: after the ways of its software. */
import { findRoom, randomFrom, roomAt, roomsOf, type SimRoom, type SimServer, type World } from './world.ts';

/** One question as it came over the wire. */
export interface Question {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly xmlns: string;
  readonly node: string | undefined;
  /** XEP-0059: undefined where no page is asked for. */
  readonly max: number | undefined;
  readonly after: string | undefined;
}

/** What stands inside the answer; `error` is a stanza error's condition. */
export type Answer = { readonly payload: string } | { readonly error: string };

const INFO = 'http://jabber.org/protocol/disco#info';
const ITEMS = 'http://jabber.org/protocol/disco#items';
const MUC = 'http://jabber.org/protocol/muc';
const RSM = 'http://jabber.org/protocol/rsm';
const SERVERINFO = 'urn:xmpp:serverinfo:0';
/** What hostile servers say of others; must never be stored. */
export const LIE = 'LIE';

/** For XML text and attributes. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const notFound: Answer = { error: 'item-not-found' };
const feature = (name: string): string => `<feature var='${name}'/>`;
const field = (name: string, value: string | number): string =>
  `<field var='${name}'><value>${escapeXml(String(value))}</value></field>`;
const form = (type: string, fields: string): string =>
  `<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>${type}</value></field>${fields}</x>`;

/** A disco#info answer. */
export function info(
  identity: readonly [category: string, type: string, name?: string | undefined],
  features: readonly string[],
  forms = '',
): Answer {
  const [category, type, name] = identity;
  const named = name === undefined ? '' : ` name='${escapeXml(name)}'`;
  const body = `<identity category='${category}' type='${type}'${named}/>${features.map(feature).join('')}${forms}`;
  return { payload: `<query xmlns='${INFO}'>${body}</query>` };
}

/** A disco#items answer; `set` is what it says of its page. */
export function items(all: readonly { readonly jid: string; readonly name?: string }[], set = ''): Answer {
  const list = all.map(({ jid, name }) =>
    name === undefined ? `<item jid='${jid}'/>` : `<item jid='${jid}' name='${escapeXml(name)}'/>`,
  );
  return { payload: `<query xmlns='${ITEMS}'>${list.join('')}${set}</query>` };
}

/** What is said of a page. */
export function page(first: string | undefined, last: string | undefined, count?: number): string {
  const tag = (name: string, value: string | number | undefined): string =>
    value === undefined ? '' : `<${name}>${value}</${name}>`;
  return `<set xmlns='${RSM}'>${tag('first', first)}${tag('last', last)}${tag('count', count)}</set>`;
}

const VERSIONS = {
  prosody: 'Prosody',
  ejabberd: 'ejabberd',
  mongooseim: 'MongooseIM',
  openfire: 'Openfire',
  tigase: 'Tigase',
};

function serverAnswer(server: SimServer, { xmlns }: Question): Answer {
  if (xmlns === ITEMS) {
    const own = [server.service, server.pubsub, `proxy.${server.domain}`];
    return items([...own, ...server.items.map(({ domain }) => domain)].map((jid) => ({ jid })));
  }
  if (xmlns !== INFO) return { error: 'service-unavailable' };
  const uri = `xmpp:${server.pubsub}?;node=serverinfo`;
  const fields = field('abuse-addresses', `mailto:abuse@${server.domain}`);
  return info(
    ['server', 'im', VERSIONS[server.software]],
    [INFO, ITEMS, 'jabber:iq:version', ...(server.isWilling ? [SERVERINFO] : [])],
    form(
      'http://jabber.org/network/serverinfo',
      fields + (server.isWilling ? field('serverinfo-pubsub-node', uri) : ''),
    ),
  );
}

function peersAnswer(server: SimServer, { xmlns }: Question): Answer {
  if (xmlns === INFO) return info(['pubsub', 'service'], ['http://jabber.org/protocol/pubsub']);
  if (xmlns !== 'http://jabber.org/protocol/pubsub') return { error: 'feature-not-implemented' };
  const peers = server.peers.map(({ domain }) => `<remote-domain name='${domain}'/>`).join('');
  return {
    payload: `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='serverinfo'><item id='current'><serverinfo xmlns='${SERVERINFO}'><domain name='${server.domain}'><federation>${peers}</federation></domain></serverinfo></item></items></pubsub>`,
  };
}

const listed = (server: SimServer): SimRoom[] =>
  Array.from({ length: roomsOf(server) }, (_, i) => roomAt(server, i)).filter(
    ({ kind }) => kind !== 'hidden',
  );

function itemOf(server: SimServer, room: SimRoom): { jid: string; name: string } {
  const isCounted = server.software === 'ejabberd' || server.software === 'mongooseim';
  return {
    jid: `${room.local}@${server.service}`,
    name: isCounted ? `${room.name} (${room.occupants})` : room.name,
  };
}

/** ejabberd orders by local part, gives at most 100, and of more than 100 asked for the *last* 100 of those. */
function listAnswer(server: SimServer, { max, after, node }: Question): Answer {
  if (node !== undefined) return notFound;
  const all = listed(server);
  const pages = server.software !== 'prosody' && server.software !== 'tigase';
  if (!pages || max === undefined) {
    const whole = server.software === 'ejabberd' ? all.slice(0, 100) : all;
    const set =
      server.software === 'ejabberd' && all.length > 100 ? page(undefined, undefined, all.length) : '';
    return items(
      whole.map((room) => itemOf(server, room)),
      set,
    );
  }
  const sorted = all.sort((a, b) => (a.local < b.local ? -1 : 1));
  const start = after === undefined ? 0 : sorted.findIndex(({ local }) => local > after);
  const asked = start < 0 ? [] : sorted.slice(start, start + max);
  const given = server.software === 'ejabberd' ? asked.slice(-100) : asked;
  return items(
    given.map((room) => itemOf(server, room)),
    page(given[0]?.local, given.at(-1)?.local, sorted.length),
  );
}

function serviceAnswer(server: SimServer, question: Question): Answer {
  if (question.xmlns === ITEMS) return listAnswer(server, question);
  if (question.xmlns !== INFO) return { error: 'service-unavailable' };
  const pages = server.software !== 'prosody' && server.software !== 'tigase';
  return info(['conference', 'text', 'Rooms'], [MUC, INFO, ITEMS, ...(pages ? [RSM] : [])]);
}

/** The fields that each software sends of a room, and what Tigase should not. */
function roomFields(server: SimServer, room: SimRoom): string {
  const description = field('muc#roominfo_description', room.description);
  const occupants = field('muc#roominfo_occupants', room.occupants);
  switch (server.software) {
    case 'mongooseim':
      return description + occupants;
    case 'openfire':
      return (
        description +
        occupants +
        field('muc#roominfo_subject', 'today') +
        field('x-muc#roominfo_creationdate', '2020')
      );
    case 'tigase':
      return `${occupants}${field('muc#roomconfig_roomdesc', room.description)}${field('muc#roomconfig_lang', room.name)}${field('muc#roomconfig_roomowners', `owner@${server.domain}`)}${field('muc#roomconfig_roomadmins', `admin@${server.domain}`)}${field('muc#roomconfig_roomsecret', 'sesame')}`;
    default:
      return (
        description + occupants + field('muc#roominfo_lang', room.language) + field('muc#roominfo_logs', '')
      );
  }
}

/** A room's disco#info. */
export function roomAnswer(server: SimServer, room: SimRoom): Answer {
  const isOpen = room.kind !== 'members-only';
  const flags = [
    'muc_persistent',
    isOpen ? 'muc_open' : 'muc_membersonly',
    'muc_unsecured',
    'muc_semianonymous',
  ];
  const isPublic = room.kind === 'hidden' ? 'muc_hidden' : 'muc_public';
  const name = server.software === 'mongooseim' ? undefined : room.name;
  return info(
    ['conference', 'text', name],
    [MUC, ...flags, isPublic, 'muc_unmoderated'],
    form('http://jabber.org/protocol/muc#roominfo', roomFields(server, room)),
  );
}

/** What a server that behaves answers. */
export function friendlyAnswer(server: SimServer, question: Question): Answer {
  const { to, xmlns } = question;
  if (xmlns === 'jabber:iq:version' && !to.includes('@') && to !== server.pubsub)
    return {
      payload: `<query xmlns='jabber:iq:version'><name>${VERSIONS[server.software]}</name><version>1.${server.index % 7}</version></query>`,
    };
  if (to === server.domain) return serverAnswer(server, question);
  if (to === server.pubsub) return peersAnswer(server, question);
  if (to === server.service) return serviceAnswer(server, question);
  const room = findRoom(server, to.slice(0, to.indexOf('@')));
  return room === undefined || xmlns !== INFO ? notFound : roomAnswer(server, room);
}

/** A healthy server, for a hostile one to speak in its name. */
export function victimOf(world: World, server: SimServer): SimServer {
  const at = Math.floor(randomFrom(server.index)() * world.healthy.length);
  return world.healthy[at] as SimServer;
}
