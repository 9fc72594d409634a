/** Entries that nobody says to hold are asked about, hidden and erased: the rule, and the turns that follow it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { isFound, type Profile } from '../../shared/domain/profile.ts';
import {
  ASK_AFTER_MS,
  ASKED_WITHIN_MS,
  afterStep,
  DELETE_AFTER_MS,
  NOTICE_MS,
  type RenewalStep,
  renewalDue,
  renewed,
  SUSPEND_AFTER_MS,
} from '../../shared/domain/renewal.ts';
import { readPerson, writePerson } from '../../shared/store/people-values.ts';
import { NOON, openUsersDesk, type UsersDesk } from '../support/users-desk.ts';

const DAY = 86_400_000;
const zoe = parseJid('zoe@one.example');
const EMPTY: Profile = { listedAt: 0, languages: [], interests: [], links: [], audiences: {} };

/** What happens to an entry that is looked at on these days and whose person says a word on those. */
function live(looks: readonly number[], words: ReadonlySet<number> = new Set()) {
  let profile: Profile | undefined = EMPTY;
  const steps: { readonly step: RenewalStep | 'word'; readonly at: number }[] = [];
  for (const at of [...new Set([...looks, ...words])].sort((a, b) => a - b)) {
    if (profile === undefined) break;
    if (words.has(at)) {
      profile = renewed(profile, at);
      steps.push({ step: 'word', at });
    }
    const step: RenewalStep | undefined = renewalDue(zoe, profile, at);
    if (step === undefined) continue;
    steps.push({ step, at });
    profile = step === 'delete' ? undefined : afterStep(profile, step, at);
  }
  return { profile, steps };
}

const moments = (most: number) =>
  fc.array(
    fc.nat(5 * 365).map((day) => day * DAY),
    { maxLength: most },
  );

