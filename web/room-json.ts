/** A room as programs read it, in our own words and in those of search.jabber.network. */
import { languageList, type Room, usualOccupants } from '../shared/domain/room.ts';
import { joinUri, picturePath, roomPath } from './links.ts';

/** A moment as RFC 3339, or null. */
export function momentJson(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

/** As `RoomJson` of schemas.ts. @param publicUrl without a trailing slash */
export function roomJson(room: Room, publicUrl: string) {
  return {
    address: room.jid,
    name: room.name ?? null,
    description: room.description ?? null,
    language: room.language ?? null,
    languages: [...(room.languages ?? (room.language === undefined ? [] : [room.language]))],
    language_guess: room.languageGuess ?? null,
    occupants: room.occupants ?? null,
    average: room.average ?? null,
    growth: room.growth ?? null,
    activity: room.activity ?? null,
    listed_since: momentJson(room.since),
    anonymity: room.anonymity ?? null,
    moderated: room.moderated ?? null,
    nsfw: room.nsfw,
    tags: [...room.tags],
    join_uri: joinUri(room.jid),
    page: `${publicUrl}${roomPath(room.jid)}`,
    avatar_url: room.avatar === undefined ? null : `${publicUrl}${picturePath(room.jid, room.avatar)}`,
    logs_url: room.logsUrl ?? null,
    webchat_url: room.webChatUrl ?? null,
  };
}

/** As `ClientRoomJson` of schemas.ts. */
export function clientRoomJson(room: Room) {
  return {
    address: room.jid,
    nusers: usualOccupants(room),
    is_open: true,
    name: room.name ?? null,
    description: room.description ?? null,
    language: languageList(room) ?? null,
    ...(room.anonymity !== undefined && { anonymity_mode: room.anonymity }),
  };
}
