/** Pure: may a room be listed, and if not, why. Its owner may read the reason. */
import type { Jid } from '../../shared/domain/jid.ts';
import type { Finding, Room, UnlistedReason } from '../../shared/domain/room.ts';
import type { RoomInfo } from '../../shared/xmpp/xep0045.ts';
import { guessLanguage } from './guess-language.ts';

/** Listed are public, persistent, open text rooms without a password; silence about one of these counts as no. */
function whyNot(info: RoomInfo): UnlistedReason | undefined {
  if (!info.isRoom) return 'not-a-room';
  if (!info.isPublic) return 'hidden';
  if (!info.isPersistent) return 'temporary';
  if (!info.isOpen) return 'members-only';
  if (info.hasPassword) return 'password';
  if (info.optedOut) return 'opted-out';
  return undefined;
}

/** `item` is what the list of rooms said of it, for what the room itself left out. */
export function judge(
  jid: Jid,
  info: RoomInfo,
  item: { readonly name?: string; readonly occupants?: number } = {},
): Finding {
  const reason = whyNot(info);
  if (reason !== undefined) return { jid, reason };
  const name = info.name ?? item.name;
  const occupants = info.occupants ?? item.occupants;
  const { description, language, languages, anonymity, moderated, tags, nsfw } = info;
  const { logsUrl, webChatUrl, activity, picture } = info;
  const guess = language === undefined ? guessLanguage(name, description) : undefined;
  const room: Room = {
    jid,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(language !== undefined && { language }),
    ...(languages !== undefined && { languages }),
    ...(guess !== undefined && { languageGuess: guess }),
    ...(occupants !== undefined && { occupants }),
    ...(anonymity !== undefined && { anonymity }),
    ...(moderated !== undefined && { moderated }),
    tags,
    nsfw,
    ...(logsUrl !== undefined && { logsUrl }),
    ...(webChatUrl !== undefined && { webChatUrl }),
    ...(activity !== undefined && { activity }),
  };
  return { jid, room, picture };
}

/**
 * The reason when a room answers with an error instead of itself; `undefined`: the error says nothing about the
 * room (a server that is down, an overloaded one), so what is known of it stays.
 */
export function reasonOfError(condition: string | undefined): UnlistedReason | undefined {
  switch (condition) {
    case 'item-not-found':
    case 'gone':
    case 'forbidden':
    case 'not-allowed':
    case 'not-authorized':
    case 'registration-required':
      return 'gone';
    default:
      return undefined;
  }
}
