/** What every bot answers about itself: disco#info and disco#items, vCard, version, ping. */
import { type Jid, localOf, parseJid } from '../domain/jid.ts';
import { Failure } from '../failure.ts';
import { type BotLanguage, type MessageKey, say } from '../i18n/i18n.ts';
import type { Session } from '../xmpp/session.ts';
import {
  type DiscoInfo,
  type DiscoItem,
  discoInfoElement,
  discoItemsElement,
  type Identity,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
} from '../xmpp/xep0030.ts';
import { NS_COMMANDS } from '../xmpp/xep0050.ts';
import { NS_VCARD, vcardElement } from '../xmpp/xep0054.ts';
import { NS_CHAT_STATES } from '../xmpp/xep0085.ts';
import { NS_VERSION, type SoftwareVersion, versionElement } from '../xmpp/xep0092.ts';
import { type Caps, capsHash, NS_CAPS } from '../xmpp/xep0115.ts';
import { contactForm } from '../xmpp/xep0157.ts';
import { NS_PING } from '../xmpp/xep0199.ts';
import { NS_EME } from '../xmpp/xep0380.ts';
import { type CommandTable, mayUse } from './command.ts';
import type { Query, QueryHandler } from './shape.ts';

/** What a bot tells about itself. */
export interface Information {
  readonly session: Pick<Session, 'kind' | 'address'>;
  /** Its name for people, and what it is. */
  readonly name: MessageKey;
  readonly about: readonly MessageKey[];
  /** What a component's domain is. */
  readonly service: readonly Identity[];
  /** What the bot addresses below it are. An account is both. */
  readonly bot: readonly Identity[];
  /** Beside those that every bot has. */
  readonly features: readonly string[];
  readonly admins: readonly Jid[];
  readonly software: SoftwareVersion;
  /** A URI that names the software: the first half of a caps node. */
  readonly capsNode: string;
  readonly commands: CommandTable;
}

const FEATURES = [
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_CAPS,
  NS_CHAT_STATES,
  NS_COMMANDS,
  NS_EME,
  NS_PING,
  NS_VCARD,
  NS_VERSION,
];

/** The address that a component's bot is advertised under; an account's own. */
export function botAddress(session: Pick<Session, 'kind' | 'address'>): Jid {
  return session.kind === 'component' ? parseJid(`bot@${session.address}`) : session.address;
}

function identitiesAt(info: Information, address: Jid): readonly Identity[] {
  if (info.session.kind === 'component') return localOf(address) === '' ? info.service : info.bot;
  const all = [...info.service, ...info.bot];
  const kinds = all.map(({ category, type }) => `${category}/${type}`);
  return all.filter((_, index) => kinds.indexOf(kinds[index] ?? '') === index);
}

/** What one of our addresses is. */
export function discoInfoAt(info: Information, address: Jid): DiscoInfo {
  const contacts = info.admins.map((jid) => `xmpp:${encodeURI(jid)}`);
  return {
    identities: identitiesAt(info, address),
    features: new Set([...FEATURES, ...info.features]),
    forms: contacts.length > 0 ? [contactForm({ abuse: contacts, admin: contacts, support: contacts })] : [],
  };
}

/** The caps of one of our addresses. */
export function capsAt(info: Information, address: Jid): Caps {
  return { hash: 'sha-1', node: info.capsNode, ver: capsHash(discoInfoAt(info, address)) };
}

/** What it is called in the language of who asks. Behind caps is one answer for all: their hash is made of it. */
function named(info: Information, told: DiscoInfo, language: BotLanguage): DiscoInfo {
  const name = say(language, info.name);
  return { ...told, identities: told.identities.map((identity) => ({ ...identity, name })) };
}

function nodeInfo(info: Information, address: Jid, node: string, language: BotLanguage): DiscoInfo {
  const caps = capsAt(info, address);
  if (node === `${caps.node}#${caps.ver}`) return discoInfoAt(info, address);
  if (node === '') return named(info, discoInfoAt(info, address), language);
  const command = info.commands.named(node);
  if (node !== NS_COMMANDS && command === undefined) throw new Failure('not-found', 'there is no such node');
  const [type, title] = command
    ? ['command-node', command.title]
    : ['command-list', 'bot.commands.title' as const];
  return {
    identities: [{ category: 'automation', type, name: say(language, title) }],
    features: new Set([NS_COMMANDS, 'jabber:x:data']),
    forms: [],
  };
}

function nodeItems(info: Information, { from, to, payload, language }: Query): readonly DiscoItem[] {
  const node = payload.attrs.node ?? '';
  if (node === NS_COMMANDS)
    return info.commands.all
      .filter((command) => mayUse(command, from))
      .map(({ name, title }) => ({ jid: to, node: name, name: say(language, title) }));
  if (node !== '') {
    if (info.commands.named(node) === undefined) throw new Failure('not-found', 'there is no such node');
    return [];
  }
  return to === info.session.address && info.session.kind === 'component'
    ? [{ jid: botAddress(info.session), name: say(language, info.name) }]
    : [];
}

/** The queries that every bot serves. */
export function informationQueries(info: Information): readonly QueryHandler[] {
  return [
    {
      type: 'get',
      name: 'query',
      xmlns: NS_DISCO_INFO,
      answer: ({ to, payload, language }) => {
        const { node } = payload.attrs;
        return discoInfoElement(nodeInfo(info, to, node ?? '', language), node);
      },
    },
    {
      type: 'get',
      name: 'query',
      xmlns: NS_DISCO_ITEMS,
      answer: (query) => discoItemsElement(nodeItems(info, query), query.payload.attrs.node),
    },
    {
      type: 'get',
      name: 'vCard',
      xmlns: NS_VCARD,
      answer: ({ language }) => {
        const about = info.about.map((key) => say(language, key)).join(' ');
        return vcardElement(say(language, info.name), about, info.capsNode);
      },
    },
    { type: 'get', name: 'query', xmlns: NS_VERSION, answer: () => versionElement(info.software) },
    { type: 'get', name: 'ping', xmlns: NS_PING, answer: () => undefined },
  ];
}
