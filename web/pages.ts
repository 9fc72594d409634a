/** The templates, compiled once at start, and how a page is made of one. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Room } from '../shared/domain/room.ts';
import { directionOf, LANGUAGES, type Language, type PageKey, say } from '../shared/i18n/i18n.ts';
import { ROOT } from '../shared/root.ts';
import { type HelpPage, openHelp } from './help-texts.ts';
import { jsonLd, type Thing } from './json-ld.ts';
import type { PageLanguage } from './language.ts';
import { SITE_CARD, withQuery } from './links.ts';
import { type Answer, answerOf, Pieces } from './pieces.ts';
import { CARD_SIZE } from './preview-card.ts';
import { roomView } from './room-view.ts';
import { type Template, Templates } from './template.ts';

const FOLDER = join(ROOT, 'web', 'pages');

/** The templates, each a file `web/pages/NAME.hbs`. */
export const PAGE_NAMES = [
  'home',
  'rooms',
  'room',
  'server',
  'badges',
  'person',
  'people',
  'entry',
  'embed-person',
  'stats',
  'embed',
  'embeds',
  'help',
  'api',
  'privacy',
  'random',
  'start',
  'contact',
  'problem',
  'add',
  'report',
  'report-person',
] as const;
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
    /** Wide pictures stand above the words, small ones, whose size is not known, beside them. */
    readonly wide?: { readonly width: number; readonly height: number };
    readonly alt: string;
  };
  /** The same content in other forms. */
  readonly alternates?: readonly Alternate[];
  /** For search engines. */
  readonly thing?: Thing;
  /** Its answer must allow them: `allowOwnScripts`. */
  readonly scripts?: readonly ScriptName[];
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
  /** The rooms whose cards are made before they are asked for. */
  readonly popular: (most: number) => Iterable<Room>;
}

/** All compiled templates. */
export interface Pages {
  /** The whole HTML document. Values are escaped by the templates. */
  render(name: PageName, language: PageLanguage, frame: PageFrame, values: object): string;
  /** A help page: its text, in the reader’s language where there is one. */
  renderHelp(page: HelpPage, language: PageLanguage, frame: PageFrame, values: object): string;
  /** The same with the cards of these rooms where the template says `{{{cards}}}`, as an answer; their bytes are kept. */
  renderList(
    name: PageName,
    language: PageLanguage,
    frame: PageFrame,
    values: object,
    rooms: readonly Room[],
  ): Answer;
}

/** Stands where the cards go; nobody can have written it. */
const CARDS = `cards${randomBytes(12).toString('hex')}`;

interface Root {
  readonly frame: { readonly language: Language; readonly chosen: boolean };
}

