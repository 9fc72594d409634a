import swagger from '@fastify/swagger';
import { say } from '../../shared/i18n/i18n.ts';
import { pageLanguage } from '../language.ts';
import { withQuery } from '../links.ts';
import { type OpenApi, operationsByTag } from '../openapi-view.ts';
import { PageQuery } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

/** Must come before the routes that it describes. */
export async function addOpenApi(app: WebApp, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Parvis',
        version: '1.0',
        description: 'Public rooms of XMPP. Reading needs no key; answers may be used from any page (CORS).',
      },
      servers: [{ url: publicUrl }],
      tags: [
        { name: 'Rooms', description: 'The directory' },
        { name: 'Servers', description: 'What the crawl found' },
        { name: 'Presence', description: 'Of people who let it be seen' },
        {
          name: 'Old addresses',
          description: 'Of people who switched them on; all others are answered alike',
        },
        { name: 'Client search', description: 'For XMPP clients' },
        { name: 'Operation', description: 'For whoever runs this site' },
      ],
    },
  });
}

/** `GET /docs/api` to read, `GET /docs/api.json` for programs. */
export function docsRoutes(app: WebApp, web: Web): void {
  app.get('/docs/api.json', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(app.swagger()),
  );

  app.get('/docs', { schema: { hide: true, querystring: PageQuery } }, (request, reply) =>
    reply.redirect(withQuery('/docs/api', { lang: request.query.lang }), 302),
  );

  app.get('/docs/api', { schema: { hide: true, querystring: PageQuery } }, (request, reply) => {
    const language = pageLanguage(request, web.language);
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'api',
        language,
        {
          title: say(language.language, 'web.api.title'),
          description: say(language.language, 'web.api.lead'),
          canonical: '/docs/api',
        },
        {
          groups: operationsByTag(app.swagger() as OpenApi),
          publicUrl: web.publicUrl,
          requestsPerMinute: web.requestsPerMinute,
          clientError: '{"error": …}',
        },
      ),
    );
  });
}
