/** A room's badge in our own form: with styles, labels and languages to choose from. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { tryJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { languageOf, type PageKey } from '../../shared/i18n/i18n.ts';
import { type Badge, badgeSvg } from '../badge-svg.ts';
import { problemOf } from '../errors.ts';
import { LANGUAGES_OFFERED } from '../presence-variant.ts';
import { badgeChoice, failedBadge, roomBadge, shieldsBadge } from '../room-badge.ts';
import { MAX_PARAM } from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

const KINDS = ['svg', 'png', 'json'] as const;
type Kind = (typeof KINDS)[number];

const BadgeParams = Type.Object({
  file: Type.String({ maxLength: MAX_PARAM, description: 'Address of the room, then .svg, .png or .json' }),
});
const option = (description: string) => Type.Optional(Type.String({ maxLength: 32, description }));
const BadgeQuery = Type.Object({
  style: option('`flat`, `flat-square` or `for-the-badge`'),
  label: option('What stands on the left: `name`, `address`, or `chat` for the words “chat room”'),
  lang: option(`Language of the words: ${LANGUAGES_OFFERED}`),
});

const WORDS: Readonly<Record<number, PageKey>> = {
  400: 'web.badge.unreadable',
  404: 'web.badge.unlisted',
  429: 'web.badge.busy',
};

const kindOf = (file: string): Kind => KINDS.find((kind) => file.endsWith(`.${kind}`)) ?? 'svg';

async function send(
  web: Web,
  reply: FastifyReply,
  kind: Kind,
  badge: Badge,
  isError = false,
): Promise<FastifyReply> {
  switch (kind) {
    case 'svg':
      return reply.type('image/svg+xml; charset=utf-8').send(badgeSvg(badge));
    case 'png':
      return reply.type('image/png').send(await web.raster.png(badgeSvg(badge)));
    case 'json':
      return reply
        .type('application/json; charset=utf-8')
        .serializer(JSON.stringify)
        .send(shieldsBadge(badge, isError));
  }
}

/** `GET /badge/room/<room JID>.svg|.png|.json`. Whatever goes wrong, the answer is a badge that says so. */
export function badgeRoutes(app: WebApp, web: Web): void {
  app.register((plain, _options, done) => {
    const scope = plain.withTypeProvider<TypeBoxTypeProvider>();
    scope.setErrorHandler((error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      const { status } = problemOf(error);
      if (status === 500)
        request.log.error({ err: error, route: request.routeOptions.url }, 'bug: a badge failed');
      const { file = '' } = request.params as { file?: string };
      const { style, lang } = request.query as { style?: string; lang?: string };
      const choice = badgeChoice({ style: String(style) }, languageOf(String(lang)) ?? web.language);
      // The raster may be what failed.
      const kind = kindOf(file) === 'png' && status !== 404 && status !== 400 ? 'svg' : kindOf(file);
      if (status === 503) reply.header('retry-after', '5');
      return send(
        web,
        reply.code(status),
        kind,
        failedBadge(WORDS[status] ?? 'web.badge.failed', choice),
        true,
      );
    });
    scope.get(
      '/badge/room/:file',
      {
        schema: {
          tags: ['Rooms'],
          summary: 'A room’s badge: picture, or JSON for shields.io’s endpoint badge',
          params: BadgeParams,
          querystring: BadgeQuery,
        },
      },
      (request, reply) => {
        const kind = KINDS.find((each) => request.params.file.endsWith(`.${each}`));
        const jid = kind && tryJid(request.params.file.slice(0, -kind.length - 1));
        if (kind === undefined || jid === undefined)
          throw new Failure('bad-input', 'not the badge of a room');
        const room = loadedIndex(web.ports.rooms).get(jid);
        if (room === undefined) throw new Failure('not-found', 'this room is not listed here');
        const { lang, ...asked } = request.query;
        // The same for every reader: pictures stand in caches that do not ask for a language.
        const choice = badgeChoice(asked, languageOf(lang) ?? web.language);
        return send(web, reply, kind, roomBadge(room, choice));
      },
    );
    done();
  });
}
