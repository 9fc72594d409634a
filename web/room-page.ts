/** Everything on a room's page besides the room itself. */
import type { Room } from '../shared/domain/room.ts';
import { similarRooms } from '../shared/domain/similar-rooms.ts';
import { type Language, say } from '../shared/i18n/i18n.ts';
import { pictureCodes } from './embed-codes.ts';
import type { Thing } from './json-ld.ts';
import { Kept } from './kept.ts';
import { languageTags } from './language.ts';
import { badgePath, roomPath, startPath, withQuery } from './links.ts';
import { qrCode } from './qr.ts';
import { type RoomView, roomView } from './room-view.ts';
import { loadedIndex, type Web } from './web-app.ts';

const SIMILAR = 6;

/** Finds similar rooms, a little while from memory. Rooms that have gone since are left out. */
export function openSimilar(web: Web): (room: Room) => Room[] {
  const kept = new Kept<readonly string[]>(5_000, 10 * 60_000);
  return (room) => {
    const index = loadedIndex(web.ports.rooms);
    const found = kept.get(room.jid, () => similarRooms(room, index, SIMILAR).map(({ jid }) => jid));
    return found.map((jid) => index.get(jid as Room['jid'])).filter((each) => each !== undefined);
  };
}

/** schema.org: a conversation that can be joined. */
export function roomThing(room: Room, view: RoomView, publicUrl: string): Thing {
  const languages = languageTags(room.languages?.join(' ') ?? room.language);
  return {
    '@type': 'Conversation',
    '@id': `${publicUrl}${view.path}`,
    url: `${publicUrl}${view.path}`,
    name: view.name,
    alternateName: room.jid,
    description: view.description,
    inLanguage: languages.length > 0 ? languages : undefined,
    keywords: room.tags.length > 0 ? room.tags.join(', ') : undefined,
    isAccessibleForFree: true,
    isFamilyFriendly: !room.nsfw,
    image: view.picture && `${publicUrl}${view.picture}`,
    discussionUrl: room.logsUrl,
    interactionStatistic:
      room.occupants === undefined
        ? undefined
        : {
            '@type': 'InteractionCounter',
            interactionType: 'https://schema.org/JoinAction',
            userInteractionCount: room.occupants,
          },
    potentialAction: {
      '@type': 'JoinAction',
      target: [view.joinUri, view.webChat?.href].filter((target) => target !== undefined),
    },
  };
}

/** The badge to look at, and the codes that put it on another page. */
export function badgeView(
  room: Room,
  view: RoomView,
  web: Pick<Web, 'language' | 'publicUrl'>,
  language: Language,
) {
  const picture = withQuery(badgePath(room.jid, 'svg'), {
    lang: language === web.language ? undefined : language,
  });
  return {
    picture,
    more: withQuery('/badges', { room: room.jid }),
    alt: `${view.name}: ${view.occupants ?? '?'}`,
    codes: pictureCodes({
      link: `${web.publicUrl}${roomPath(room.jid)}`,
      picture: `${web.publicUrl}${picture}`,
      text: view.name,
    }),
  };
}

/** What stands beside the room on its page. */
export function roomPageView(room: Room, web: Web, similar: readonly Room[], language: Language) {
  const view = roomView(room, language);
  return {
    room: view,
    qr: qrCode(view.joinUri),
    start: startPath(room.jid),
    similar: similar.map((each) => roomView(each, language)),
    badge: badgeView(room, view, web, language),
    activity:
      room.activity === undefined
        ? undefined
        : say(language, 'web.room.activity.value', { n: Math.round(room.activity * 10) / 10 }),
    growth:
      room.growth === undefined || Math.round(room.growth) === 0
        ? undefined
        : say(language, room.growth > 0 ? 'web.room.growth.up' : 'web.room.growth.down', {
            n: Math.abs(Math.round(room.growth)),
          }),
  };
}
