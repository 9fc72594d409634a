import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../shared/root.ts';
import { type Element, parseXml } from '../../shared/xmpp/xml.ts';

const STATUSES = ['complete', 'partial', 'planned', 'deprecated', 'removed', 'wontfix'];
const FOLDER = join(ROOT, 'shared', 'xmpp');

/** XEP number -> version, as the sources' docstrings say it: `XEP-0030: Service Discovery, version 2.5.0`. */
function inSources(): Map<string, string> {
  const versions = new Map<string, string>();
  for (const file of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const own = /xep(\d{4})\.ts$/.exec(file)?.[1];
    const head = own === undefined ? text : text.slice(0, text.indexOf('*/'));
    const before = versions.size;
    for (const [, number = '', version = ''] of head.matchAll(
      /XEP-(\d{4})(?:: [^,;*]+)?, version (\d+(?:\.\d+)+)/g,
    ))
      versions.set(number, version);
    if (own !== undefined)
      assert.ok(versions.size > before && versions.has(own), `${file} names its version on top`);
  }
  return versions;
}

/** The file's SupportedXep elements (XEP-0453). */
function supported(): Element[] {
  const document = parseXml(readFileSync(join(ROOT, 'doap.xml'), 'utf8'));
  const project = document.getChild('Project');
  return (project?.getChildren('implements') ?? [])
    .map((implemented) => implemented.getChild('SupportedXep'))
    .filter((xep) => xep !== undefined);
}

test('doap.xml names the XEPs of the sources with their versions, and no others', () => {
  const named = supported().map((xep) => {
    const link = xep.getChild('xep')?.attrs['rdf:resource'] ?? '';
    const number = /^https:\/\/xmpp\.org\/extensions\/xep-(\d{4})\.html$/.exec(link)?.[1];
    assert.ok(number, link);
    assert.ok(STATUSES.includes(xep.getChildText('status') ?? ''), `the status of XEP-${number}`);
    return [number, xep.getChildText('version')] as const;
  });
  assert.deepEqual(
    named,
    [...inSources()].sort(([a], [b]) => a.localeCompare(b)),
  );
});
