/** The searches of programs, from stanza to stanza, on rooms in memory. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Room } from '../../shared/domain/room.ts';
import { NS_MUCLUMBUS } from '../../shared/xmpp/muclumbus.ts';
import { NS_RSM } from '../../shared/xmpp/xep0059.ts';
import { CHANNEL_SORTS, NS_CHANNEL_SEARCH } from '../../shared/xmpp/xep0433.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { sampleRooms } from '../bench/sample-rooms.ts';
import { expectOne, iq, start } from '../support/bot.ts';
import { openDesk } from '../support/rooms-desk.ts';

function startRooms(listed: readonly Room[] | undefined) {
  const { bot, rooms } = openDesk();
  rooms.loaded = listed !== undefined;
  for (const room of listed ?? []) rooms.index.put(room);
  return { ...start('rooms.example', bot), rooms };
}
type Started = ReturnType<typeof startRooms>;

function ask(xmlns: string, fields: Record<string, string>, set = '', to = 'api@rooms.example'): string {
  const form = Object.entries(fields)
    .map(([name, value]) => `<field var='${name}'><value>${value}</value></field>`)
    .join('');
  return iq(
    `<search xmlns='${xmlns}'><set xmlns='${NS_RSM}'>${set}</set><x xmlns='jabber:x:data' type='submit'>${form}</x></search>`,
    'get',
    to,
  );
}

async function page(t: Started, stanza: string): Promise<{ jids: string[]; set: Element; result: Element }> {
  const [answer] = await t.gives(stanza);
  const result = answer?.getChild('result');
  const set = result?.getChild('set', NS_RSM);
  assert.ok(result && set, String(answer));
  return { jids: result.getChildren('item').map((item) => item.attrs.address ?? ''), set, result };
}

/** Every page, asked as clients do: behind `<last/>` while a page is full. */
async function walk(t: Started, xmlns: string, fields: Record<string, string>, max: number) {
  const jids: string[] = [];
  let set = `<max>${max}</max>`;
  for (let pages = 0; pages < 1_000; pages++) {
    // As fast as it can be asked: what the throttle gives back in that time.
    t.wait(100);
    const got = await page(t, ask(xmlns, fields, set));
    jids.push(...got.jids);
    if (got.jids.length < Number(got.set.getChildText('max'))) return jids;
    set = `<max>${max}</max><after>${got.set.getChildText('last')}</after>`;
  }
  throw new Error('no end');
}

/** The same from the last page to the first: before `<first/>` while a page is full. */
async function walkBack(t: Started, xmlns: string, fields: Record<string, string>, max: number) {
  const jids: string[] = [];
  let set = `<max>${max}</max><before/>`;
  for (let pages = 0; pages < 1_000; pages++) {
    t.wait(100);
    const got = await page(t, ask(xmlns, fields, set));
    jids.unshift(...got.jids);
    if (got.jids.length < max) return jids;
    set = `<max>${max}</max><before>${got.set.getChildText('first')}</before>`;
  }
  throw new Error('no end');
}

const SAMPLE = sampleRooms(1_000);
const SAFE = SAMPLE.filter(({ nsfw }) => !nsfw);
const named = (name: string, occupants: number, more: Partial<Room> = {}): Room => ({
  ...(SAMPLE[0] as Room),
  jid: `${name}@chat.example` as Room['jid'],
  name,
  description: 'about gardens',
  tags: [],
  occupants,
  average: occupants,
  nsfw: false,
  ...more,
});
const error = (type: string, children: string) =>
  `<iq type='error'><error type='${type}'>${children}</error></iq>`;
const CONDITION = (name: string) => `<${name} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>`;
const APPLICATION = (name: string, inside = '') =>
  `<${name} xmlns='urn:xmpp:channel-search:0:error'>${inside}</${name}>`;

