import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../shared/root.ts';
import { FILE_RULES, IMPORT_RULES, type Rule } from './support/map.ts';
import { codeOnly, functionLines, type Source, specifiers } from './support/source-text.ts';

const CODE = ['services', 'web', 'shared', 'test'];
const isTest = (path: string): boolean => path.endsWith('.test.ts');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

const files = CODE.flatMap(filesBelow);
const sources: Source[] = files
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map((path) => ({ path, text: read(path) }));

/** For each rule a small offending tree: path -> text. A rule that does not see its own offence proves nothing. */
const OFFENDING: readonly (readonly [words: RegExp, tree: Readonly<Record<string, string>>])[] = [
  [/^`shared\/domain` imports/, { 'shared/domain/a.ts': "import { x } from '../store/keys.ts';" }],
  [/^`shared` imports neither/, { 'shared/a.ts': "export type { X } from '../web/app.ts';" }],
  [/^The `@xmpp` packages/, { 'shared/bot/a.ts': "import { client } from '@xmpp/client';" }],
  [/^A XEP file/, { 'shared/xmpp/xep0030.ts': "import type { Log } from '../log.ts';" }],
  [/^`ioredis`/, { 'web/a.ts': "import { Redis } from 'ioredis';" }],
  [/^`bullmq`/, { 'services/rooms/a.ts': "const { Queue } = await import('bullmq');" }],
  [/^Fastify/, { 'services/rooms/a.ts': "import etag from '@fastify/etag';" }],
  [/^A service imports/, { 'services/rooms/a.ts': "import { y } from '../users/b.ts';" }],
  [/^`web` imports/, { 'web/a.ts': "import {\n  putRoom,\n} from '../shared/store/rooms-writer.ts';" }],
  [/^`shared\/embedded`/, { 'web/a.ts': "import { startRedis } from '../shared/embedded/redis.ts';" }],
  [/^`main\.ts` files/, { 'services/start.ts': "import './rooms/main.ts';" }],
  [/^Nothing but `test`/, { 'web/a.ts': "import { z } from '../test/support/z.ts';" }],
  [
    /^There are no import cycles/,
    {
      'web/a.ts': "import { b } from './b.ts';",
      'web/b.ts': "import { c } from './c.ts';",
      'web/c.ts': "import type { a } from './a.ts';",
    },
  ],
  [/^The environment/, { 'web/a.ts': 'const home = process.env.HOME;' }],
  [/^No file is longer/, { 'web/a.ts': `function f(): void {\n${'  g();\n'.repeat(60)}}` }],
  [/^No file is longer/, { 'web/a.ts': 'g();\n'.repeat(301) }],
  [
    /^Every export has/,
    { 'web/a.ts': '/** This one has. */\nexport const a = 1;\n// not a docstring\nexport const b = 2;' },
  ],
  [/^Every export has/, { 'web/a.ts': 'export default class {}' }],
  [/^No file or folder/, { 'shared/utils/a.ts': '' }],
  [/^No file or folder/, { 'web/badge-helpers.ts': '' }],
];

const asSources = (tree: Readonly<Record<string, string>>): Source[] =>
  Object.entries(tree).map(([path, text]) => ({ path, text }));

function enforce(rules: readonly Rule[]): void {
  for (const rule of rules)
    it(rule.words, () => {
      const examples = OFFENDING.filter(([words]) => words.test(rule.words));
      assert.ok(examples.length > 0, 'the rule has no offending example');
      for (const [, tree] of examples)
        assert.equal(rule.offences(asSources(tree)).length, 1, `unseen: ${JSON.stringify(tree)}`);
      assert.deepEqual(rule.offences(sources), []);
    });
}

describe('who may import whom', () => enforce(IMPORT_RULES));
describe('every source file', () => enforce(FILE_RULES));

describe('ARCHITECTURE.md', () => {
  it('says every rule in these words', () => {
    const page = read('ARCHITECTURE.md');
    const part = /^## Who may import whom\n([\s\S]*?)(?=^## )/m.exec(page)?.[1] ?? '';
    const said = [...part.matchAll(/^- (.+)$/gm)].map((match) => match[1]);
    assert.deepEqual(
      said,
      [...IMPORT_RULES, ...FILE_RULES].map(({ words }) => words),
    );
  });
});

/** In the folder, but no part of the project; `.git` is a file in a work tree beside the first. */
const NOT_KEPT = ['.git', 'node_modules', 'dist', 'data', '.env'];

