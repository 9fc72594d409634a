/** A room as the templates show it. */
import { domainOf, localOf } from '../shared/domain/jid.ts';
import type { Room } from '../shared/domain/room.ts';
import { foldText, readableLocal } from '../shared/domain/text.ts';
import { type Language, languageName, say } from '../shared/i18n/i18n.ts';
import { languageTags, listText } from './language.ts';
import { isWebUrl, joinUri, picturePath, roomPath, serverPath } from './links.ts';
import { listPath } from './list-query.ts';
import { Recent } from './recent.ts';
import { type Tile, tileOf } from './tile.ts';

/** A link away from here: the reader sees where it leads. */
export interface OutsideLink {
  readonly href: string;
  readonly host: string;
}

/** A room in the words of one language; texts are plain, the template escapes them. */
export interface RoomView extends Tile {
  readonly jid: string;
  /** The address cut where a line may end. */
  readonly addressParts: readonly string[];
  readonly path: string;
  readonly joinUri: string;
  /** Its name, else its local part made readable. */
  readonly name: string;
  readonly occupants: string | undefined;
  readonly occupantsText: string | undefined;
  readonly description: string | undefined;
  /** For the `lang` attribute of its texts: the room's only language, if it says one. */
  readonly textLanguage: string | undefined;
  readonly languages: string | undefined;
  /** Its picture, else the tile. */
  readonly picture: string | undefined;
  readonly tags: readonly { readonly tag: string; readonly path: string }[];
  readonly nsfw: boolean;
  readonly nonAnonymous: boolean;
  readonly semiAnonymous: boolean;
  readonly moderated: boolean;
  readonly service: string;
  readonly serviceParts: readonly string[];
  readonly servicePath: string;
  readonly webChat: OutsideLink | undefined;
  readonly logs: OutsideLink | undefined;
}

const numbers = new Map<Language, Intl.NumberFormat>();

/** A whole number with the language's separators. */
export function numberText(value: number, language: Language): string {
  // The same in all our languages.
  if (value >= 0 && value < 1_000 && Number.isInteger(value)) return String(value);
  let format = numbers.get(language);
  if (format === undefined) {
    format = new Intl.NumberFormat(language);
    numbers.set(language, format);
  }
  return format.format(value);
}

/** Before the @, after each dot and dash: long addresses break there and not inside a word. */
export function addressParts(address: string): string[] {
  return address.split(/(?=@)|(?<=[.\-_/])(?=.)/);
}

function outside(url: string | undefined): OutsideLink | undefined {
  return url !== undefined && isWebUrl(url) ? { href: url, host: new URL(url).host } : undefined;
}

/** Without the `#tags` at its end, which are shown as links; nothing when it only says the name once more. */
function descriptionOf(room: Room, name: string): string | undefined {
  const text = room.description ?? '';
  const shown = room.tags.length > 0 ? text.replace(/(?:(?:^|\s+)#\S+)+\s*$/u, '') : text;
  // Folding makes longer at most some letters.
  const isLonger = shown.length > 2 * name.length + 10;
  return shown === '' || (!isLonger && foldText(shown) === foldText(name)) ? undefined : shown;
}

function languagesText(tags: readonly string[], guessed: boolean, language: Language): string | undefined {
  if (tags.length === 0) return undefined;
  const names = listText(
    tags.map((tag) => languageName(tag, language)),
    language,
  );
  return guessed ? say(language, 'web.room.language.guess', { language: names }) : names;
}

/** How many rooms are kept as they are shown, in each language. */
const MOST_VIEWS = 1_000;

const views = new Map<Language, Recent<Room, RoomView>>();

/** The room as its card and its page show it; for the same room the same object. */
export function roomView(room: Room, language: Language): RoomView {
  let recent = views.get(language);
  if (recent === undefined) {
    recent = new Recent((each) => viewOf(each, language), MOST_VIEWS);
    views.set(language, recent);
  }
  return recent.get(room);
}

function viewOf(room: Room, language: Language): RoomView {
  const name = room.name ?? readableLocal(localOf(room.jid));
  const said = languageTags(room.languages?.join(' ') ?? room.language);
  const tags = said.length > 0 ? said : languageTags(room.languageGuess);
  const { initial, hue } = tileOf(room.jid, name);
  const service = domainOf(room.jid);
  return {
    jid: room.jid,
    addressParts: addressParts(room.jid),
    path: roomPath(room.jid),
    joinUri: joinUri(room.jid),
    name,
    initial,
    hue,
    occupants: room.occupants === undefined ? undefined : numberText(room.occupants, language),
    occupantsText:
      room.occupants === undefined ? undefined : say(language, 'web.room.occupants', { n: room.occupants }),
    description: descriptionOf(room, name),
    textLanguage: tags.length === 1 ? tags[0] : undefined,
    languages: languagesText(tags, said.length === 0, language),
    picture: room.avatar === undefined || room.nsfw ? undefined : picturePath(room.jid, room.avatar),
    tags: room.tags.map((tag) => ({
      tag,
      path: listPath({ tag, nsfw: room.nsfw ? 'with' : undefined }),
    })),
    nsfw: room.nsfw,
    nonAnonymous: room.anonymity === 'none',
    semiAnonymous: room.anonymity === 'semi',
    moderated: room.moderated ?? false,
    service,
    serviceParts: addressParts(service),
    servicePath: serverPath(service),
    webChat: outside(room.webChatUrl),
    logs: outside(room.logsUrl),
  };
}
