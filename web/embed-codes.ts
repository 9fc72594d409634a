/** A picture with a link, in the languages that people write pages and posts in. */

import { escapeXml } from './xml-text.ts';

/** What is to be shown. */
export interface LinkedPicture {
  readonly link: string;
  readonly picture: string;
  /** Said where the picture is not seen. Any text. */
  readonly text: string;
  /** The same as PNG, for forums, which seldom take SVG; default: `picture`. */
  readonly png?: string | undefined;
}

/** A piece of text to copy. */
export interface Code {
  readonly name: string;
  readonly code: string;
}

/**
 * A text without braces: what makes pages (Jekyll, Hugo, MDX, AsciiDoc) would take what stands in them for an order.
 * Nor with signs that turn the text behind them around: a code has to be read before it is pasted.
 */
export function withoutBraces(text: string): string {
  return text.replace(/[{}\u202A-\u202E\u2066-\u2069]/g, '');
}

/** Between pointed brackets an address may hold brackets of its own; not every reader of Markdown knows them. */
const markdownTarget = (address: string): string => (/[()]/.test(address) ? `<${address}>` : address);

/**
 * The same in HTML, Markdown (CommonMark), BBCode, AsciiDoc and reStructuredText, so that it holds in whichever
 * program reads them. Addresses must be percent-encoded.
 */
export function pictureCodes({ link, picture, text: said, png = picture }: LinkedPicture): Code[] {
  const text = withoutBraces(said);
  const markdown = text.replace(/[\\`*_[\]<>!#&|]/g, '\\$&');
  const words = text.replace(/[[\]"]/g, '');
  return [
    {
      name: 'HTML',
      code: `<a href="${escapeXml(link)}"><img src="${escapeXml(picture)}" alt="${escapeXml(text)}"></a>`,
    },
    { name: 'Markdown', code: `[![${markdown}](${markdownTarget(picture)})](${markdownTarget(link)})` },
    // Without words: half of the forums read `[img alt=…]` as no picture at all.
    { name: 'BBCode', code: `[url=${link}][img]${png}[/img][/url]` },
    // A block: within a line `--` and `_` of an address would become dashes and emphasis.
    { name: 'AsciiDoc', code: `image::${picture}["${words}",link="${link}"]` },
    // RST has no escape for a line's end; directives' options are plain text.
    { name: 'reStructuredText', code: `.. image:: ${picture}\n   :target: ${link}\n   :alt: ${text}` },
  ];
}