describe('the tree', () => {
  /** What every good repository has, beside the four folders of code. `data` is where `npm start` keeps its own. */
  const TOP = [
    ...CODE,
    ...['.ci', '.dockerignore', '.editorconfig', '.env.example', '.gitignore', '.npmrc', 'ARCHITECTURE.md'],
    ...['CHANGELOG.md', 'CONTRIBUTING.md', 'Dockerfile', 'LICENSE', 'README.md', 'biome.json', 'doap.xml'],
    ...['docker-compose.yml', 'docs', 'knip.json', 'package-lock.json', 'package.json', 'tsconfig.json'],
  ];

  it('has nothing new at the top', () => {
    const found = readdirSync(ROOT).filter((name) => !NOT_KEPT.includes(name) && !TOP.includes(name));
    assert.deepEqual(found, []);
  });

  it('has only the services named in the map', () => {
    const folders = readdirSync(join(ROOT, 'services'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const known = ['demo', 'randomchat', 'rooms', 'start', 'users'];
    assert.deepEqual(
      folders.map(({ name }) => name).filter((name) => !known.includes(name)),
      [],
    );
  });
});

describe('the real servers of the tests', () => {
  /** Two connections of one component throw each other out, so each name belongs to one file. */
  const users = new Map<string, Set<string>>();
  for (const { path, text } of sources.filter((source) => isTest(source.path)))
    for (const [, server, dotted, named] of text.matchAll(
      /\b(\w+)\.components\.([\w-]+)|\bcomponent(?:: | = )'([\w-]+)'/g,
    )) {
      const key = dotted === undefined ? `${named}` : dotted;
      const place = server === 'prosody' || server === 'ejabberd' ? `${key} on ${server}` : key;
      users.set(place, (users.get(place) ?? new Set()).add(path));
    }

  it('lend each component to one test file', () => {
    assert.ok(users.size > 3);
    const shared = [...users].filter(([, paths]) => paths.size > 1);
    assert.deepEqual(
      shared.map(([name, paths]) => `${name}: ${[...paths].join(', ')}`),
      ['link: test/integration/link-alone.test.ts, test/integration/link.test.ts'], // the first has servers of its own
    );
  });
});

describe('what may stand nowhere', () => {
  const HERE = 'test/architecture.test.ts';
  const everywhere = [
    ...files,
    ...readdirSync(ROOT, { withFileTypes: true }).flatMap((e) => (e.isFile() ? [e.name] : [])),
  ];
  const texts = everywhere
    .filter(
      (path) =>
        path !== HERE &&
        !NOT_KEPT.includes(path) &&
        /\.(?:ts|mjs|js|json|md|lua|hbs|css|html|xml|yml|sh|talk|example)$|^[.A-Z]/.test(path),
    )
    .map((path) => ({ path, text: read(path) }));
  const holding = (pattern: RegExp): string[] =>
    texts.flatMap(({ path, text }) => {
      const match = pattern.exec(text);
      return match === null ? [] : [`${path}: ${match[0]}`];
    });

  it('a path of one machine', () => {
    const pattern = /(?<![\w.])\/(?:work|home|root|Users)\/[\w.-]+|[A-Z]:\\[A-Za-z]+\\/;
    assert.match('see /work/tree', pattern);
    assert.match('cd /root/parvis', pattern);
    assert.deepEqual(holding(pattern), []);
  });

  it('a package registry in the lock file', () => {
    const resolved = /"resolved":\s*"https?:[^"]*"/;
    assert.match('"resolved": "https://registry.example/a.tgz"', resolved);
    assert.equal(resolved.exec(read('package-lock.json')), null);
  });

  it('work that is left for later', () => {
    const pattern = /\b(?:TODO|FIXME|XXX|HACK)\b/;
    assert.match('// TODO later', pattern);
    assert.deepEqual(holding(pattern), []);
  });

  it('a switched-off check without its reason', () => {
    const pattern = /biome-ignore[^:\n]*(?::\s*(?:<explanation>)?\s*)?$|@ts-(?:ignore|nocheck|expect-error)/m;
    assert.match('// biome-ignore lint/style/useConst:\n', pattern);
    assert.match('// @ts-ignore', pattern);
    assert.deepEqual(holding(pattern), []);
  });
});

describe('reading sources', () => {
  const source = (text: string): Source => ({ path: 'a.ts', text });

  it('takes comments, strings, templates and regular expressions for what they are', () => {
    const text = 'const a = `x$' + '{f({ y: "}" })}{`; // {\nconst r = /[/"{]/g.test(b) / c; /* { */';
    assert.equal(codeOnly(text).replace(/\s+/g, ' ').trim(), 'const a = ; const r = g.test(b) / c;');
  });

  it('finds imports over several lines, re-exports and dynamic ones, not those in strings', () => {
    const text =
      "import {\n  a,\n} from './a.ts';\nexport * from './b.ts';\nvoid import('./c.ts');\nconst s = \"import './d.ts'\";";
    assert.deepEqual(specifiers(source(text)), ['./a.ts', './b.ts', './c.ts']);
  });

  it('measures functions, methods and arrows, not blocks', () => {
    const text =
      'function f(): { a: string }[] {\n  if (x) {\n    y();\n  }\n}\nclass C {\n  m(a = (1)): void {\n  }\n}\nconst g = () => {\n};';
    assert.deepEqual(
      functionLines(source(text)).map(({ line, lines }) => `${line}+${lines}`),
      ['1+5', '7+2', '10+2'],
    );
  });
});
