/** XEP-0045: Multi-User Chat, version 1.35.5: what a room says of itself (§6.4, §15.6 muc#roominfo). */
import { readLanguage } from '../domain/language.ts';
import type { PictureSaid, Room } from '../domain/room.ts';
import { foldText, plainLine } from '../domain/text.ts';
import { type Form, fieldText } from './xep0004.ts';
import type { DiscoInfo } from './xep0030.ts';
import { NS_VCARD } from './xep0054.ts';
import { readAvatarHash } from './xep0486.ts';
import { readActivity } from './xep0502.ts';

/** Feature of rooms and room services. */
export const NS_MUC = 'http://jabber.org/protocol/muc';
const ROOM_INFO = 'http://jabber.org/protocol/muc#roominfo';

const MAX_NAME = 256;
const MAX_DESCRIPTION = 1024;
const MAX_TAGS = 16;
const MAX_OCCUPANTS = 1_000_000;

/** A room's own words and settings, all of it hostile text made plain, and what decides whether it may be listed. */
export interface RoomInfo extends Omit<Room, 'jid'> {
  /** A text conference with the feature of XEP-0045: not a gateway's channel, not a service. */
  readonly isRoom: boolean;
  /** Each is true only when the server says so and nothing to the contrary. */
  readonly isPublic: boolean;
  readonly isPersistent: boolean;
  readonly isOpen: boolean;
  readonly hasPassword: boolean;
  /** `#noindex` stands in the description: the owner wants it in no directory. */
  readonly optedOut: boolean;
  readonly picture: PictureSaid;
}

/** Whether the identities and features are those of a service or room for text chat, and not of a gateway to IRC. */
export function isTextConference(info: DiscoInfo): boolean {
  const conferences = info.identities.filter(({ category }) => category === 'conference');
  return (
    info.features.has(NS_MUC) &&
    conferences.some(({ type }) => type === 'text') &&
    conferences.every(({ type }) => type !== 'irc')
  );
}

const MOST_LANGUAGES = 8;

/** COMPAT: owners of rooms in several languages write `de, en`. Words that are not all languages are none. */
export function readLanguages(text: string | undefined): string[] {
  const parts = (text ?? '').split(/[\s,;/|]+/u, MOST_LANGUAGES + 1).filter((part) => part !== '');
  if (parts.length > MOST_LANGUAGES) return [];
  const tags = parts.map(readLanguage);
  return tags.every((tag) => tag !== undefined) ? [...new Set(tags)] : [];
}

/** An http(s) URL in its normal form, without credentials; shown, never followed. */
function readWebUrl(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 1024 || !/^https?:\/\//i.test(text) || !URL.canParse(text))
    return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.href.length > 2048) return undefined;
  return /[\s<>"'`]/.test(url.href) ? undefined : url.href;
}

function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,7}$/.test(text) ? Math.min(Number(text), MAX_OCCUPANTS) : undefined;
}

const HASH_WORD = /^#([\p{L}\p{N}][\p{L}\p{N}\p{M}_+-]{0,49})[.,;]?$/u;

function hashWord(word: string): string | undefined {
  return word.startsWith('#') ? HASH_WORD.exec(word)?.[1] : undefined;
}

/** The words that a description ends in as `#word #word`, folded and in its order, each once. */
export function readTags(description: string): string[] {
  const tags: string[] = [];
  for (let end = description.length; end > 0; ) {
    const start = description.lastIndexOf(' ', end - 1) + 1;
    const tag = hashWord(description.slice(start, end));
    if (tag === undefined) break;
    tags.unshift(foldText(tag));
    end = start - 1;
  }
  return [...new Set(tags)].slice(0, MAX_TAGS);
}

/** What owners write anywhere in a description, also in brackets or before a comma: no tags, but their will. */
const NO_INDEX = /(?<![\p{L}\p{N}_])#noindex(?![\p{L}\p{N}_])/iu;
const NOT_SAFE = /(?<![\p{L}\p{N}_])#nsfw(?![\p{L}\p{N}_])/iu;

