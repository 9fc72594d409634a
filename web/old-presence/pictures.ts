/** Pictures in the sizes that old addresses ask for: drawn once for each state that a badge has. */
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { failureCode } from '../../shared/failure.ts';
import { KeptBadges } from '../kept-badges.ts';
import { sizedPicture } from '../presence-answers.ts';
import { AVATAR_SIZES, type AvatarSize } from '../presence-variant.ts';
import type { Web } from '../web-app.ts';
import type { OldPresence } from './answer.ts';

const MOST_BYTES = 8 * 1024 * 1024;
const LARGEST = AVATAR_SIZES.at(-1) ?? 0;

/**
 * The largest of our sizes that is not larger than what is asked for: few, whatever is asked for, so that nobody can
 * have us draw for ever. Undefined: as it is, which is where nothing is asked for, or more than twice the largest.
 */
export function pictureSize(text: string | undefined): AvatarSize | undefined {
  const most = Number(text);
  if (!(most > 0) || most >= 2 * LARGEST) return undefined;
  return AVATAR_SIZES.findLast((size) => size <= most) ?? AVATAR_SIZES[0];
}

function isSomebody(shown: OldPresence): shown is ShownPresence {
  return shown.id !== undefined;
}

/** Pictures of people who are found at old addresses. */
export class OldPictures {
  readonly #web: Web;
  readonly #kept = new KeptBadges<Buffer>((png) => png.length, MOST_BYTES);

  constructor(web: Web) {
    this.#web = web;
  }

  /** The picture; undefined when none is shown, or it is another one already. */
  async of(shown: OldPresence, size: AvatarSize | undefined): Promise<Buffer | undefined> {
    if (!isSomebody(shown) || shown.avatar === undefined) return undefined;
    const kept = size && this.#kept.get(shown, String(size));
    if (kept !== undefined) return kept;
    const { ports, raster } = this.#web;
    const found = await ports.readBadgePicture(shown.id);
    if (found?.hash !== shown.avatar) return undefined;
    if (size === undefined) return found.png;
    try {
      const sized = await sizedPicture(raster, found.png, size);
      this.#kept.put(shown, String(size), sized);
      return sized;
    } catch (error) {
      // Too many are being drawn: better a large one than none.
      if (failureCode(error) !== 'unavailable') throw error;
      return found.png;
    }
  }
}
