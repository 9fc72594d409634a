/** How a room did over time, as its page shows it. Nothing is drawn that was not measured. */
import { DAY_MS, HOUR_MS, type RoomHistory } from '../shared/domain/room-history.ts';
import { type Language, type PageKey, say } from '../shared/i18n/i18n.ts';
import { dateText, hourText } from './language.ts';
import { barPlot, linePlot, type Point, topOf } from './plot.ts';
import { numberText } from './room-view.ts';

/** A plot with its words. */
export interface TrendView {
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly summary: string;
  /** Markup of ours. */
  readonly svg: string;
  readonly top: string;
  readonly from: string;
  readonly to: string;
  /** The same as a table; every row is a moment and its figures. */
  readonly columns: readonly string[];
  readonly rows: readonly TrendRow[];
}

/** A moment of a plot. */
export interface TrendRow {
  /** Where it is drawn: 0 left, 1 right. */
  readonly at: number;
  readonly cells: readonly string[];
}

/** Fewer points than this are no line. */
const LEAST_POINTS = 3;
/** Hours that must be known before it is said when most people come: three days and most of the clock. */
const LEAST_HOURS = 72;
const LEAST_CLOCK = 20;

interface Span {
  readonly title: PageKey;
  readonly ms: number;
  readonly step: number;
}

/** What a line shows. */
export interface Series {
  readonly title: string;
  /** What is counted, for the table. */
  readonly column: string;
  /** From how long ago. */
  readonly ms: number;
  /** {@link HOUR_MS} or {@link DAY_MS}. */
  readonly step: number;
}

const DAY: Span = { title: 'web.trend.day', ms: DAY_MS, step: HOUR_MS };
const MONTH: Span = { title: 'web.trend.month', ms: 30 * DAY_MS, step: DAY_MS };
const YEAR: Span = { title: 'web.trend.year', ms: 365 * DAY_MS, step: DAY_MS };

/** The last 24 hours, 30 days and year, those of which enough is known, and when most people come. */
export function trendViews(history: RoomHistory, now: number, language: Language): TrendView[] {
  const hours = history.hourly.map(({ at, occupants }) => ({ at, value: occupants }));
  const days = history.daily.map(({ at, average }) => ({ at, value: average }));
  const peaks = history.daily.map(({ at, peak }) => ({ at, value: peak }));
  const month = lineView(MONTH, days, peaks, now, language);
  const views = [lineView(DAY, hours, undefined, now, language), month];
  // A year that has no more than the month would show it twice.
  if (days.some(({ at }) => at < now - MONTH.ms)) views.push(lineView(YEAR, days, peaks, now, language));
  return [...views, clockView(hours, language)].filter((view) => view !== undefined);
}

function lineView(
  span: Span,
  points: readonly Point[],
  peaks: readonly Point[] | undefined,
  now: number,
  language: Language,
): TrendView | undefined {
  const column = say(language, peaks === undefined ? 'web.trend.people' : 'web.trend.average');
  return seriesView({ ...span, title: say(language, span.title), column }, points, peaks, now, language);
}

/** A part of the whole, as short as a place on a screen needs. */
export function placeOf(part: number, whole: number): number {
  return Math.round((part / whole) * 1_000) / 1_000;
}

/** A line over time with its words and its table; undefined when too little is known. @param peaks of the same moments */
export function seriesView(
  { title, column, ms, step }: Series,
  all: readonly Point[],
  peaks: readonly Point[] | undefined,
  now: number,
  language: Language,
): TrendView | undefined {
  // The hour and the day that have begun are drawn whole.
  const from = Math.floor((now - ms) / step) * step + step;
  const inside = ({ at }: Point): boolean => at >= from && at <= now;
  const points = all.filter(inside);
  if (points.length < LEAST_POINTS) return undefined;
  const upper = peaks?.filter(inside);
  const to = Math.floor(now / step) * step;
  const values = points.map(({ value }) => value);
  const figure = (value: number): string => numberText(Math.round(value), language);
  const moment = step === HOUR_MS ? hourText : dateText;
  return {
    title,
    summary: say(language, 'web.trend.summary', {
      least: figure(Math.min(...values)),
      most: figure(Math.max(...values, ...(upper ?? []).map(({ value }) => value))),
      average: figure(values.reduce((sum, value) => sum + value, 0) / values.length),
    }),
    svg: linePlot({ points, upper, from, to, step }),
    top: figure(topOf({ points, upper })),
    from: moment(from, language),
    to: say(language, step === HOUR_MS ? 'web.trend.now' : 'web.trend.today'),
    columns: [
      say(language, step === HOUR_MS ? 'web.trend.hour' : 'web.trend.date'),
      column,
      ...(upper === undefined ? [] : [say(language, 'web.trend.peak')]),
    ],
    rows: points.map(({ at, value }, i) => ({
      at: placeOf(at - from, Math.max(1, to - from)),
      cells: [
        moment(at, language),
        figure(value),
        ...(upper === undefined ? [] : [figure(upper[i]?.value ?? value)]),
      ],
    })),
  };
}

/** Averages by the hour of the day; undefined for hours that were never measured. */
export function byClock(hours: readonly Point[]): (number | undefined)[] {
  const sums = Array.from({ length: 24 }, () => ({ sum: 0, count: 0 }));
  for (const { at, value } of hours) {
    const place = sums[new Date(at).getUTCHours()];
    if (place === undefined) continue;
    place.sum += value;
    place.count++;
  }
  return sums.map(({ sum, count }) => (count === 0 ? undefined : sum / count));
}

function clockView(hours: readonly Point[], language: Language): TrendView | undefined {
  const clock = byClock(hours);
  const known = clock.filter((value) => value !== undefined);
  if (hours.length < LEAST_HOURS || known.length < LEAST_CLOCK) return undefined;
  const most = Math.max(...known);
  // A flat day has no peak.
  if (most - Math.min(...known) < Math.max(2, most * 0.2)) return undefined;
  const peak = clock.indexOf(most);
  const hour = (h: number): string => `${String(h % 24).padStart(2, '0')}:00`;
  return {
    title: say(language, 'web.trend.clock'),
    summary: say(language, 'web.trend.clock.summary', { from: hour(peak), to: hour(peak + 1) }),
    svg: barPlot(clock, new Set([peak])),
    top: '',
    from: hour(0),
    to: hour(24),
    columns: [say(language, 'web.trend.hour'), say(language, 'web.trend.average')],
    rows: clock.flatMap((value, h) =>
      value === undefined
        ? []
        : [
            {
              at: placeOf(h + 0.5, clock.length),
              cells: [hour(h), numberText(Math.round(value), language)],
            },
          ],
    ),
  };
}