/** Of a file of ours; another version has another address. */
function assetPath(file: string): string {
  const text = readFileSync(join(ROOT, 'web', 'public', file));
  return `/assets/${file}?v=${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}

/** The files of ours that pages name. */
const assets = {
  stylesheet: assetPath('style.css'),
};

/** Scripts of ours that make pages quicker to use: `web/public/NAME.js`. Each page works without. */
const SCRIPTS = ['copy', 'builder', 'api', 'search', 'charts', 'folds'] as const;
type ScriptName = (typeof SCRIPTS)[number];
const scripts = Object.fromEntries(SCRIPTS.map((name) => [name, assetPath(`${name}.js`)])) as Record<
  ScriptName,
  string
>;

/** Adds `lang` to a path of ours. */
function inLanguage(path: string, language: Language): string {
  const [base = '', query = ''] = path.split('?');
  // Hundreds of links in a page whose language was chosen; of ours only the switch of languages leads where one is named.
  if (!query.includes('lang=')) return `${path}${query === '' ? '?' : '&'}lang=${language}`;
  return withQuery(base, { ...Object.fromEntries(new URLSearchParams(query)), lang: language });
}

/** The page at this path in each language, for the menu. */
function languagesOf(here: string, language: Language) {
  return LANGUAGES.map((each) => ({
    tag: each,
    name: say(each, 'language.name'),
    direction: directionOf(each),
    current: each === language,
    href: inLanguage(here, each),
  }));
}

/** A name for what texts depend on that stand in every page. */
function variantOf({ language, chosen }: PageLanguage): string {
  return chosen ? `${language}!` : language;
}

function partial(name: string): string {
  return readFileSync(join(FOLDER, 'partials', `${name}.hbs`), 'utf8');
}

/** {{t KEY param=value}}: the words; the template escapes them. {{link path}}: a link of ours that keeps the chosen language. */
function openTemplates(): Templates {
  const frameOf = (root: unknown): Root['frame'] => (root as Root).frame;
  const files = readdirSync(join(FOLDER, 'partials')).filter((file) => file.endsWith('.hbs'));
  return new Templates({
    helpers: {
      t: (key, params, root) =>
        say(
          frameOf(root).language,
          key as PageKey,
          Object.keys(params).length > 0 ? (params as Record<string, string | number>) : undefined,
        ),
      link(path, _params, root) {
        const { language, chosen } = frameOf(root);
        return chosen ? inLanguage(path, language) : path;
      },
    },
    partials: Object.fromEntries(files.map((file) => [file.slice(0, -4), partial(file.slice(0, -4))])),
    kept: ['card'],
    keptFor: (root) => variantOf(frameOf(root)),
  });
}

/** Rooms' cards as lists show them, for each language and whether it was chosen. */
function openCards(sources: Templates, popular: Site['popular']): (frame: PageLanguage) => Pieces {
  // As text, not as the partial: that would be kept as well.
  const card = sources.compile(`{{#each cards}}${partial('card')}{{/each}}`);
  const cards = new Map<string, Pieces>();
  return (frame) => {
    const key = variantOf(frame);
    let pieces = cards.get(key);
    if (pieces === undefined) {
      pieces = new Pieces((room) => card({ cards: [roomView(room, frame.language)], frame }), popular);
      cards.set(key, pieces);
    }
    return pieces;
  };
}

/** Reads and compiles every template. A missing value is an error when it is rendered, never an empty place. */
export function openPages(site: Site): Pages {
  const sources = openTemplates();
  const templates = Object.fromEntries(
    PAGE_NAMES.map((name) => [name, sources.compile(readFileSync(join(FOLDER, `${name}.hbs`), 'utf8'))]),
  ) as Record<PageName, Template>;

  const cardsIn = openCards(sources, site.popular);
  const helpIn = openHelp((source) => sources.compile(source));

  return {
    renderList(name, language, frame, values, rooms) {
      const html = this.render(name, language, frame, { ...values, cards: CARDS });
      const [head = '', tail = ''] = html.split(CARDS);
      const parts = { rooms, pieces: cardsIn(language), between: '' };
      return answerOf('text/html; charset=utf-8', head, parts, tail);
    },
    renderHelp(page, language, frame, values) {
      const { language: written, template } = helpIn(page, language.language);
      const text = template({ ...values, frame: language });
      const foreign = written === language.language ? undefined : written;
      return this.render('help', language, frame, { ...values, page, text, foreign });
    },
    render(name, { language, chosen }, frame, values) {
      const here = frame.here ?? frame.canonical ?? '/';
      const image = frame.image ?? {
        path: `${SITE_CARD}?lang=${language}`,
        wide: CARD_SIZE,
        alt: say(language, 'web.home.headline'),
      };
      const absolute = (path: string): string => `${site.publicUrl}${path}`;
      return templates[name]({
        ...values,
        frame: {
          title: frame.title,
          description: frame.description,
          noindex: frame.noindex ?? false,
          canonical: frame.canonical === undefined ? undefined : absolute(frame.canonical),
          image: { ...image, url: absolute(image.path) },
          alternates: (frame.alternates ?? []).map((each) => ({ ...each, href: absolute(each.path) })),
          jsonLd: frame.thing && jsonLd(frame.thing),
          language,
          direction: directionOf(language),
          languageName: say(language, 'language.name'),
          chosen,
          demo: site.demo,
          ...assets,
          scripts: (frame.scripts ?? []).map((name) => scripts[name]),
          isHome: frame.canonical === '/',
          languages: languagesOf(here, language).map((each) => ({ ...each, alternate: absolute(each.href) })),
          anyLanguage: absolute(here),
        },
      });
    },
  };
}