/** One of two features that exclude each other; undefined when neither is there. The cautious one wins. */
function choice(features: ReadonlySet<string>, cautious: string, other: string): boolean | undefined {
  if (features.has(cautious)) return true;
  return features.has(other) ? false : undefined;
}

function first(form: Form | undefined, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = fieldText(form, name);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** COMPAT: Tigase puts the room's name there; one that is called like a language is in none for that. */
function roomLanguages(form: Form | undefined, name: string): string[] {
  const text = first(form, 'muc#roominfo_lang', 'muc#roomconfig_lang');
  return text === undefined || text.toLowerCase() === name.toLowerCase() ? [] : readLanguages(text);
}

/**
 * Reads a room's disco#info. Owners and admins, which some servers send too, are not read. Never throws.
 * COMPAT: Prosody sends empty fields for what is not set; MongooseIM only description and occupants; Tigase and
 * Openfire name the description otherwise; webchat_url is no registered field but what Prosody and ejabberd send.
 */
export function readRoomInfo(info: DiscoInfo): RoomInfo {
  const { features, identities, forms } = info;
  const form = forms.find(({ formType }) => formType === ROOM_INFO);
  const identity = identities.find(({ category, name }) => category === 'conference' && name?.trim());
  const name = plainLine(identity?.name ?? first(form, 'muc#roomconfig_roomname') ?? '', MAX_NAME);
  // Long enough that the tags at the end of a long description still count.
  const whole = plainLine(
    first(form, 'muc#roominfo_description', 'muc#roomconfig_roomdesc', 'muc#roominfo_desc') ?? '',
    4 * MAX_DESCRIPTION,
  );
  const description = whole.length > MAX_DESCRIPTION ? plainLine(whole, MAX_DESCRIPTION) : whole;
  const languages = roomLanguages(form, name);
  const [language] = languages;
  const occupants = readCount(first(form, 'muc#roominfo_occupants'));
  const nonAnonymous = choice(features, 'muc_nonanonymous', 'muc_semianonymous');
  const moderated = choice(features, 'muc_moderated', 'muc_unmoderated');
  const logsUrl = readWebUrl(first(form, 'muc#roominfo_logs'));
  const webChatUrl = readWebUrl(first(form, 'muc#roominfo_webchat_url'));
  const isPublic = choice(features, 'muc_hidden', 'muc_public') === false;
  const isPersistent = choice(features, 'muc_temporary', 'muc_persistent') === false;
  // XEP-0502 §2.1: of other rooms it must not be told.
  const activity = isPublic && isPersistent ? readActivity(form) : undefined;
  const avatarHash = readAvatarHash(form);
  return {
    isRoom: isTextConference(info),
    isPublic,
    isPersistent,
    isOpen: choice(features, 'muc_membersonly', 'muc_open') === false,
    hasPassword: features.has('muc_passwordprotected'),
    optedOut: NO_INDEX.test(whole),
    ...(name !== '' && { name }),
    ...(description !== '' && { description }),
    ...(language !== undefined && { language }),
    ...(languages.length > 1 && { languages }),
    ...(occupants !== undefined && { occupants }),
    ...(nonAnonymous !== undefined && { anonymity: nonAnonymous ? 'none' : 'semi' }),
    ...(moderated !== undefined && { moderated }),
    tags: readTags(whole).filter((tag) => tag !== 'noindex'),
    nsfw: NOT_SAFE.test(whole),
    ...(logsUrl !== undefined && { logsUrl }),
    ...(webChatUrl !== undefined && { webChatUrl }),
    ...(activity !== undefined && { activity }),
    picture: {
      ...(avatarHash !== undefined && { hash: avatarHash }),
      askable: avatarHash !== undefined || features.has(NS_VCARD),
    },
  };
}
