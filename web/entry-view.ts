/** Somebody of the directory as the templates show him: what he lets everybody see. */
import { localOf } from '../shared/domain/jid.ts';
import { readLanguage } from '../shared/domain/language.ts';
import type { PublicPerson } from '../shared/domain/public-person.ts';
import { readableLocal } from '../shared/domain/text.ts';
import { type Language, languageName, say } from '../shared/i18n/i18n.ts';
import { listText } from './language.ts';
import { entryPath, entryPicturePath } from './links.ts';
import { peoplePath } from './people-query.ts';
import { addressParts } from './room-view.ts';
import { type Tile, tileOf } from './tile.ts';

/** In the words of one language; texts are plain, the template escapes them. */
export interface EntryView extends Tile {
  readonly path: string;
  /** What he is called, else the local part of his address, else that he is somebody. */
  readonly name: string;
  /** His name beside the nickname. */
  readonly second: string | undefined;
  readonly picture: string | undefined;
  readonly about: string | undefined;
  readonly place: string | undefined;
  /** For the `lang` attribute of his texts: his only language, if he says one. */
  readonly textLanguage: string | undefined;
  readonly languages: string | undefined;
  readonly interests: readonly { readonly tag: string; readonly path: string }[];
  /** Of his badge, where lists show it. */
  readonly state: { readonly sign: string; readonly text: string } | undefined;
  /** The address cut where a line may end; empty: everybody need not know it. */
  readonly addressParts: readonly string[];
}

/** What somebody is called. */
export function entryName({ nick, name, jid }: PublicPerson, language: Language): string {
  const local = jid === undefined ? undefined : readableLocal(localOf(jid));
  return nick ?? name ?? (local || jid) ?? say(language, 'web.presence.nobody');
}

/** As his card shows him. @param interests those that are shown; default: his own. @param state of his badge, where it is shown */
export function entryView(
  person: PublicPerson,
  language: Language,
  interests: readonly string[] = person.interests,
  state?: EntryView['state'],
): EntryView {
  const { id, jid, nick, about, place, avatar } = person;
  // What is no tag, Intl refuses.
  const languages = person.languages.filter((tag) => readLanguage(tag) !== undefined);
  const name = entryName(person, language);
  const { initial, hue } = tileOf(id, name);
  // Written out, not spread: a list has dozens, and the engine makes what is spread a shape of its own each time.
  return {
    path: entryPath(id),
    name,
    about,
    place,
    initial,
    hue,
    state,
    second: nick === undefined ? undefined : person.name,
    picture: avatar === undefined ? undefined : entryPicturePath(id, avatar),
    textLanguage: languages.length === 1 ? languages[0] : undefined,
    languages:
      languages.length === 0
        ? undefined
        : listText(
            languages.map((tag) => languageName(tag, language)),
            language,
          ),
    interests: interests.map((tag) => ({ tag, path: peoplePath({ tag }) })),
    addressParts: jid === undefined ? [] : addressParts(jid),
  };
}
