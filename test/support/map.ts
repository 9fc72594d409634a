/** The map as rules: ARCHITECTURE.md says each sentence, `test/architecture.test.ts` enforces it. */
import { posix } from 'node:path';
import { codeOnly, exportsOf, functionLines, type Source, specifiers } from './source-text.ts';

/** One sentence of the map and what breaks it: `path: what` for every offence. */
export interface Rule {
  readonly words: string;
  readonly offences: (sources: readonly Source[]) => string[];
}

/** One import: from a file of ours to a file of ours, or to a package. */
interface Edge {
  readonly from: string;
  /** A path from the root for our own files, else the specifier. */
  readonly to: string;
}

/** Our own file's path, or the specifier of a package. */
function target(from: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : specifier;
}

function edges(sources: readonly Source[]): Edge[] {
  return sources.flatMap((source) =>
    specifiers(source).map((specifier) => ({ from: source.path, to: target(source.path, specifier) })),
  );
}

const within = (path: string, ...places: readonly string[]): boolean =>
  places.some((place) => path === place || (place.endsWith('/') && path.startsWith(place)));
const isPackage = (to: string, ...names: readonly string[]): boolean =>
  names.some((name) => to === name || to.startsWith(`${name}/`));
const isOurs = (to: string): boolean => within(to, 'services/', 'web/', 'shared/', 'test/');

/** A rule about single imports: `forbidden` tells whether the import breaks it. */
function importRule(words: string, forbidden: (edge: Edge) => boolean): Rule {
  return {
    words,
    offences: (sources) =>
      edges(sources)
        .filter(forbidden)
        .map(({ from, to }) => `${from}: imports ${to}`),
  };
}

const WEB_MAY_IMPORT = [
  'web/',
  'shared/domain/',
  'shared/store/',
  'shared/queue/',
  'shared/i18n/',
  'shared/config.ts',
  'shared/failure.ts',
  'shared/log.ts',
  'shared/root.ts',
  'shared/run.ts',
];
const STARTS_PROGRAMS = [
  'services/start.ts',
  'services/start/',
  'services/demo/',
  'shared/embedded/',
  'test/',
];
const XEP_FILE = /^shared\/xmpp\/(?:xep\d{4}|stanza-error)\.ts$/;
const serviceOf = (path: string): string | undefined => /^services\/([^/.]+)\//.exec(path)?.[1];

/** Who may import whom. */
export const IMPORT_RULES: readonly Rule[] = [
  importRule(
    '`shared/domain` imports only itself and `shared/failure.ts`.',
    ({ from, to }) =>
      from.startsWith('shared/domain/') &&
      !within(to, 'shared/domain/', 'shared/failure.ts') &&
      !to.startsWith('node:'),
  ),
  importRule(
    '`shared` imports neither `services` nor `web`.',
    ({ from, to }) => from.startsWith('shared/') && within(to, 'services/', 'web/'),
  ),
  importRule(
    'The `@xmpp` packages are imported in `shared/xmpp/link`, `shared/xmpp/xml.ts` and `test/bench` only.',
    ({ from, to }) =>
      to.startsWith('@xmpp/') && !within(from, 'shared/xmpp/link/', 'shared/xmpp/xml.ts', 'test/bench/'),
  ),
  importRule(
    'A XEP file imports `shared/domain`, `shared/failure.ts`, the XML builder and its like, nothing else.',
    ({ from, to }) =>
      XEP_FILE.test(from) &&
      !XEP_FILE.test(to) &&
      !within(to, 'shared/domain/', 'shared/failure.ts', 'shared/xmpp/xml.ts') &&
      !to.startsWith('node:'),
  ),
  importRule(
    '`ioredis` is imported in `shared/store` only.',
    ({ from, to }) => isPackage(to, 'ioredis') && !from.startsWith('shared/store/'),
  ),
  importRule(
    '`bullmq` is imported in `shared/queue` only.',
    ({ from, to }) => isPackage(to, 'bullmq') && !from.startsWith('shared/queue/'),
  ),
  importRule(
    'Fastify and Handlebars are imported in `web` only.',
    ({ from, to }) =>
      (isPackage(to, 'fastify', 'handlebars') || to.startsWith('@fastify/')) &&
      !within(from, 'web/', 'test/'),
  ),
  importRule(
    'A service imports `shared`, never another service and never `web`.',
    ({ from, to }) =>
      serviceOf(from) !== undefined &&
      (to.startsWith('web/') || (to.startsWith('services/') && serviceOf(to) !== serviceOf(from))),
  ),
  importRule(
    '`web` imports `shared/domain`, store readers, the queue, i18n, config, log, run, root and failure; never a store writer, `shared/xmpp` or a service.',
    ({ from, to }) =>
      from.startsWith('web/') && isOurs(to) && (!within(to, ...WEB_MAY_IMPORT) || /-writer\.ts$/.test(to)),
  ),
  importRule(
    '`shared/embedded` is imported by what starts programs (`services/start.ts`, `services/demo`) and by tests only.',
    ({ from, to }) => to.startsWith('shared/embedded/') && !within(from, ...STARTS_PROGRAMS),
  ),
  importRule(
    '`main.ts` files wire and are imported by nobody.',
    ({ to }) => isOurs(to) && posix.basename(to) === 'main.ts',
  ),
  importRule(
    'Nothing but `test` imports `test`.',
    ({ from, to }) => to.startsWith('test/') && !from.startsWith('test/'),
  ),
  { words: 'There are no import cycles, type imports included.', offences: cycles },
];

