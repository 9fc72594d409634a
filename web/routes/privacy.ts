import { say } from '../../shared/i18n/i18n.ts';
import { pageLanguage } from '../language.ts';
import { PageQuery } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

/** `GET /privacy`, and `GET /robots.txt`, which is about the same. */
export function privacyRoutes(app: WebApp, web: Web): void {
  app.get('/privacy', { schema: { hide: true, querystring: PageQuery } }, (request, reply) => {
    const language = pageLanguage(request, web.language);
    return reply
      .type('text/html; charset=utf-8')
      .send(
        web.pages.render(
          'privacy',
          language,
          { title: say(language.language, 'web.privacy.title'), canonical: '/privacy' },
          {},
        ),
      );
  });

  // Pages of lists and searches are endless for a robot; the rooms themselves are not.
  const robots = [
    'User-agent: *',
    'Disallow: /api/',
    'Disallow: /rooms?',
    'Disallow: /metrics',
    'Disallow: /readyz',
    'Disallow: /suggest',
    'Disallow: /presence/',
    'Disallow: /status/',
    'Disallow: /plugins/',
    `Sitemap: ${web.publicUrl}/sitemap.xml`,
    '',
  ].join('\n');
  app.get('/robots.txt', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(robots),
  );
}
