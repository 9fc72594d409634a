import { isPageKey, type Language, say } from '../../shared/i18n/i18n.ts';
import type { SampleValues } from '../api-calls.ts';
import { allowOwnScripts } from '../headers.ts';
import { dateText, pageLanguage } from '../language.ts';
import { API_CHANGES } from '../lists.ts';
import { type OpenApi, operationsByTag } from '../openapi-view.ts';
import { PageQuery } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

/** A room of this site stands for all in the examples; without any the codes name one that may be there some day. */
function samplesOf({ publicUrl, ports }: Web): SampleValues {
  const [room] = ports.rooms.index.search({ limit: 1 }).rooms;
  const jid = room?.jid ?? 'room@conference.example.org';
  return { publicUrl, room: jid, domain: jid.replace(/^[^@]*@/, '') };
}

/** What a group of calls is called; one without a name of ours as in the document. */
function tagTitle({ tag, anchor }: { tag: string; anchor: string }, language: Language): string {
  const key = `web.api.tag.${anchor}`;
  return isPageKey(key) ? say(language, key) : tag;
}

/** `GET /docs/api` to read, `GET /docs/api.json` for programs. */
export function docsRoutes(app: WebApp, web: Web): void {
  app.get('/docs/api.json', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(app.swagger()),
  );

  app.get('/docs/api', { schema: { hide: true, querystring: PageQuery } }, (request, reply) => {
    const language = pageLanguage(request, web.language);
    allowOwnScripts(reply);
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'api',
        language,
        {
          title: say(language.language, 'web.api.title'),
          description: say(language.language, 'web.api.lead'),
          canonical: '/docs/api',
          alternates: [
            { type: 'application/vnd.oai.openapi+json', title: 'OpenAPI', path: '/docs/api.json' },
          ],
          scripts: ['copy', 'api', 'folds'],
        },
        {
          groups: operationsByTag(app.swagger() as OpenApi, samplesOf(web)).map((group) => ({
            ...group,
            title: tagTitle(group, language.language),
          })),
          foreign: language.language !== 'en',
          changes: API_CHANGES.map(({ date, changes }) => ({
            date: { iso: date, text: dateText(Date.parse(date), language.language) },
            changes,
          })),
          publicUrl: web.publicUrl,
          requestsPerMinute: web.requestsPerMinute,
          clientError: '{"error": …}',
        },
      ),
    );
  });
}
