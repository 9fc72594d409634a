import { say } from '../../shared/i18n/i18n.ts';
import { pageLanguage } from '../language.ts';
import { withQuery } from '../links.ts';
import { type OpenApi, operationsByTag } from '../openapi-view.ts';
import { PageQuery } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

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
