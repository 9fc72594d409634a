/** The templates, compiled once at start, and how a page is made of one. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { LANGUAGES, type Language, type MessageKey, say } from '../shared/i18n/i18n.ts';
import { ROOT } from '../shared/root.ts';
import { jsonLd, type Thing } from './json-ld.ts';
import type { PageLanguage } from './language.ts';
import { withQuery } from './links.ts';

const FOLDER = join(ROOT, 'web', 'pages');
const STYLESHEET = join(ROOT, 'web', 'public', 'style.css');

/** The templates, each a file `web/pages/NAME.hbs`. */
export const PAGE_NAMES = ['home', 'rooms', 'room', 'server', 'api', 'privacy', 'problem'] as const;
/** The name of a template. */
export type PageName = (typeof PAGE_NAMES)[number];

/** What every page has beside its own values. */
export interface PageFrame {
  /** Of the window, without the site's name. */
  readonly title: string;
  readonly description?: string;
  /** Path of the canonical address, parameters included, the language left out; absent on pages that have none. */
  readonly canonical?: string;
  /** Path with parameters that shows this same page, for the language switch. Default: `canonical`, else `/`. */
  readonly here?: string;
  readonly noindex?: boolean;
  /** The picture beside links to this page. */
  readonly image?: {
    readonly path: string;
    readonly width: number;
    readonly height: number;
    readonly alt: string;
  };
  /** The same content in other forms. */
  readonly alternates?: readonly Alternate[];
  /** For search engines. */
  readonly thing?: Thing;
}

/** Another form of a page’s content. */
export interface Alternate {
  readonly type: string;
  readonly title: string;
  /** Path with parameters. */
  readonly path: string;
}

/** Options of one site. */
export interface Site {
  readonly publicUrl: string;
  readonly demo: boolean;
}

/** All compiled templates. */
export interface Pages {
  /** The whole HTML document. Values are escaped by the templates. */
  render(name: PageName, language: PageLanguage, frame: PageFrame, values: object): string;
}

interface Root {
  readonly frame: { readonly language: Language; readonly chosen: boolean };
}

/** Adds `lang` to a path of ours. */
function inLanguage(path: string, language: Language): string {
  const [base = '', query = ''] = path.split('?');
  return withQuery(base, { ...Object.fromEntries(new URLSearchParams(query)), lang: language });
}

function newHandlebars(): typeof Handlebars {
  const handlebars = Handlebars.create();
  const rootOf = (options: Handlebars.HelperOptions): Root => (options.data as { root: Root }).root;
  // {{t KEY param=value}}: the words; the template escapes them.
  handlebars.registerHelper('t', (key: MessageKey, options: Handlebars.HelperOptions) =>
    say(rootOf(options).frame.language, key, options.hash as Record<string, string | number>),
  );
  // {{link path}}: a link of ours that keeps the chosen language.
  handlebars.registerHelper('link', (path: string, options: Handlebars.HelperOptions) => {
    const { language, chosen } = rootOf(options).frame;
    return chosen ? inLanguage(path, language) : path;
  });
  for (const file of readdirSync(join(FOLDER, 'partials')))
    if (file.endsWith('.hbs'))
      handlebars.registerPartial(file.slice(0, -4), readFileSync(join(FOLDER, 'partials', file), 'utf8'));
  return handlebars;
}

/** Reads and compiles every template. A missing value is an error when it is rendered, never an empty place. */
export function openPages(site: Site): Pages {
  const handlebars = newHandlebars();
  const templates = Object.fromEntries(
    PAGE_NAMES.map((name) => [
      name,
      handlebars.compile(readFileSync(join(FOLDER, `${name}.hbs`), 'utf8'), {
        strict: true,
        preventIndent: true,
        knownHelpers: { t: true, link: true },
        knownHelpersOnly: true,
      }),
    ]),
  ) as Record<PageName, Handlebars.TemplateDelegate>;
  const version = createHash('sha256').update(readFileSync(STYLESHEET)).digest('hex').slice(0, 8);

  return {
    render(name, { language, chosen }, frame, values) {
      const here = frame.here ?? frame.canonical ?? '/';
      const absolute = (path: string): string => `${site.publicUrl}${path}`;
      return templates[name]({
        ...values,
        frame: {
          title: frame.title,
          description: frame.description,
          noindex: frame.noindex ?? false,
          canonical: frame.canonical === undefined ? undefined : absolute(frame.canonical),
          image: frame.image && { ...frame.image, url: absolute(frame.image.path) },
          alternates: (frame.alternates ?? []).map((each) => ({ ...each, href: absolute(each.path) })),
          jsonLd: frame.thing && jsonLd(frame.thing),
          language,
          chosen,
          demo: site.demo,
          stylesheet: `/assets/style.css?v=${version}`,
          isHome: frame.canonical === '/',
          languages: LANGUAGES.map((each) => ({
            tag: each,
            name: say(each, 'language.name'),
            current: each === language,
            href: inLanguage(here, each),
            alternate: absolute(inLanguage(here, each)),
          })),
          anyLanguage: absolute(here),
        },
      });
    },
  };
}
