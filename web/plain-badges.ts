/** Pictures that say nothing of anybody: that a badge is not there, or just its state where more cannot be drawn now. */
import type { Availability } from '../shared/domain/presence.ts';
import { failureCode } from '../shared/failure.ts';
import { type Language, say } from '../shared/i18n/i18n.ts';
import { BADGE_COLOURS, badgeSvg } from './badge-svg.ts';
import { STATE_COLOURS, STATE_SHAPES } from './presence-shapes.ts';
import type { Raster } from './raster.ts';
import type { Body } from './ready-badge.ts';

/** Why a badge cannot be shown: there is none (or it is hidden, which is the same), or its asker asks too much. */
export type PlainReason = 'absent' | 'busy';
/** Kinds of pictures. */
export type PictureKind = 'svg' | 'png';

const LABEL = 'XMPP';
/** Head and shoulders. */
const NOBODY =
  '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96" fill="#d0d3d8"/><g fill="#7d838c"><circle cx="48" cy="37" r="18"/><path d="M12 96a36 36 0 0 1 72 0z"/></g></svg>';

const svgBody = (svg: string): Body => ({ type: 'image/svg+xml; charset=utf-8', body: Buffer.from(svg) });

/** Draws each once. */
export class PlainBadges {
  readonly #raster: Raster;
  readonly #language: Language;
  readonly #drawn = new Map<string, Promise<Body>>();

  constructor(raster: Raster, language: Language) {
    this.#raster = raster;
    this.#language = language;
  }

  /** A state, of nobody in particular. */
  state(kind: PictureKind, availability: Availability): Promise<Body> {
    return this.#picture(
      kind,
      badgeSvg({
        label: LABEL,
        value: say(this.#language, `presence.state.${availability}`),
        colour: STATE_COLOURS[availability],
        shape: STATE_SHAPES[availability],
        language: this.#language,
      }),
    );
  }

  reason(kind: PictureKind, reason: PlainReason): Promise<Body> {
    const value = say(this.#language, `presence.${reason}`);
    const colour = BADGE_COLOURS.off;
    return this.#picture(kind, badgeSvg({ label: LABEL, value, colour, language: this.#language }));
  }

  /** In place of a picture of somebody. */
  nobody(): Promise<Body> {
    return this.#picture('png', NOBODY);
  }

  async #picture(kind: PictureKind, svg: string): Promise<Body> {
    if (kind === 'svg') return svgBody(svg);
    let drawn = this.#drawn.get(svg);
    if (drawn === undefined) {
      drawn = this.#raster.draw(svg, 1).then((body) => ({ type: 'image/png', body }));
      this.#drawn.set(svg, drawn);
    }
    try {
      return await drawn;
    } catch (error) {
      this.#drawn.delete(svg);
      if (failureCode(error) !== 'unavailable') throw error;
      // No badge without a picture, whatever its name ends in.
      return svgBody(svg);
    }
  }
}
