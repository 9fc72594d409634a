/** `GET /api/v1/rooms.ndjson.gz`: everything at once, and what changed since. */
import { Type } from 'typebox';
import { noneMatches } from '../caching.ts';
import { RoomArchive } from '../room-archive.ts';
import { ProblemJson } from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

/** As long as caches keep it anyway. */
const KEPT_MS = 30_000;

/** Megabytes each. */
const OFTEN = 60;

const DESCRIPTION = `One JSON object a line, as in \`/api/v1/rooms/{jid}\`, rooms that are not safe for work among them and marked; the last line is \`{"cursor":…,"complete":true}\`. With \`since\` = that cursor: only rooms that changed, \`{"address":…,"gone":true}\` for those listed no more, and \`"complete":false\` in the last line. A cursor that is too old is answered with the whole list, \`"complete":true\`: replace what you have. The headers \`Rooms-Cursor\` and \`Rooms-Complete\` say the same. Ask with \`If-None-Match\`, at most every few minutes; one address may ask ${OFTEN} times a minute.`;

/** The route. */
export function archiveRoutes(app: WebApp, web: Web): void {
  const archive = new RoomArchive(web.ports.rooms, web.publicUrl, KEPT_MS);
  app.get(
    '/api/v1/rooms.ndjson.gz',
    {
      // It is compressed already.
      compress: false,
      config: { rateLimit: { max: OFTEN, timeWindow: 60_000 } },
      schema: {
        tags: ['Rooms'],
        summary: 'The whole list, gzipped, and what changed since',
        description: DESCRIPTION,
        querystring: Type.Object({
          since: Type.Optional(
            Type.String({
              pattern: '^([0-9]{1,15}-[0-9]{1,10})?$',
              description: '`cursor` of the list, or of the changes, that you have',
            }),
          ),
        }),
        response: { '4xx': ProblemJson, 503: ProblemJson },
      },
    },
    async (request, reply) => {
      loadedIndex(web.ports.rooms);
      const { since } = request.query;
      const file = since ? await archive.since(since) : await archive.whole();
      reply.headers({
        etag: file.etag,
        'rooms-cursor': file.cursor,
        'rooms-complete': String(file.complete),
      });
      if (noneMatches(request.headers['if-none-match'], file.etag)) return reply.code(304).send('' as never);
      return reply.type('application/gzip').send(file.gz as never);
    },
  );
}
