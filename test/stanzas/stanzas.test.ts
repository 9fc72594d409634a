/** Every pair NAME.xml + NAME.json of this folder: what the XML is read as, and with `writes` the other way round. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Failure } from '../../shared/failure.ts';
import { ROOT } from '../../shared/root.ts';
import { type Element, parseXml, xml } from '../../shared/xmpp/xml.ts';
import { KINDS } from '../support/stanza-kinds.ts';
import { canonical } from '../support/xml-match.ts';

interface Pair {
  readonly kind: string;
  readonly value?: unknown;
  readonly failure?: string;
  readonly writes?: boolean;
}

const FOLDER = join(ROOT, 'test', 'stanzas');
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.xml'))
  .map((name) => name.slice(0, -4));

/** Maps as objects, sets as lists, absent as null: as the JSON writes them. */
function plain(value: unknown): unknown {
  const json = JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Map) return Object.fromEntries(part);
    return part instanceof Set ? [...part] : part;
  });
  return json === undefined ? null : (JSON.parse(json) as unknown);
}

for (const name of names)
  describe(name, () => {
    const pair = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Pair;
    const kind = KINDS[pair.kind];
    assert.ok(kind, `unknown kind ${pair.kind}`);
    const element = parseXml(readFileSync(join(FOLDER, `${name}.xml`), 'utf8'));

    if (pair.failure !== undefined)
      it('is refused', () => {
        assert.throws(
          () => kind.read?.(element),
          (error) => error instanceof Failure && error.code === pair.failure,
        );
      });
    else if (kind.read) {
      const { read } = kind;
      it('is read', () => assert.deepEqual(plain(read(element)), dropNull(pair.value)));
    }
    if (pair.writes)
      it('is written', () => {
        assert.ok(kind.write);
        const written: Element = kind.write(pair.value);
        const expected = kind.payload ? (element.getChildElements()[0] ?? xml('none')) : element;
        assert.equal(canonical(written), canonical(expected));
      });
  });

/** `"action": null` in JSON stands for a field that is undefined, which JSON.stringify leaves out. */
function dropNull(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null));
}

describe('the folder', () => {
  it('holds pairs only', () => {
    const files = readdirSync(FOLDER).filter((file) => /\.(xml|json)$/.test(file));
    assert.equal(files.length, names.length * 2);
  });
});
