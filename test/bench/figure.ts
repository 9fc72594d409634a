/** One measured figure, never alone: what it was compared with stands in the same line and was measured in the same run. */
export interface Figure {
  /** The benchmark's name. */
  readonly bench: string;
  /** What was measured. */
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** The peer or the limit. */
  readonly beside: string;
  readonly other: number;
  /** figure / other. */
  readonly ratio: number;
}

/** Takes a figure without its ratio. */
export type Report = (figure: Omit<Figure, 'ratio'>) => void;

/** Prints one line of JSON per figure. */
export const report: Report = (figure) => {
  const line: Figure = {
    ...figure,
    figure: rounded(figure.figure),
    other: rounded(figure.other),
    ratio: rounded(figure.figure / figure.other),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** The value below which `share` (0 to 1) of the samples lie. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Milliseconds that each of `times` calls took. */
export function timed(times: number, call: (i: number) => unknown): number[] {
  const samples: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    call(i);
    samples.push(performance.now() - start);
  }
  return samples;
}
