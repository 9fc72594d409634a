/** SVG of ours to PNG, off the event loop: one picture at a time, few waiting, the finished ones kept. */
import { renderAsync } from '@resvg/resvg-js';
import { Failure } from '../shared/failure.ts';
import { Kept } from './kept.ts';
import { FONT_FILE } from './text-width.ts';

/** Pictures that may wait; whoever comes later is told to try again. */
const MOST_WAITING = 32;
/** Small pictures: 64 of a link preview are about 3 MB. */
const MOST_KEPT = 400;
const KEPT_MS = 10 * 60_000;
const BOLD_FONT_FILE = FONT_FILE.replace(/\.ttf$/, '-Bold.ttf');

/** Draws pictures. */
export interface Raster {
  /** The picture of an SVG document, `scale` times its size. @throws Failure `unavailable`: too many are wanted at once. */
  png(svg: string, scale?: number): Promise<Buffer>;
  /** The same, and nothing is kept of it here. @throws Failure `unavailable`: too many are wanted at once. */
  draw(svg: string, scale: number): Promise<Buffer>;
}

/** One for the whole site. */
export function openRaster(): Raster {
  const kept = new Kept<Promise<Buffer>>(MOST_KEPT, KEPT_MS);
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const draw = (svg: string, scale: number): Promise<Buffer> => {
    if (waiting >= MOST_WAITING)
      return Promise.reject(new Failure('unavailable', 'too many pictures are being drawn'));
    waiting++;
    const drawn = last
      .then(() =>
        renderAsync(svg, {
          // System fonts would be searched for each picture, and differ from machine to machine.
          font: {
            loadSystemFonts: false,
            fontFiles: [FONT_FILE, BOLD_FONT_FILE],
            defaultFontFamily: 'DejaVu Sans',
          },
          fitTo: { mode: 'zoom', value: scale },
        }),
      )
      .then((image) => image.asPng())
      .finally(() => {
        waiting--;
      });
    last = drawn.catch(() => {});
    return drawn;
  };

  return {
    draw,
    png(svg, scale = 1) {
      const name = `${scale} ${svg}`;
      return kept.get(name, () => {
        const drawn = draw(svg, scale);
        drawn.catch(() => kept.forget(name));
        return drawn;
      });
    },
  };
}
