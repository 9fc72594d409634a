/** Figures over time of our own API: one room's, and those of all rooms together; JSON, or CSV for spreadsheets. */
import { Type } from 'typebox';
import type { RoomQuery } from '../../shared/domain/room-query.ts';
import { Failure } from '../../shared/failure.ts';
import { csvText, sendCsv } from '../csv.ts';
import { bareAddress } from '../list-request.ts';
import { momentJson } from '../room-json.ts';
import { HistoryJson, ProblemJson, RoomParams, StatsJson } from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

const PROBLEMS = { '4xx': ProblemJson, 503: ProblemJson };

const Format = Type.Optional(
  Type.Union([Type.Literal('json'), Type.Literal('csv'), Type.Literal('')], {
    description: '`csv`: a table of the days, or of the hours; default `json`',
  }),
);
const Step = Type.Optional(
  Type.Union([Type.Literal('day'), Type.Literal('hour'), Type.Literal('')], {
    description: 'Rows of the CSV; default `day`',
  }),
);
const Query = Type.Object({ format: Format, step: Step });

/** A moment of a table: RFC 3339. */
const at = (ms: number): string => momentJson(ms) ?? '';

/** `GET /api/v1/rooms/<jid>/history`, of listed rooms only. */
export function historyRoute(app: WebApp, web: Web): void {
  app.get(
    '/api/v1/rooms/:jid/history',
    {
      schema: {
        tags: ['Rooms'],
        summary: 'People inside one room over time',
        description: 'Hours and days of which nothing is known are left out. Times are UTC.',
        params: RoomParams,
        querystring: Query,
        response: { 200: HistoryJson, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const jid = bareAddress(request.params.jid);
      if (loadedIndex(web.ports.rooms).get(jid) === undefined)
        throw new Failure('not-found', 'this room is not listed');
      const { hourly, daily } = await web.ports.readHistory(jid);
      if (request.query.format !== 'csv')
        return reply.send({
          hourly: hourly.map((hour) => ({ at: at(hour.at), occupants: hour.occupants })),
          daily: daily.map((day) => ({ at: at(day.at), average: day.average, peak: day.peak })),
        });
      const table =
        request.query.step === 'hour'
          ? csvText(
              ['at', 'occupants'],
              hourly.map((hour) => [at(hour.at), hour.occupants]),
            )
          : csvText(
              ['at', 'average', 'peak'],
              daily.map((day) => [at(day.at), day.average, day.peak]),
            );
      sendCsv(reply, table);
      return reply;
    },
  );
}

/** Everything that may be listed, for counting. */
const ALL: RoomQuery = { limit: 1, sort: 'users', nsfw: 'with', facets: true };

/** `GET /api/v1/stats`. */
export function statsRoute(app: WebApp, web: Web): void {
  app.get(
    '/api/v1/stats',
    {
      schema: {
        tags: ['Rooms'],
        summary: 'The directory in figures, now and over time',
        querystring: Query,
        response: { 200: StatsJson, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const index = loadedIndex(web.ports.rooms);
      const { hourly, daily } = await web.ports.readTotals();
      const row = (figures: (typeof daily)[number]) => ({ ...figures, at: at(figures.at) });
      if (request.query.format === 'csv') {
        const rows = (request.query.step === 'hour' ? hourly : daily).map(row);
        const table = csvText(
          ['at', 'rooms', 'occupants', 'servers'],
          rows.map((each) => [each.at, each.rooms, each.occupants, each.servers]),
        );
        sendCsv(reply, table);
        return reply;
      }
      const { facets } = index.search(ALL);
      return reply.send({
        rooms: index.size,
        rooms_safe_for_work: index.search({ ...ALL, nsfw: 'without', facets: false }).total,
        rooms_not_empty: index.search({ ...ALL, minOccupants: 1, facets: false }).total,
        occupants: Math.round(index.occupants),
        servers: index.services,
        facets: {
          languages: [...(facets?.languages ?? [])],
          tags: [...(facets?.tags ?? [])],
          servers: [...(facets?.servers ?? [])],
        },
        hourly: hourly.map(row),
        daily: daily.map(row),
      });
    },
  );
}
