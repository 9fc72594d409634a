import { Type } from 'typebox';
import { say } from '../../shared/i18n/i18n.ts';
import { pageLanguage } from '../language.ts';
import { roomView } from '../room-view.ts';
import { PageQuery, SearchText } from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';
import { escapeXml } from '../xml-text.ts';

const SUGGESTED = 8;

/** `GET /opensearch.xml` (OpenSearch 1.1: browsers can search here by themselves) and `GET /suggest?q=` as one types. */
export function opensearchRoutes(app: WebApp, web: Web): void {
  app.get('/opensearch.xml', { schema: { hide: true, querystring: PageQuery } }, (request, reply) => {
    const { language } = pageLanguage(request, web.language);
    const at = (path: string): string => escapeXml(`${web.publicUrl}${path}`);
    return reply
      .type('application/opensearchdescription+xml; charset=utf-8')
      .send(
        '<?xml version="1.0" encoding="utf-8"?>' +
          '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">' +
          `<ShortName>Parvis</ShortName><Description>${escapeXml(say(language, 'web.rooms.description'))}</Description>` +
          `<InputEncoding>UTF-8</InputEncoding><Image type="image/svg+xml" width="16" height="16">${at('/assets/icon.svg')}</Image>` +
          `<Url type="text/html" template="${at('/rooms?q={searchTerms}')}"/>` +
          `<Url type="application/x-suggestions+json" template="${at('/suggest?q={searchTerms}')}"/>` +
          `<Url type="application/opensearchdescription+xml" rel="self" template="${at('/opensearch.xml')}"/>` +
          '</OpenSearchDescription>',
      );
  });

  app.get(
    '/suggest',
    { schema: { hide: true, querystring: Type.Object({ q: SearchText }) } },
    (request, reply) => {
      const q = request.query.q?.trim() ?? '';
      const rooms = q === '' ? [] : loadedIndex(web.ports.rooms).search({ text: q, limit: SUGGESTED }).rooms;
      const views = rooms.map((room) => roomView(room, web.language));
      return reply
        .type('application/x-suggestions+json; charset=utf-8')
        .serializer(JSON.stringify)
        .send([
          request.query.q ?? '',
          views.map(({ name }) => name),
          views.map(({ jid }) => jid),
          views.map(({ path }) => `${web.publicUrl}${path}`),
        ]);
    },
  );
}
