/** Numbers over time as plain SVG: shapes and classes only, so that the stylesheet colours them, light and dark. */

/** A value at a moment. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** What to draw. */
export interface Plot {
  /** In order of time. */
  readonly points: readonly Point[];
  readonly from: number;
  readonly to: number;
  /** Usual distance of points, ms: a line is not drawn over what is not known. */
  readonly step: number;
  /** A second, fainter line, such as peaks. */
  readonly upper?: readonly Point[] | undefined;
  /** The largest number of the scale; default: the largest value, rounded up. */
  readonly top?: number;
}

const WIDTH = 600;
const HEIGHT = 120;
/** A room for half a line at the edges. */
const EDGE = 2;

/** The next of 1, 2, 5, 10, 20, 50 … that is not smaller. */
export function roundTop(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

const number = (value: number): string => String(Math.round(value * 10) / 10);

/** Stretches without a hole. */
function stretches(points: readonly Point[], step: number): Point[][] {
  const parts: Point[][] = [];
  for (const point of points) {
    const part = parts.at(-1);
    const before = part?.at(-1);
    if (part === undefined || before === undefined || point.at - before.at > step * 1.5) parts.push([point]);
    else part.push(point);
  }
  return parts;
}

/** The SVG of a line with its area. It stretches to the width it is given; words and scales stand beside it in HTML. */
export function linePlot(plot: Plot): string {
  const top = plot.top ?? topOf(plot);
  const span = Math.max(1, plot.to - plot.from);
  const x = ({ at }: Point): string => number(((at - plot.from) / span) * WIDTH);
  const y = ({ value }: Point): string =>
    number(HEIGHT - EDGE - (Math.min(value, top) / top) * (HEIGHT - 2 * EDGE));
  const line = (part: readonly Point[]): string =>
    // A point alone is a short dash.
    part.length === 1
      ? part.map((point) => `M${x(point)} ${y(point)}h2`).join('')
      : part.map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point)} ${y(point)}`).join('');
  const parts = stretches(plot.points, plot.step);
  const area = parts
    .filter((part) => part.length > 1)
    .map((part) => `${line(part)}V${HEIGHT}H${x(part[0] as Point)}z`)
    .join('');
  const upper = stretches(plot.upper ?? [], plot.step)
    .map(line)
    .join('');
  return (
    `<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">` +
    `<path class="plot-grid" d="M0 ${EDGE}H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT - EDGE}H${WIDTH}"/>` +
    `<path class="plot-area" d="${area}"/>` +
    (upper === '' ? '' : `<path class="plot-upper" d="${upper}"/>`) +
    `<path class="plot-line" d="${parts.map(line).join('')}"/></svg>`
  );
}

/** The top of the scale that {@link linePlot} takes by itself. */
export function topOf({ points, upper = [] }: Pick<Plot, 'points' | 'upper'>): number {
  return roundTop(Math.max(0, ...points.map(({ value }) => value), ...upper.map(({ value }) => value)));
}

/** The SVG of bars side by side; an undefined value leaves its place empty. */
export function barPlot(values: readonly (number | undefined)[], marked: ReadonlySet<number>): string {
  const top = roundTop(Math.max(0, ...values.map((value) => value ?? 0)));
  const width = WIDTH / Math.max(1, values.length);
  const bars = values.map((value, i) => {
    if (value === undefined) return '';
    const height = Math.max(1, (value / top) * (HEIGHT - EDGE));
    const place = `x="${number(i * width + width * 0.1)}" y="${number(HEIGHT - height)}"`;
    const size = `width="${number(width * 0.8)}" height="${number(height)}"`;
    return `<rect class="${marked.has(i) ? 'plot-bar plot-marked' : 'plot-bar'}" ${place} ${size}/>`;
  });
  return `<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${bars.join('')}</svg>`;
}

/** The SVG of days side by side: how much of each went well, 0 to 1; undefined: nothing is known. Shape says it as well as colour. */
export function dayPlot(days: readonly (number | undefined)[]): string {
  const width = WIDTH / Math.max(1, days.length);
  const bars = days.map((part, i) => {
    if (part === undefined) return '';
    const kind = part === 1 ? 'plot-good' : part > 0 ? 'plot-partly' : 'plot-bad';
    // The worse, the lower; a day without any answer is still seen.
    const height = Math.max(10, part * (HEIGHT - EDGE));
    const place = `x="${number(i * width + width * 0.1)}" y="${number(HEIGHT - height)}"`;
    return `<rect class="${kind}" ${place} width="${number(width * 0.8)}" height="${number(height)}"/>`;
  });
  return `<svg class="plot low" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${bars.join('')}</svg>`;
}
