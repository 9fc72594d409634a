import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { tryBadgeId } from '../../shared/domain/badge-id.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { Failure } from '../../shared/failure.ts';
import { say } from '../../shared/i18n/i18n.ts';
import { sendProblem } from '../errors.ts';
import { allowOwnScripts } from '../headers.ts';
import { ICON_SIZES, openIconFiles } from '../icon-files.ts';
import { pageLanguage } from '../language.ts';
import { personCard, personFrame, personUse, personView } from '../person-page.ts';
import { iconTheme } from '../presence-icons.ts';
import { previewCard } from '../preview-card.ts';
import { Lang, PageQuery } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

const id = Type.String({ maxLength: 64, description: 'Id of the badge' });

/** What a badge shows now. @throws Failure `unavailable` before they are loaded. */
function shownBy({ ports: { badges } }: Web, text: string): ShownPresence | undefined {
  if (!badges.loaded) throw new Failure('unavailable', 'the badges are still being loaded');
  const badge = tryBadgeId(text);
  return badge && badges.get(badge);
}

/** `GET /b/<id>`: a person's page, the picture beside links to it, the same as a frame; the icon of a person's state. */
export function personRoutes(app: WebApp, web: Web): void {
  pageRoute(app, web);
  cardRoute(app, web);
  iconRoute(app, web);
  app.register((plain, _options, done) => {
    const scope = plain.withTypeProvider<TypeBoxTypeProvider>();
    // Before anything can fail: a frame shows what went wrong too.
    scope.addHook('onRequest', (_request, reply, next) => {
      allowOwnScripts(reply, true);
      next();
    });
    frameRoute(scope as WebApp, web);
    done();
  });
}

/** One answer for whatever was never there, is there no more, or cannot be. */
function absent(web: Web, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { language } = pageLanguage(request, web.language);
  const title = say(language, 'web.problem.not-found');
  return sendProblem(web, request, reply, {
    ...{ status: 404, detail: '' },
    page: { title, text: say(language, 'web.presence.absent') },
  });
}

function pageRoute(app: WebApp, web: Web): void {
  const schema = { hide: true, params: Type.Object({ id }), querystring: PageQuery };
  app.get('/b/:id', { schema }, (request, reply) => {
    const shown = shownBy(web, request.params.id);
    if (shown === undefined) return absent(web, request, reply);
    const language = pageLanguage(request, web.language);
    const person = personView(shown, language.language);
    const use = personUse(web, shown, language.language);
    const frame = personFrame(web, shown, language.language);
    allowOwnScripts(reply);
    return reply
      .type('text/html; charset=utf-8')
      .send(web.pages.render('person', language, frame, { person, cards: [person], ...use }));
  });
}

/** `GET /b/<id>/card.png`. Nothing is kept of it here. */
function cardRoute(app: WebApp, web: Web): void {
  const schema = { hide: true, params: Type.Object({ id }), querystring: PageQuery };
  app.get('/b/:id/card.png', { schema }, async (request, reply) => {
    const shown = shownBy(web, request.params.id);
    if (shown === undefined) return absent(web, request, reply);
    const { language } = pageLanguage(request, web.language);
    const svg = previewCard(personCard(shown, language), new URL(web.publicUrl).host);
    const png = await web.raster.draw(svg, 1);
    // The badge may have been erased, or given a new link, while it was drawn.
    if (shownBy(web, request.params.id) === undefined) return absent(web, request, reply);
    return reply.header('x-robots-tag', 'noindex, nofollow').type('image/png').send(png);
  });
}

function frameRoute(app: WebApp, web: Web): void {
  const querystring = Type.Object({
    badge: Type.Optional(id),
    theme: Type.Optional(Type.String({ maxLength: 10 })),
    lang: Lang,
  });
  app.get('/embed/presence', { schema: { hide: true, querystring } }, (request, reply) => {
    const { badge = '', theme: asked } = request.query;
    const theme = asked === 'light' || asked === 'dark' ? asked : undefined;
    const shown = shownBy(web, badge);
    if (shown === undefined) return absent(web, request, reply);
    const language = pageLanguage(request, web.language);
    const person = personView(shown, language.language, theme);
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render('embed-person', language, personFrame(web, shown, language.language), {
        theme,
        person,
        cards: [person],
      }),
    );
  });
}

function iconRoute(app: WebApp, web: Web): void {
  const icons = openIconFiles(web.language);
  const file = Type.String({
    maxLength: 32,
    description: '`disc`, `bubble`, `face` or `weather`, then `.svg` or `.png`',
  });
  const schema = {
    tags: ['People'],
    summary: 'The icon of a person’s state',
    params: Type.Object({ id, file }),
    querystring: Type.Object({
      size: Type.Optional(Type.String({ maxLength: 8, description: 'Pixels of the PNG: 16, 32 or 64' })),
    }),
  };
  app.get('/b/:id/icon/:file', { schema }, ({ params, query }, reply) => {
    const shown = shownBy(web, params.id);
    const [, name, kind = 'svg'] = /^([a-z]+)\.(svg|png)$/.exec(params.file) ?? [];
    const theme = iconTheme(name) ?? 'disc';
    const availability = shown?.availability ?? 'unknown';
    if (shown === undefined || iconTheme(name) === undefined) reply.code(404);
    if (kind === 'svg')
      return reply.type('image/svg+xml; charset=utf-8').send(icons.svg(theme, availability));
    const size = ICON_SIZES.find((each) => String(each) === query.size);
    return reply.type('image/png').send(icons.png(theme, availability, size));
  });
}