/** Every cycle once, as `a -> b -> a`. */
function cycles(sources: readonly Source[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges(sources)) if (isOurs(to)) next.set(from, [...(next.get(from) ?? []), to]);
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path].join(' -> '));
    if (at >= 0 || done.has(path)) return;
    for (const to of next.get(path) ?? []) walk(to, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) walk(path, []);
  return found;
}

const LONGEST_FILE = 300;
const LONGEST_FUNCTION = 60;
const isTest = (path: string): boolean => path.endsWith('.test.ts');

/** A rule about single files: `problems` gives what is wrong in one. */
function fileRule(words: string, problems: (source: Source) => readonly string[]): Rule {
  return {
    words,
    offences: (sources) =>
      sources.flatMap((source) => problems(source).map((problem) => `${source.path}: ${problem}`)),
  };
}

/** What every source file keeps to. */
export const FILE_RULES: readonly Rule[] = [
  fileRule(
    'The environment is read in `shared/config.ts` only; what starts other programs may pass it on.',
    ({ path, text }) =>
      path !== 'shared/config.ts' &&
      !within(path, ...STARTS_PROGRAMS) &&
      /\bprocess\s*\.\s*env\b/.test(codeOnly(text))
        ? ['reads process.env']
        : [],
  ),
  fileRule(
    `No file is longer than ${LONGEST_FILE} lines, no function longer than ${LONGEST_FUNCTION}.`,
    (source) => {
      const length = source.text.trimEnd().split('\n').length;
      const long = functionLines(source).filter(
        ({ lines }) => lines > LONGEST_FUNCTION && !isTest(source.path),
      );
      return [
        ...(length > LONGEST_FILE ? [`${length} lines`] : []),
        ...long.map(({ line, lines }) => `a function of ${lines} lines at line ${line}`),
      ];
    },
  ),
  fileRule('Every export has a docstring and a name: there are no default exports.', (source) => [
    ...exportsOf(source).flatMap(({ name, documented }) => (documented ? [] : [`${name} has no docstring`])),
    ...(/^export default\b/m.test(codeOnly(source.text)) ? ['has a default export'] : []),
  ]),
  fileRule(
    'No file or folder is called utils, helpers, common, lib, managers or types: a thing lives with its noun.',
    ({ path }) =>
      /(?:^|[/-])(?:utils?|helpers?|common|lib|managers?|types?|misc)(?:[/.-]|$)/i.test(path)
        ? ['a name that says nothing']
        : [],
  ),
];
