/** Makes the answers about people: of a state and how it is wanted, once, and keeps them as long as the state lasts. */
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import { failureCode } from '../shared/failure.ts';
import type { Language } from '../shared/i18n/i18n.ts';
import type { BadgeHeaders } from './badge-headers.ts';
import { JSON_TYPE } from './caching.ts';
import { KeptBadges } from './kept-badges.ts';
import type { PlainBadges } from './plain-badges.ts';
import {
  presenceHtml,
  presenceJson,
  presenceScript,
  presenceText,
  presenceXml,
  shieldsPresence,
} from './presence-formats.ts';
import { presenceSvg } from './presence-svg.ts';
import type { Variant } from './presence-variant.ts';
import type { Raster } from './raster.ts';
import { type Body, passingBadge, type ReadyBadge, readyBadge, sizeOfReady } from './ready-badge.ts';
import { drawable } from './text-lines.ts';
import type { WebPorts } from './web-app.ts';

/** What answers are made with. */
export interface PresenceDesk {
  readonly readBadgePicture: WebPorts['readBadgePicture'];
  readonly raster: Raster;
  readonly plain: PlainBadges;
  readonly publicUrl: string;
  readonly language: Language;
  readonly headers: BadgeHeaders;
}

/** What is shown, without what the font of pictures has no letters for. */
function drawableShown(shown: ShownPresence): ShownPresence {
  const { label, name, status, mood, activity, tune, ...rest } = shown;
  const lines = { label: drawable(label), name: drawable(name), status: drawable(status) };
  const text = (value: string | undefined) => {
    const line = drawable(value);
    return line === undefined ? {} : { text: line };
  };
  const artist = drawable(tune?.artist);
  const title = drawable(tune?.title);
  return {
    ...rest,
    ...(Object.fromEntries(Object.entries(lines).filter(([, line]) => line !== undefined)) as object),
    ...(mood && { mood: { value: mood.value, ...text(mood.text) } }),
    ...(activity && { activity: { ...activity, ...text(activity.text) } }),
    ...(title !== undefined && { tune: { title, ...(artist !== undefined && { artist }) } }),
  };
}

/** A PNG as large as wanted. It is one of ours: small, and drawn anew when it came. */
export function sizedPicture(raster: Raster, png: Buffer, size: number): Promise<Buffer> {
  const box = `width="${size}" height="${size}"`;
  const image = `<image ${box} preserveAspectRatio="xMidYMid slice" href="data:image/png;base64,${png.toString('base64')}"/>`;
  return raster.draw(`<svg xmlns="http://www.w3.org/2000/svg" ${box}>${image}</svg>`, 1);
}

const SVG_TYPE = 'image/svg+xml; charset=utf-8';

/** A body, and whether it is what it would be a moment later too. */
interface Made extends Body {
  readonly lasting: boolean;
}

/** Makes and keeps answers. */
export class PresenceAnswers {
  readonly #desk: PresenceDesk;
  readonly #kept = new KeptBadges<ReadyBadge>(sizeOfReady);
  /** Several may ask for the same at once. */
  readonly #making = new WeakMap<ShownPresence, Map<string, Promise<ReadyBadge | undefined>>>();

  constructor(desk: PresenceDesk) {
    this.#desk = desk;
  }

  /** The answer, where it is ready. */
  kept(shown: ShownPresence, name: string): ReadyBadge | undefined {
    return this.#kept.get(shown, name);
  }

  /** The answer, made now unless it is ready; undefined: the badge shows nothing of that kind. */
  make(shown: ShownPresence, variant: Variant): Promise<ReadyBadge | undefined> {
    const kept = this.kept(shown, variant.name);
    if (kept !== undefined) return Promise.resolve(kept);
    const making = this.#making.get(shown) ?? new Map<string, Promise<ReadyBadge | undefined>>();
    this.#making.set(shown, making);
    let made = making.get(variant.name);
    if (made === undefined) {
      made = this.#made(shown, variant).finally(() => making.delete(variant.name));
      making.set(variant.name, made);
    }
    return made;
  }

  async #made(shown: ShownPresence, variant: Variant): Promise<ReadyBadge | undefined> {
    const made = await this.#body(shown, variant);
    if (made === undefined) return undefined;
    if (!made.lasting) return passingBadge(this.#desk.headers, 200, made);
    const ready = readyBadge(this.#desk.headers, made);
    this.#kept.put(shown, variant.name, ready);
    return ready;
  }

  async #body(shown: ShownPresence, variant: Variant): Promise<Made | undefined> {
    const { publicUrl } = this.#desk;
    const text = (type: string, body: string): Made => ({ type, body: Buffer.from(body), lasting: true });
    switch (variant.kind) {
      case 'svg': {
        const { picture, lasting } = await this.#pictureFor(shown, variant);
        return { ...text(SVG_TYPE, presenceSvg(shown, variant, picture)), lasting };
      }
      case 'png':
        return this.#png(shown, variant);
      case 'avatar':
        return this.#avatar(shown, variant);
      case 'json': {
        const json = variant.shields ? shieldsPresence(shown, variant) : presenceJson(shown, publicUrl);
        return text(JSON_TYPE, JSON.stringify(json));
      }
      case 'txt':
        return text('text/plain; charset=utf-8', presenceText(shown, variant.language));
      case 'xml':
        return text('application/xml; charset=utf-8', presenceXml(shown, publicUrl));
      case 'html':
        return text('text/html; charset=utf-8', presenceHtml(shown, variant));
      case 'js':
        return text('text/javascript; charset=utf-8', presenceScript(shown, variant, this.#desk));
    }
  }

  /** The picture that a card shows. Without an answer from the store it is left out for this once. */
  async #pictureFor(
    shown: ShownPresence,
    { style }: Variant,
  ): Promise<{ readonly picture?: Buffer; readonly lasting: boolean }> {
    if (style !== 'card' || shown.avatar === undefined) return { lasting: true };
    const picture = await this.#picture(shown);
    return picture === undefined ? { lasting: false } : { picture, lasting: true };
  }

  /** The picture that the state names; undefined when it cannot be had, or is another one already. */
  async #picture({ id, avatar }: ShownPresence): Promise<Buffer | undefined> {
    try {
      const found = await this.#desk.readBadgePicture(id);
      return found?.hash === avatar ? found?.png : undefined;
    } catch (error) {
      if (failureCode(error) === 'unavailable') return undefined;
      throw error;
    }
  }

  async #png(shown: ShownPresence, variant: Variant): Promise<Made> {
    const { raster } = this.#desk;
    const { picture, lasting } = await this.#pictureFor(shown, variant);
    const svg = presenceSvg(drawableShown(shown), variant, picture);
    try {
      return { type: 'image/png', body: await raster.draw(svg, variant.scale), lasting };
    } catch (error) {
      if (failureCode(error) !== 'unavailable') throw error;
      // Too many are being drawn: the state alone, which is the same for everybody.
      return { ...(await this.#desk.plain.state('png', shown.availability)), lasting: false };
    }
  }

  async #avatar(shown: ShownPresence, { size }: Variant): Promise<Made | undefined> {
    if (shown.avatar === undefined) return undefined;
    const png = await this.#picture(shown);
    if (png === undefined) return { ...(await this.#desk.plain.nobody()), lasting: false };
    if (size === undefined) return { type: 'image/png', body: png, lasting: true };
    try {
      return {
        type: 'image/png',
        body: await sizedPicture(this.#desk.raster, png, size),
        lasting: true,
      };
    } catch (error) {
      if (failureCode(error) !== 'unavailable') throw error;
      return { type: 'image/png', body: png, lasting: false };
    }
  }
}
