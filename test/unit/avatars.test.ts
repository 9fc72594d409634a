import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Avatars, type AvatarsContext, avatarTask } from '../../services/rooms/avatars.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Finding, PictureSaid } from '../../shared/domain/room.ts';
import { Failure } from '../../shared/failure.ts';
import { openLog } from '../../shared/log.ts';
import type { AvatarNote } from '../../shared/store/figures-values.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';

const DAY = 86_400_000;
const NOW = 1_000 * DAY;
const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const png = 'c'.repeat(64);

test('a picture is fetched when it is another one, and forgotten when there is none to be shown', () => {
  const task = (picture: PictureSaid, note?: AvatarNote, nsfw = false) =>
    avatarTask({ nsfw }, picture, note, NOW);
  const says = (hash: string) => ({ hash, askable: true });
  const kept = { hash: png, said: A, at: NOW - 30 * DAY };
  assert.equal(task(says(A)), 'fetch');
  assert.equal(task(says(A), kept), undefined, 'the same, however long ago');
  assert.equal(task(says(B), kept), 'fetch');
  assert.equal(task(says(''), kept), 'forget');
  assert.equal(task(says('')), undefined);
  assert.equal(task({ askable: false }, kept), 'forget');
  assert.equal(task(says(A), kept, true), 'forget', 'not safe for work');
  assert.equal(task(says(A), undefined, true), undefined);
  const broken = { said: A, at: NOW - DAY };
  assert.equal(task(says(A), broken), undefined, 'could not be read');
  assert.equal(task(says(A), { ...broken, at: NOW - 8 * DAY }), 'fetch');
  assert.equal(task({ askable: true }), 'fetch');
  assert.equal(task({ askable: true }, { hash: png, said: '', at: NOW - DAY }), undefined, 'once a week');
  assert.equal(task({ askable: true }, { hash: png, said: '', at: NOW - 8 * DAY }), 'fetch');
  assert.equal(task({ askable: true }, { said: '', at: NOW + DAY }), 'fetch', 'a clock that went back');
});

const finding = (jid: string, picture: PictureSaid, nsfw = false): Finding => {
  const address = parseJid(jid);
  return { jid: address, room: { jid: address, tags: [], nsfw }, picture };
};
const vcard = (photo: string) =>
  xml('iq', {}, xml('vCard', { xmlns: 'vcard-temp' }, xml('PHOTO', {}, xml('BINVAL', {}, photo))));

/** A store in memory, and what was asked. */
function setUp(answer: (to: Jid) => Promise<Element>, more: Partial<AvatarsContext> = {}) {
  const notes = new Map<Jid, AvatarNote>();
  const asked: Jid[] = [];
  const avatars = new Avatars({
    log: openLog('test', 'silent'),
    store: {
      readNotes: async (jids) => jids.map((jid) => notes.get(jid)),
      put: async (jid, said, at, picture) => {
        const before = notes.get(jid)?.hash;
        const hash = picture?.toString('hex').padEnd(64, '0');
        notes.set(jid, { said, at, ...(hash !== undefined && { hash }) });
        return before !== hash;
      },
    },
    ask: (to) => {
      asked.push(to);
      return answer(to);
    },
    make: async (bytes) => bytes,
    ...more,
  });
  return { notes, asked, avatars };
}

test('rooms are asked once for each picture', async () => {
  const { notes, asked, avatars } = setUp(async () => vcard('AAAA'));
  const rooms = [
    finding('a@x.example', { hash: A, askable: true }),
    finding('b@x.example', { hash: '', askable: true }),
  ];
  for (let crawl = 0; crawl < 3; crawl++) {
    await avatars.notice(rooms);
    await avatars.settled();
  }
  assert.deepEqual(asked, ['a@x.example']);
  assert.equal(notes.get(parseJid('a@x.example'))?.hash, '0'.repeat(64));
  assert.equal(avatars.changes, 1);
  await avatars.notice([finding('a@x.example', { hash: A, askable: true }, true)]);
  assert.equal(notes.get(parseJid('a@x.example'))?.hash, undefined);
  assert.equal(avatars.changes, 2);
  await avatars.notice([{ jid: parseJid('a@x.example'), reason: 'hidden' }]);
  await avatars.notice([finding('a@x.example', { hash: B, askable: true })]);
  await avatars.settled();
  assert.equal(avatars.changes, 3);
  const marked = { jid: parseJid('a@x.example'), tags: [], nsfw: true };
  await avatars.notice([{ jid: marked.jid, room: marked }]);
  assert.equal(avatars.changes, 4, 'marked by an admin');
  avatars.close();
});

test('what cannot be shown is remembered, what could not be asked is not', async () => {
  const answers: Readonly<Record<string, () => Promise<Element>>> = {
    'none@a.example': async () => vcard(''),
    'error@b.example': async () => {
      throw new Failure('remote-error', 'no', { condition: 'item-not-found' });
    },
    'large@c.example': async () => vcard('A'.repeat(600_000)),
    'broken@d.example': async () => vcard('BBBB'),
    'silent@e.example': async () => {
      throw new Failure('remote-timeout', 'silence');
    },
    'down@f.example': async () => {
      throw new Failure('unavailable', 'our link');
    },
  };
  const { notes, avatars } = setUp((to) => (answers[to] as () => Promise<Element>)(), {
    make: async () => {
      throw new Failure('bad-input', 'a bomb');
    },
  });
  await avatars.notice(Object.keys(answers).map((jid) => finding(jid, { hash: A, askable: true })));
  await avatars.settled();
  const known = [...notes.keys()].sort();
  assert.deepEqual(known, ['broken@d.example', 'error@b.example', 'large@c.example', 'none@a.example']);
  assert.ok([...notes.values()].every(({ hash, said }) => hash === undefined && said === A));
  assert.equal(avatars.changes, 0);
});

test('of a service one at a time, services side by side; the silent one is left alone', async () => {
  const open = new Map<string, (silent: boolean) => void>();
  const { asked, avatars, notes } = setUp(
    (to) =>
      new Promise((resolve, reject) => {
        open.set(to, (silent) =>
          silent ? reject(new Failure('remote-timeout', 'silence')) : resolve(vcard('AAAA')),
        );
      }),
  );
  const rooms = ['a', 'b', 'c'].flatMap((local) =>
    ['x', 'y'].map((server) => finding(`${local}@${server}.example`, { askable: true })),
  );
  await avatars.notice(rooms);
  assert.deepEqual(asked, ['a@x.example', 'a@y.example']);
  assert.equal(avatars.waiting, 4);
  open.get('a@x.example')?.(true);
  open.get('a@y.example')?.(false);
  while (!open.has('b@y.example')) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(asked.slice(2), ['b@y.example'], 'nothing of x');
  assert.equal(avatars.waiting, 1);
  avatars.close();
  open.get('b@y.example')?.(false);
  await avatars.settled();
  assert.ok(!notes.has(parseJid('b@y.example')), 'not kept');
  await avatars.notice(rooms);
  assert.equal(asked.length, 3, 'closed');
});

test('a service of a hundred thousand rooms does not fill the memory', async () => {
  const { avatars } = setUp(() => new Promise(() => undefined));
  for (let i = 0; i < 100_000; i += 1_000)
    await avatars.notice(
      Array.from({ length: 1_000 }, (_, n) => finding(`r${i + n}@x.example`, { hash: A, askable: true })),
    );
  assert.equal(avatars.waiting, 10_000);
});
