import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Templates } from '../../web/template.ts';

const templates = new Templates({
  helpers: {
    shout: (text, named) => `${text.toUpperCase()}${Object.values(named).join('')}`,
  },
  partials: {
    frame: '<main>{{> @partial-block }}</main>{{@root.end}}',
    item: '<li>{{name}}</li>',
    counted: '{{shout name}}',
  },
  kept: ['counted'],
  keptFor: (root) => String((root as { variant?: string }).variant),
});
const render = (source: string, values: object): string => templates.compile(source)(values);

test('values are escaped, in three braces they are not', () => {
  const a = `<b a="1" c='2'>&`;
  assert.equal(render('{{a}}|{{{a}}}', { a }), `&lt;b a=&quot;1&quot; c=&#x27;2&#x27;&gt;&amp;|${a}`);
  assert.equal(render('{{n}} {{u}} {{o.p}}', { n: 0, u: undefined, o: { p: 'q' } }), '0  q');
});

test('a missing value is an error, a missing condition is not', () => {
  assert.throws(() => render('{{a}}', {}), /lacks a/);
  assert.throws(() => render('{{a.b}}', { a: 'text' }), /lacks a\.b/);
  assert.throws(() => render('{{toString}}', {}), /lacks toString/, 'nothing inherited');
  assert.equal(render('{{#if a.b}}x{{else}}y{{/if}}', {}), 'y');
});

test('conditions, lists, partials, helpers', () => {
  assert.equal(render('{{#if a}}x{{/if}}{{#unless a}}y{{/unless}}', { a: [] }), 'y');
  assert.equal(render('{{#each a}}{{this}},{{else}}none{{/each}}', { a: ['<', 'b'] }), '&lt;,b,');
  assert.equal(render('{{#each a}}{{this}},{{else}}none{{/each}}', { a: [] }), 'none');
  assert.equal(
    render('{{#> frame}}{{#each a}}{{> item}}{{/each}}{{/frame}}', { a: [{ name: 'x' }], end: '!' }),
    '<main><li>x</li></main>!',
  );
  assert.equal(render('{{shout a b=c d="e"}}', { a: '<', c: 1 }), '&lt;1e');
});

test('a kept partial is made once for the same value', () => {
  const value = { name: 'a' };
  const values = { a: [value, value] };
  const source = '{{#each a}}{{> counted}}{{/each}}';
  assert.equal(render(source, values), 'AA');
  value.name = 'b';
  assert.equal(render(source, values), 'AA', 'kept');
  assert.equal(render(source, { ...values, variant: 'other' }), 'BB', 'kept for something else');
});

test('words without values are made once for each variant', () => {
  let said = 0;
  const counting = new Templates({
    helpers: { say: (text, _named, root) => `${text}<${(root as { variant: string }).variant}>${++said}` },
    partials: {},
    kept: [],
    keptFor: (root) => (root as { variant: string }).variant,
  });
  const template = counting.compile('{{#each a}}{{say "x"}},{{/each}}');
  assert.equal(template({ a: [1, 2], variant: 'en' }), 'x&lt;en&gt;1,x&lt;en&gt;1,');
  assert.equal(template({ a: [1], variant: 'fr' }), 'x&lt;fr&gt;2,');
  assert.equal(template({ a: [1], variant: 'en' }), 'x&lt;en&gt;1,');
});

test('what is not understood is said at the start', () => {
  for (const source of [
    '{{#with a}}{{/with}}',
    '{{> nothing}}',
    '{{../a}}',
    '{{a b}}',
    '{{@index}}',
    '{{shout}}',
  ])
    assert.throws(() => templates.compile(source), source);
});
