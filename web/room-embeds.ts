/** What shows rooms on other pages: pictures, frames, web components, each with the code that puts it there. */
import type { Room } from '../shared/domain/room.ts';
import { type Language, say } from '../shared/i18n/i18n.ts';
import { pictureCodes } from './embed-codes.ts';
import { badgePath, roomPath, withQuery } from './links.ts';
import { type ListState, listParams } from './list-query.ts';
import type { BadgeChoice } from './room-badge.ts';
import { roomView } from './room-view.ts';
import type { Web } from './web-app.ts';
import { escapeXml } from './xml-text.ts';

/** The colours that a reader's page can ask for. */
export const EMBED_THEMES = ['auto', 'light', 'dark'] as const;
/** One of {@link EMBED_THEMES}. */
type EmbedTheme = (typeof EMBED_THEMES)[number];

/** A room's badge with the codes that show it. */
export function roomBadge(web: Web, room: Room, { style, label, language }: BadgeChoice) {
  const name = roomView(room, language).name;
  const picture = withQuery(badgePath(room.jid, 'svg'), {
    style: style === 'flat' ? undefined : style,
    label: label === 'name' ? undefined : label,
    lang: language === web.language ? undefined : language,
  });
  return {
    name,
    picture,
    png: picture.replace('.svg', '.png'),
    json: picture.replace('.svg', '.json'),
    codes: pictureCodes({
      link: `${web.publicUrl}${roomPath(room.jid)}`,
      picture: `${web.publicUrl}${picture}`,
      text: name,
    }),
  };
}

const attributes = (values: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(values)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('');

function scriptCode(web: Web, element: string): string {
  return `<script src="${web.publicUrl}/embed.js" async></script>\n${element}`;
}

/** A list of rooms for another page, in a frame and as a web component. */
export function roomList(web: Web, state: ListState, theme: EmbedTheme, language: Language, limit = '5') {
  const frame = withQuery('/embed/rooms', {
    ...listParams(state),
    theme: theme === 'auto' ? undefined : theme,
    limit,
    lang: language === web.language ? undefined : language,
  });
  const title = say(language, 'web.rooms.title');
  const filters = { ...listParams(state), theme: theme === 'auto' ? undefined : theme, limit };
  return {
    frame,
    title,
    codes: [
      {
        name: say(language, 'web.badges.frame'),
        code: `<iframe src="${escapeXml(`${web.publicUrl}${frame}`)}" title="${escapeXml(title)}" width="600" height="600" loading="lazy" style="border:0"></iframe>`,
      },
      {
        name: say(language, 'web.badges.component'),
        code: scriptCode(
          web,
          `<xmpp-rooms${attributes(filters)}><a href="${web.publicUrl}/rooms">${escapeXml(title)}</a></xmpp-rooms>`,
        ),
      },
    ],
  };
}

/** One room as a web component. */
export function roomComponent(web: Web, room: Room, theme: EmbedTheme) {
  const { name } = roomView(room, web.language);
  return {
    name: '<xmpp-room>',
    code: scriptCode(
      web,
      `<xmpp-room${attributes({ jid: room.jid, theme: theme === 'auto' ? undefined : theme })}><a href="${web.publicUrl}${roomPath(room.jid)}">${escapeXml(name)}</a></xmpp-room>`,
    ),
  };
}
