/** What a page says of itself to search engines: schema.org as JSON-LD. */

/** A thing with its type and properties; those that are undefined are left out. */
export type Thing = Readonly<Record<string, unknown>>;

const ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** For inside `<script type="application/ld+json">`: no value can end the element or begin a comment. */
export function jsonLd(thing: Thing): string {
  return JSON.stringify({ '@context': 'https://schema.org', ...thing }).replace(
    /[<>&\u2028\u2029]/g,
    (character) => ESCAPED[character] ?? '',
  );
}
