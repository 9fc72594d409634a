import { Type } from 'typebox';
import { type Jid, tryJid } from '../../shared/domain/jid.ts';
import { type Language, say } from '../../shared/i18n/i18n.ts';
import { allowOwnScripts } from '../headers.ts';
import { dateText, pageLanguage } from '../language.ts';
import { joinUri, startPath } from '../links.ts';
import { CLIENTS, DEVICES, SERVERS } from '../lists.ts';
import { qrCode } from '../qr.ts';
import { roomView } from '../room-view.ts';
import { Lang, MAX_PARAM } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

const StartQuery = Type.Object({ lang: Lang, join: Type.Optional(Type.String({ maxLength: MAX_PARAM })) });

/** The listed room that somebody came for; any other address is not repeated: a page of ours vouches for nothing else. */
function roomFor(web: Web, join: string | undefined, language: Language) {
  const jid: Jid | undefined = tryJid(join?.replace(/^xmpp:/, '').replace(/\?.*$/, '') ?? '');
  const room = jid && web.ports.rooms.index.get(jid);
  if (room === undefined) return undefined;
  return { view: roomView(room, language), qr: qrCode(joinUri(room.jid)), jid: room.jid };
}

/** `GET /start?join=<room JID>`: from nothing to a first room. */
export function startRoutes(app: WebApp, web: Web): void {
  app.get('/start', { schema: { hide: true, querystring: StartQuery } }, (request, reply) => {
    const language = pageLanguage(request, web.language);
    const words = language.language;
    const room = roomFor(web, request.query.join, words);
    const date = (text: string): string => dateText(Date.parse(text), words);
    allowOwnScripts(reply);
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'start',
        language,
        {
          title: say(words, 'web.start.title'),
          description: say(words, 'web.start.lead'),
          canonical: '/start',
          here: startPath(room?.jid),
          scripts: ['copy'],
        },
        {
          devices: DEVICES.map((device) => ({
            name: say(words, `web.start.device.${device}`),
            clients: CLIENTS.clients.filter(({ devices }) => devices.includes(device)),
          })),
          servers: SERVERS.lists.map(({ name, url, about }) => ({
            ...{ name, url, text: say(words, `web.start.server.${about}`) },
          })),
          clientsSource: CLIENTS.source,
          clientsDate: date(CLIENTS.date),
          room: room?.view,
          qr: room?.qr,
        },
      ),
    );
  });
}
