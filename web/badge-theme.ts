/** Light, dark, or as the reader's system is: colours of a picture that stands on pages of both kinds. */

/** `auto` follows the reader's system (`prefers-color-scheme`), inside the picture itself. */
export const BADGE_THEMES = ['auto', 'light', 'dark'] as const;
/** One of {@link BADGE_THEMES}. */
export type BadgeTheme = (typeof BADGE_THEMES)[number];

/** The same thing on light and on dark pages. */
export interface Pair {
  readonly light: string;
  readonly dark: string;
}

/** How things are painted: a style element for the document, and an attribute for each thing. */
export interface Painted<K extends string> {
  readonly style: string;
  readonly paint: Readonly<Record<K, string>>;
}

function rules(colours: readonly (readonly [string, Pair])[], of: keyof Pair): string {
  return colours.map(([name, pair]) => `.${name}{fill:${pair[of]};color:${pair[of]}}`).join('');
}

/** Attributes that fill each thing with its colour. @param theme without one: light */
export function themed<K extends string>(
  theme: BadgeTheme | undefined,
  colours: Readonly<Record<K, Pair>>,
): Painted<K> {
  const entries = Object.entries<Pair>(colours);
  if (theme === 'auto') {
    const dark = `@media (prefers-color-scheme:dark){${rules(entries, 'dark')}}`;
    return {
      style: `<style>${rules(entries, 'light')}${dark}</style>`,
      paint: Object.fromEntries(entries.map(([name]) => [name, `class="${name}"`])) as Record<K, string>,
    };
  }
  const of = theme ?? 'light';
  return {
    style: '',
    paint: Object.fromEntries(
      entries.map(([name, pair]) => [name, `fill="${pair[of]}" color="${pair[of]}"`]),
    ) as Record<K, string>,
  };
}