describe('searching by IQ', () => {
  for (const xmlns of [NS_CHANNEL_SEARCH, NS_MUCLUMBUS])
    describe(xmlns, () => {
      it('tells what can be asked, in the language of the asker', async () => {
        const t = startRooms(SAMPLE);
        const form = `<x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE' type='hidden'/><field var='q' type='text-single'/><field var='min_users'/><field var='key' type='list-single'><value>*</value><option><value>*</value></option></field></x>`;
        const question = iq(`<search xmlns='${xmlns}'/>`).replace('<iq ', "<iq xml:lang='fr' ");
        const answer = await expectOne(
          t,
          question,
          `<iq type='result' id='q1'><search xmlns='${xmlns}'>${form}</search></iq>`,
        );
        assert.match(answer.toString(), /label="Chercher"/);
      });
      it('gives every room exactly once, page by page', async () => {
        const t = startRooms(SAMPLE);
        const keys =
          xmlns === NS_MUCLUMBUS ? ['nusers', 'address', 'relevance'] : CHANNEL_SORTS.map(([key]) => key);
        for (const key of keys)
          for (const q of ['', 'a']) {
            const fields = { key, min_users: '0', ...(q && { q }) };
            const jids = await walk(t, xmlns, fields, 17);
            assert.equal(new Set(jids).size, jids.length, key);
            if (q === '') assert.deepEqual(new Set(jids), new Set(SAFE.map(({ jid }) => jid)));
            assert.deepEqual(await walkBack(t, xmlns, fields, 17), jids, `${key} backwards`);
          }
      });
      it('gives at most a hundred, and says so', async () => {
        const { jids, set } = await page(
          startRooms(SAMPLE),
          ask(xmlns, { min_users: '0' }, '<max>5000</max>'),
        );
        assert.equal(jids.length, 100);
        assert.equal(set.getChildText('max'), '100');
        assert.equal(set.getChildText('count'), String(SAFE.length));
        assert.match(set.getChildText('last') ?? '', /^\d+/, 'Movim reads it as a number');
      });
      it('only counts when no room is wanted', async () => {
        const { jids, set } = await page(startRooms(SAMPLE), ask(xmlns, { min_users: '0' }, '<max>0</max>'));
        assert.deepEqual(jids, []);
        assert.equal(set.getChildText('count'), String(SAFE.length));
        assert.equal(set.getChild('first'), undefined);
      });
      it('finds words where they are looked for', async () => {
        const t = startRooms([named('tulips', 3), named('roses', 2, { description: 'no tulips' })]);
        assert.deepEqual((await page(t, ask(xmlns, { q: 'tulip' }))).jids, [
          'tulips@chat.example',
          'roses@chat.example',
        ]);
        assert.deepEqual((await page(t, ask(xmlns, { q: 'tulip', sindescription: '0' }))).jids, [
          'tulips@chat.example',
        ]);
        const none = await page(t, ask(xmlns, { q: 'orchids' }));
        assert.deepEqual([none.jids, none.set.getChildText('count')], [[], '0'], 'no item-not-found');
        assert.ok(none.set.getChildText('max'), 'nbxmpp needs it');
      });
      it('tells people and languages as the other calls do: on average, and all of them', async () => {
        const room = { average: 11.6, language: 'de', languages: ['de', 'en'] };
        const t = startRooms([named('tulips', 3, room)]);
        const item = (await page(t, ask(xmlns, { q: 'tulip' }))).result.getChild('item');
        assert.equal(item?.getChildText('nusers'), '12');
        assert.equal(item?.getChildText('language'), 'de, en');
      });
      it('is refused while the rooms are being loaded, so that the asker tries again', async () => {
        await expectOne(
          startRooms(undefined),
          ask(xmlns, {}),
          error('wait', CONDITION('recipient-unavailable')),
        );
      });
      it('refuses numbered pages, pages of nowhere and both directions at once', async () => {
        const t = startRooms(SAMPLE);
        const refused = (set: string, type: string, condition: string) =>
          expectOne(t, ask(xmlns, {}, set), error(type, CONDITION(condition)));
        await refused('<index>3</index>', 'modify', 'feature-not-implemented');
        await refused('<after>3~nonsense,,</after>', 'cancel', 'item-not-found');
        await refused('<after>a</after><before>b</before>', 'modify', 'bad-request');
      });
      it('says in its own terms that it was too much, every time', async () => {
        const t = startRooms(SAMPLE);
        for (let i = 0; i < 600; i++) await t.gives(ask(xmlns, { q: 'linux' }, '<max>1</max>'));
        for (let i = 0; i < 3; i++)
          await expectOne(
            t,
            ask(xmlns, {}),
            error(
              'wait',
              `${CONDITION('resource-constraint')}<rate-limit xmlns='urn:xmpp:channel-search:0:error' retry-after='5'/>`,
            ),
          );
        t.wait(5_000);
        await page(t, ask(xmlns, {}));
      });
    });

  it('refuses what XEP-0433 says is to be refused, in its words', async () => {
    const t = startRooms(SAMPLE);
    const refused = (fields: Record<string, string>, children: string) =>
      expectOne(t, ask(NS_CHANNEL_SEARCH, fields), error('modify', children));
    await refused({ q: '..' }, `${CONDITION('bad-request')}${APPLICATION('invalid-search-terms')}`);
    await refused(
      { q: 'x'.repeat(300) },
      `${CONDITION('bad-request')}${APPLICATION('invalid-search-terms')}`,
    );
    await refused(
      { key: 'size' },
      `${CONDITION('feature-not-implemented')}${APPLICATION('invalid-sort-key')}`,
    );
    await refused(
      { q: 'x', all: '1' },
      `${CONDITION('bad-request')}${APPLICATION('conflicting-fields', '<var>all</var><var>q</var>')}`,
    );
  });

  it('has no channels but rooms', async () => {
    const t = startRooms(SAMPLE);
    assert.deepEqual((await page(t, ask(NS_CHANNEL_SEARCH, { types: 'xep-0369' }))).jids, []);
    assert.equal((await page(t, ask(NS_CHANNEL_SEARCH, { types: 'xep-0045' }))).jids.length, 100);
  });

  it('keeps a full page below what servers take in one stanza', async () => {
    const worst = '&'.repeat(1_024);
    const t = startRooms(
      Array.from({ length: 100 }, (_, i) =>
        named(`r${i}`, i, { description: worst, name: worst.slice(0, 256) }),
      ),
    );
    for (const xmlns of [NS_CHANNEL_SEARCH, NS_MUCLUMBUS]) {
      const { result, jids } = await page(t, ask(xmlns, { min_users: '0' }));
      assert.equal(jids.length, 100);
      assert.ok(Buffer.byteLength(result.toString()) < 512 * 1024, String(result.toString().length));
    }
  });

  it('is announced', async () => {
    const info = iq("<query xmlns='http://jabber.org/protocol/disco#info'/>", 'get', 'rooms.example');
    await expectOne(
      startRooms(SAMPLE),
      info,
      `<iq type='result'><query><identity category='directory' type='chatroom'/><feature var='${NS_CHANNEL_SEARCH}'/><feature var='${NS_MUCLUMBUS}'/><feature var='${NS_RSM}'/></query></iq>`,
    );
  });
});
