/** The icons as files, drawn once when the process starts. */
import { Resvg } from '@resvg/resvg-js';
import type { Availability } from '../shared/domain/presence.ts';
import { type Language, say } from '../shared/i18n/i18n.ts';
import { PEP_SIGNS, type PepSign, signSvg } from './pep-signs.ts';
import { ALL_ICONS, type IconTheme, iconSvg } from './presence-icons.ts';

/** Pixels of the PNG files. */
export const ICON_SIZES = [16, 32, 64] as const;
/** One of {@link ICON_SIZES}. */
export type IconSize = (typeof ICON_SIZES)[number];

/** Ready to be sent. */
export interface IconFiles {
  svg(theme: IconTheme, availability: Availability): string;
  png(theme: IconTheme, availability: Availability, size?: IconSize): Buffer;
  sign(sign: PepSign): Buffer;
}

type Drawn = Readonly<Record<string, Buffer>>;

/** There is no text in them, so no font is needed. */
function drawPng(svg: string, size: IconSize): Buffer {
  const fitTo = { mode: 'width', value: size } as const;
  return new Resvg(svg, { fitTo, font: { loadSystemFonts: false } }).render().asPng();
}

function draw(): Drawn {
  const icons = ALL_ICONS.flatMap(([theme, availability]) =>
    ICON_SIZES.map(
      (size) =>
        [`${theme} ${availability} ${size}`, drawPng(iconSvg(theme, availability, ''), size)] as const,
    ),
  );
  const signs = PEP_SIGNS.map((sign) => [sign, drawPng(signSvg(sign), 16)] as const);
  return Object.fromEntries([...icons, ...signs]);
}

let drawn: Drawn | undefined;

/** All icons, with titles in the site's language. */
export function openIconFiles(language: Language): IconFiles {
  drawn ??= draw();
  const pngs = drawn;
  const svgs = new Map(
    ALL_ICONS.map(([theme, availability]) => [
      `${theme} ${availability}`,
      iconSvg(theme, availability, say(language, `presence.state.${availability}`)),
    ]),
  );
  const known = <T>(icon: T | undefined): T => {
    if (icon === undefined) throw new Error('an icon is missing');
    return icon;
  };
  return {
    svg: (theme, availability) => known(svgs.get(`${theme} ${availability}`)),
    png: (theme, availability, size = 16) => known(pngs[`${theme} ${availability} ${size}`]),
    sign: (sign) => known(pngs[sign]),
  };
}
