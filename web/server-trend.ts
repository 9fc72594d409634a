/** How a server was reached, day by day, and how the whole directory grew, as their pages show it. */
import { DAY_MS, HOUR_MS, type TotalsAt, type TotalsHistory } from '../shared/domain/room-history.ts';
import { type DayReached, REACHED_DAYS } from '../shared/domain/server.ts';
import { type Language, type PageKey, say } from '../shared/i18n/i18n.ts';
import { dateText } from './language.ts';
import { dayPlot } from './plot.ts';
import { placeOf, seriesView, type TrendView } from './room-trend.ts';
import { numberText } from './room-view.ts';

/** The last days of a server; undefined when it was never tried. @param now ms */
export function reachedView(
  days: readonly DayReached[],
  now: number,
  language: Language,
): TrendView | undefined {
  const today = Math.floor(now / DAY_MS);
  const first = today - REACHED_DAYS + 1;
  const known = days.filter(({ day, tried }) => day >= first && day <= today && tried > 0);
  if (known.length === 0) return undefined;
  const sum = (pick: (day: DayReached) => number): number => known.reduce((all, day) => all + pick(day), 0);
  const tried = sum((day) => day.tried);
  const answered = sum((day) => day.answered);
  const places = Array.from({ length: REACHED_DAYS }, (_, i) => known.find(({ day }) => day === first + i));
  return {
    title: say(language, 'web.server.reached'),
    summary: say(language, 'web.server.reached.summary', {
      // Never “100 %” when a visit failed.
      percent: numberText(Math.floor((answered / tried) * 1_000) / 10, language),
      n: tried,
    }),
    svg: dayPlot(
      places.map((day) =>
        day === undefined ? undefined : day.answered === 0 ? 0 : day.answered / day.tried,
      ),
    ),
    top: '',
    from: dateText(first * DAY_MS, language),
    to: say(language, 'web.trend.today'),
    columns: [
      say(language, 'web.trend.date'),
      say(language, 'web.server.reached.tried'),
      say(language, 'web.server.reached.answered'),
    ],
    rows: known.map((day) => ({
      at: placeOf(day.day - first + 0.5, REACHED_DAYS),
      cells: [
        dateText(day.day * DAY_MS, language),
        numberText(day.tried, language),
        numberText(day.answered, language),
      ],
    })),
  };
}

const FIGURES = [
  ['rooms', 'web.stats.rooms'],
  ['occupants', 'web.stats.occupants'],
  ['servers', 'web.stats.servers'],
] as const satisfies readonly (readonly [keyof TotalsAt, PageKey])[];

/** All rooms together over time: days once there are some, hours before that. Empty: too little is known. */
export function totalsViews(history: TotalsHistory, now: number, language: Language): TrendView[] {
  const byDay = history.daily.length >= 4;
  const points = byDay ? history.daily : history.hourly;
  const oldest = points[0]?.at ?? now;
  const step = byDay ? DAY_MS : HOUR_MS;
  return FIGURES.map(([name, title]) =>
    seriesView(
      { title: say(language, title), column: say(language, title), ms: now - oldest + step, step },
      points.map((point) => ({ at: point.at, value: point[name] })),
      undefined,
      now,
      language,
    ),
  ).filter((view) => view !== undefined);
}
