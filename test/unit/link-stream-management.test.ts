import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Outgoing, StreamManagement } from '../../shared/xmpp/link/stream-management.ts';
import { toWire } from '../../shared/xmpp/link/wire.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';

const stanza = (text: string): Outgoing => ({ name: 'message', type: undefined, text: toWire(text) });
const nonza = (name: string, attrs: Record<string, string> = {}): Element =>
  xml(name, { xmlns: 'urn:xmpp:sm:3', ...attrs });
const texts = (outgoing: readonly Outgoing[]): string[] => outgoing.map(({ text }) => text);

function enabled(): StreamManagement {
  const management = new StreamManagement();
  management.enable();
  management.enabled(nonza('enabled', { id: 'one', resume: 'true' }));
  return management;
}

test('theirs are counted from <enabled/> on, ours from <enable/>', () => {
  const management = new StreamManagement();
  management.received();
  management.sent(stanza('before'));
  management.enable();
  management.received();
  management.sent(stanza('1'));
  management.enabled(nonza('enabled', { id: 'one', resume: 'true' }));
  management.received();
  management.received();
  assert.equal(management.acknowledge().attrs.h, '2');
  assert.equal(management.unacknowledged, 1);
});

test('an acknowledgement releases as many as it counts', () => {
  const management = enabled();
  for (const text of ['1', '2', '3']) management.sent(stanza(text));
  management.acknowledgedBy(nonza('a', { h: '2' }));
  management.acknowledgedBy(nonza('a', { h: '2' }));
  assert.equal(management.unacknowledged, 1);
  assert.deepEqual(texts(management.resumed(nonza('resumed', { h: '2', previd: 'one' }))), ['3']);
});

test('counts that cannot be are no reason to crash', () => {
  for (const h of ['', '-1', 'x', '1e9', '99999999999999999999', '4294967295']) {
    const management = enabled();
    management.sent(stanza('1'));
    management.acknowledgedBy(nonza('a', { h }));
    management.acknowledgedBy(nonza('a'));
    assert.ok(management.unacknowledged <= 1, h);
  }
  const management = enabled();
  management.sent(stanza('1'));
  management.acknowledgedBy(nonza('a', { h: '7' }));
  assert.equal(management.unacknowledged, 0);
});

test('the server is asked after fifty stanzas, once at a time', () => {
  const management = enabled();
  const asks: number[] = [];
  for (let sent = 1; sent <= 200; sent++)
    if (management.sent(stanza(''))) {
      asks.push(sent);
      management.ask();
    }
  assert.deepEqual(asks, [50]);
  management.acknowledgedBy(nonza('a', { h: '200' }));
  assert.equal(management.sent(stanza('')), true);
});

test('a connection that ends leaves a session to be taken up', () => {
  const management = enabled();
  management.received();
  management.sent(stanza('1'));
  management.suspend();
  management.sent(stanza('not on any stream'));
  assert.equal(management.resumable, true);
  assert.deepEqual(management.resume().attrs, { xmlns: 'urn:xmpp:sm:3', h: '1', previd: 'one' });
  assert.deepEqual(texts(management.resumed(nonza('resumed', { h: '0', previd: 'one' }))), ['1']);
  management.received();
  assert.equal(management.acknowledge().attrs.h, '2');
});

test('a session that cannot be taken up leaves what the server has not got', () => {
  const management = enabled();
  for (const text of ['1', '2', '3']) management.sent(stanza(text));
  management.suspend();
  management.abandon(nonza('failed', { h: '1' }));
  assert.equal(management.resumable, false);
  management.enable();
  assert.deepEqual(texts(management.takeLost()), ['2', '3']);
  assert.deepEqual(management.takeLost(), []);
});

test('without an id for resumption the end of the connection is the end of the session', () => {
  const management = new StreamManagement();
  management.enable();
  management.enabled(nonza('enabled'));
  management.sent(stanza('1'));
  management.suspend();
  assert.equal(management.resumable, false);
  assert.deepEqual(texts(management.takeLost()), ['1']);
});
