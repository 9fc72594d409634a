/** Colours that can be read: contrast as WCAG 2.2 defines it. Colours are `#rgb` or `#rrggbb`. */

type Rgb = readonly [number, number, number];

function rgb(colour: string): Rgb {
  const hex = colour.slice(1);
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
  const channel = (at: number): number => Number.parseInt(full.slice(at, at + 2), 16);
  return [channel(0), channel(2), channel(4)];
}

function hex(channels: Rgb): string {
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance, 0 (black) to 1. */
function luminance(colour: string): number {
  const [r, g, b] = rgb(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** From 1 (the same) to 21 (black on white). */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** What letters must have. */
export const TEXT_CONTRAST = 4.5;

/** White or black, whichever can be read on the colour: one of the two always has 4.5. */
export function inkOn(ground: string): string {
  return contrast('#fff', ground) >= TEXT_CONTRAST ? '#fff' : '#000';
}

/** The colour, or as little darker or lighter as it takes to have that contrast on a ground. */
export function readableOn(colour: string, ground: string, least: number): string {
  const end = rgb(inkOn(ground));
  const start = rgb(colour);
  for (let step = 0; step < 20; step++) {
    const share = step / 20;
    const mixed = hex(
      start.map((channel, i) => channel + ((end[i] ?? 0) - channel) * share) as unknown as Rgb,
    );
    if (contrast(mixed, ground) >= least) return mixed;
  }
  return inkOn(ground);
}