describe('an entry', () => {
  it('that is looked at each day is asked about after half a year, hidden after nine months, erased after a year', () => {
    const { steps } = live(Array.from({ length: 400 }, (_, day) => day * DAY));
    assert.deepEqual(
      steps.map(({ step }) => step),
      ['ask', 'suspend', 'delete'],
    );
    const [asked, hidden, erased] = steps.map(({ at }) => at);
    assert.ok(asked !== undefined && asked >= ASK_AFTER_MS && asked <= ASK_AFTER_MS + ASKED_WITHIN_MS + DAY);
    assert.deepEqual([hidden, erased], [SUSPEND_AFTER_MS, DELETE_AFTER_MS]);
  });

  it('goes through these steps in this order and never faster than told, whenever it is looked at', () => {
    fc.assert(
      fc.property(moments(40), moments(6), (looks, words) => {
        const { steps } = live(looks, new Set(words));
        let [since, last] = [0, 'word' as RenewalStep | 'word'];
        let lastAt = 0;
        for (const { step, at } of steps) {
          if (step === 'word') since = at;
          else {
            assert.equal(step, { word: 'ask', ask: 'suspend', suspend: 'delete', delete: undefined }[last]);
            if (step !== 'ask') assert.ok(at - lastAt >= NOTICE_MS);
            const least = { ask: ASK_AFTER_MS, suspend: SUSPEND_AFTER_MS, delete: DELETE_AFTER_MS }[step];
            assert.ok(at - since >= least);
          }
          [last, lastAt] = [step, at];
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is found by everybody after any word of its person, unless others suspended it', () => {
    fc.assert(
      fc.property(moments(40), (looks) => {
        const { profile } = live(looks);
        if (profile !== undefined) assert.ok(isFound(renewed(profile, 6 * 365 * DAY)));
      }),
    );
    for (const by of ['admin', 'review'] as const) {
      const held: Profile = { ...EMPTY, suspended: { by, since: DAY } };
      assert.equal(renewed(held, 2 * DAY).suspended?.by, by);
      assert.equal(renewalDue(zoe, held, DELETE_AFTER_MS), undefined);
      assert.equal(renewalDue(zoe, held, DELETE_AFTER_MS + DAY), 'delete');
    }
  });

  it('keeps all of this in the store', () => {
    const profile: Profile = { ...afterStep(afterStep(EMPTY, 'ask', 5), 'suspend', 9), confirmedAt: 3 };
    const person = { jid: zoe, subscription: 'none', badges: [], profile } as const;
    assert.deepEqual(readPerson(writePerson(person)), person);
  });
});

const signal = new AbortController().signal;

async function listed(people: number): Promise<UsersDesk> {
  const desk = openUsersDesk();
  await desk.people.ready;
  for (let n = 0; n < people; n++) {
    desk.wait(10_000);
    await desk.directory.list(parseJid(`p${n}@h${n}.example`), (entry) => entry);
  }
  return desk;
}

const told = (desk: UsersDesk, words: RegExp): Jid[] =>
  desk.told.filter(({ text }) => words.test(text)).map(({ to }) => to);

describe('a turn', () => {
  it('asks each once, however often it comes, at most twenty in a minute', async () => {
    const desk = await listed(45);
    assert.deepEqual(await desk.renewal.turn(signal), { ask: 0, suspend: 0, delete: 0 });
    desk.wait(ASK_AFTER_MS + ASKED_WITHIN_MS);
    const before = desk.now();
    assert.equal((await desk.renewal.turn(signal)).ask, 45);
    assert.ok(desk.now() - before >= 2 * 60_000);
    assert.equal((await desk.renewal.turn(signal)).ask, 0);
    assert.equal(new Set(told(desk, /Still here/)).size, 45);
    assert.equal(desk.told.length, 45);
  });

  it('hides and erases those who stay silent, and leaves nothing of them', async () => {
    const desk = await listed(3);
    const answers = parseJid('p0@h0.example');
    const silent = parseJid('p2@h2.example');
    await desk.people.change(silent, (person) => person && { ...person, language: 'fr' });
    desk.wait(ASK_AFTER_MS + ASKED_WITHIN_MS);
    await desk.renewal.turn(signal);
    assert.equal((await desk.directory.confirm(answers))?.askedAt, undefined);
    desk.wait(SUSPEND_AFTER_MS - ASK_AFTER_MS);
    assert.equal((await desk.renewal.turn(signal)).suspend, 2);
    const found = await desk.directory.find(answers, { text: 'example', isName: false, limit: 9 });
    assert.deepEqual(
      found.people.map(({ jid }) => jid),
      [answers],
    );
    const late = parseJid('p1@h1.example');
    assert.equal((await desk.directory.confirm(late))?.suspended, undefined);
    desk.wait(DELETE_AFTER_MS - SUSPEND_AFTER_MS);
    assert.equal((await desk.renewal.turn(signal)).delete, 1);
    assert.deepEqual([...desk.store.people.keys()].sort(), [answers, late]);
    assert.deepEqual(told(desk, /depuis un an/), [silent], 'in the language that was erased with it');
  });

  it('is done by the next process where the first one died', async () => {
    const desk = await listed(4);
    desk.wait(ASK_AFTER_MS + ASKED_WITHIN_MS);
    const dies = new AbortController();
    desk.onPause = () => dies.abort();
    await desk.renewal.turn(dies.signal);
    assert.equal(desk.told.length, 1);
    const next = openUsersDesk(undefined, desk.store);
    next.wait(desk.now() - NOON);
    await next.renewal.turn(signal);
    assert.deepEqual(new Set([...desk.told, ...next.told].map(({ to }) => to)).size, 4);
    assert.equal(next.told.length, 3);
  });

  it('waits for the link and for the store, and asks nobody in vain', async () => {
    const desk = await listed(2);
    desk.wait(ASK_AFTER_MS + ASKED_WITHIN_MS);
    desk.online = false;
    await assert.rejects(desk.renewal.turn(signal), { code: 'unavailable' });
    desk.online = true;
    desk.store.down = true;
    await assert.rejects(desk.renewal.turn(signal), { code: 'unavailable' });
    assert.deepEqual(desk.told, []);
    desk.store.down = false;
    assert.equal((await desk.renewal.turn(signal)).ask, 2);
  });

  it('takes any change of an entry for an answer', async () => {
    const desk = await listed(1);
    const jid = parseJid('p0@h0.example');
    desk.wait(SUSPEND_AFTER_MS);
    await desk.renewal.turn(signal);
    desk.wait(NOTICE_MS);
    await desk.renewal.turn(signal);
    assert.equal(desk.directory.entryOf(jid)?.suspended?.by, 'silence');
    const kept = await desk.directory.list(jid, (entry) => ({ ...entry, nick: 'Zoé' }));
    assert.equal(kept.profile?.suspended, undefined);
    desk.wait(DELETE_AFTER_MS - SUSPEND_AFTER_MS);
    assert.deepEqual(await desk.renewal.turn(signal), { ask: 0, suspend: 0, delete: 0 });
  });
});
