/** Reports about people and what admins can do, from words to what is found. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReportLimits } from '../../shared/bot/report-limits.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { chat, expectOne, iq, start } from '../support/bot.ts';
import { personId } from '../support/people-store.ts';
import { ADMIN, openUsersDesk } from '../support/users-desk.ts';

const zoe = parseJid('zoe@one.example');

async function startDesk() {
  const desk = openUsersDesk();
  const t = start('users.example', desk.description);
  const says = async (words: string, from = 'anna@d'): Promise<string> => {
    t.wait(60_000);
    desk.wait(60_000);
    const sent = await t.gives(chat(words).replace('anna@d', from));
    return sent.map((stanza) => stanza.getChildText('body')).join('\n');
  };
  await desk.people.ready;
  assert.match(await says('list yes', zoe), /You are in the directory/);
  assert.match(await says('set nick Zoé', zoe), /Zoé/);
  const found = async (): Promise<readonly Jid[]> =>
    (await desk.directory.find(ADMIN, { text: 'zoe', isName: false, limit: 9 })).people.map(({ jid }) => jid);
  const toldTo = (to: Jid): string =>
    desk.told
      .splice(0)
      .filter((each) => each.to === to)
      .map(({ text }) => text)
      .join('\n');
  return { ...desk, desk, ...t, says, found, toldTo, admin: (words: string) => says(words, ADMIN) };
}

describe('a report about somebody', () => {
  it('is written down without names, and told to the admins, who find out whom it means', async () => {
    const t = await startDesk();
    assert.match(await t.says(`report ${zoe} sends advertising`), /Thank you/);
    assert.match(t.toldTo(ADMIN), /zoe@one\.example.*sends advertising/);
    assert.doesNotMatch(JSON.stringify(t.book.entries), /zoe|anna/);
    assert.match(await t.admin('reports'), /Report: .*zoe@one\.example: sends advertising/);
    await t.says('forget me', zoe);
    assert.doesNotMatch(await t.admin('reports'), /zoe/);
  });

  it('needs words and somebody who is found', async () => {
    const t = await startDesk();
    assert.match(await t.says('report'), /Who, and what is wrong/);
    assert.match(await t.says(`signaler ${zoe} spam`), /Qui, et/);
    for (const nobody of ['bert@two.example', '@', personId(1)])
      assert.match(await t.says(`report ${nobody} sends advertising`), /Nobody in the directory/);
    await t.directory.list(zoe, (entry) => ({ ...entry, audiences: { address: 'web' }, id: personId(1) }));
    assert.match(await t.says(`report ${personId(1)} sends advertising`), /Thank you/);
    await t.directory.list(zoe, (entry) => ({ ...entry, audiences: { address: 'nobody', nick: 'web' } }));
    assert.match(
      await t.says(`report ${zoe} sends advertising`),
      /Nobody/,
      'whose address is nobody’s to know',
    );
    await t.report(personId(1), 'from the page');
    await assert.rejects(t.report(personId(2), 'from no page'), { code: 'not-found' });
    await assert.rejects(t.report(personId(1), 'x'), { code: 'bad-input' });
    assert.equal(t.book.entries.length, 2);
  });

  it('comes by IQ too', async () => {
    const t = await startDesk();
    const report = (jid: string) =>
      iq(
        `<report xmlns='urn:parvis:person-report:0' jid='${jid}'><report xmlns='urn:xmpp:reporting:1' reason='urn:xmpp:reporting:spam'><text>cheap pills</text></report></report>`,
        ...(['set', 'users.example'] as const),
      );
    await expectOne(t, report(zoe), "<iq type='result'/>");
    assert.equal(t.book.entries[0]?.text, 'spam: cheap pills');
    assert.match(t.toldTo(ADMIN), /zoe@one\.example.*cheap pills/);
    const nobody = "<iq type='error'><error type='cancel'><item-not-found/></error></iq>";
    await expectOne(t, report('bert@two.example'), nobody);
    const bad = iq("<report xmlns='urn:parvis:person-report:0' jid='a@b'/>", 'set', 'users.example');
    await expectOne(t, bad, "<iq type='error'><error type='modify'><bad-request/></error></iq>");
  });

  it('is listed until something is decided, and then with all others', async () => {
    const t = await startDesk();
    for (const words of [`approve ${zoe}`, `suspend ${zoe} why`, `ban ${zoe} why`]) {
      await t.says(`report ${zoe} sends advertising`);
      assert.match(await t.admin('reports'), /sends advertising/, words);
      assert.match(await t.admin(words), /Done/, words);
      assert.match(await t.admin('reports'), /There is nothing/, words);
      assert.match(await t.admin('reports all'), /sends advertising/, words);
      await t.admin(`unsuspend ${zoe}`);
    }
  });

  it('many times over is too much', async () => {
    const t = await startDesk();
    for (let n = 0; n < 5; n++) assert.match(await t.says(`report ${zoe} again and again`), /Thank you/);
    assert.match(await t.says(`report ${zoe} again and again`), /too much at the moment/);
    t.wait(60_000);
    const [answer] = await t.gives(
      chat(`report ${zoe} again and again`).replace('anna@d/phone', 'anna@d/another'),
    );
    assert.match(answer?.getChildText('body') ?? '', /too much at the moment/, 'whatever client he uses');
  });
});

describe('reports on the website', () => {
  it('that are too many do not keep others from being taken as time goes by', () => {
    const limits = new ReportLimits();
    const isTaken = (now: number): boolean => {
      try {
        limits.take('web', undefined, now);
        return true;
      } catch {
        return false;
      }
    };
    for (let n = 0; n < 60; n++) assert.ok(isTaken(0));
    for (let second = 0; second < 30; second++) assert.ok(!isTaken(second * 1_000));
    assert.ok(isTaken(31_000));
  });
});

describe('an admin of people', () => {
  it('takes an entry off with a reason, which its person is told, and lets it be found again', async () => {
    const t = await startDesk();
    assert.match(await t.admin(`suspend ${zoe}`), /and why/);
    assert.match(await t.admin(`suspend ${zoe} this is not your name`), /Done/);
    assert.match(t.toldTo(zoe), /not your name.*write to xmpp:admin@example\.org/s);
    assert.deepEqual(await t.found(), []);
    for (const words of ['list', 'me', 'set nick Zoé B', 'yes'])
      assert.match(await t.says(words, zoe), /taken your entry off.*not your name/, words);
    assert.deepEqual(await t.found(), [], 'whatever its person says');
    assert.match(await t.admin('audit'), /Taken off: .*zoe@one\.example: this is not your name/);
    assert.match(await t.admin(`unsuspend xmpp:${zoe}?message`), /Done/);
    assert.match(t.toldTo(zoe), /found again/);
    assert.deepEqual(await t.found(), [zoe]);
    assert.match(await t.admin(`unsuspend ${zoe}`), /nothing to change/);
    assert.match(await t.admin('suspend bert@two.example who is this'), /nothing to change/);
  });

  it('keeps somebody out, who is told so even after he was forgotten, and lets him in again', async () => {
    const t = await startDesk();
    assert.match(await t.admin(`ban ${zoe} sells things`), /Done/);
    assert.match(t.toldTo(zoe), /sells things/);
    assert.equal(t.store.people.size, 0);
    await t.says('forget me', zoe);
    for (const words of ['list', 'list yes'])
      assert.match(await t.says(words, zoe), /do not let you be in it\. .*write to xmpp:/, words);
    assert.equal(t.store.people.size, 0);
    const rules = await t.admin('rules');
    assert.match(rules, /Banned: [0-9a-f]{24}/);
    assert.doesNotMatch(rules, /zoe/);
    assert.match(await t.admin(`unban ${zoe}`), /Done/);
    assert.match(await t.admin('audit'), /Rule taken back · Banned: /);
    assert.match(await t.says('list yes', zoe), /You are in the directory/);
    await t.admin('ban carl@three.example for later');
    assert.equal(t.toldTo(parseJid('carl@three.example')), '', 'who is not in it is left alone');
  });

  it('is not got round by who takes his entry away and comes again', async () => {
    const t = await startDesk();
    await t.admin(`suspend ${zoe} sells things`);
    for (const leaves of ['unlist', 'forget me']) {
      await t.says(leaves, zoe);
      assert.equal(t.directory.entryOf(zoe), undefined);
      await t.says('list yes', zoe);
      assert.match(await t.says('set nick Zoé', zoe), /waits.*hidden an earlier entry/s);
      assert.deepEqual(await t.found(), []);
    }
    assert.match(await t.admin('pending'), /zoe@one\.example.*earlier entry/s);
    await t.admin(`approve ${zoe}`);
    assert.deepEqual(await t.found(), [zoe]);
    assert.match(await t.admin('rules'), /nothing/i);
    await t.says('unlist', zoe);
    await t.says('list yes', zoe);
    await t.says('set nick Zoé', zoe);
    assert.deepEqual(await t.found(), [zoe], 'approved is approved');
  });

  it('is told that of a whole server nothing can be decided; and no server is in the directory', async () => {
    const t = await startDesk();
    assert.match(await t.admin('ban evil.example a farm of spammers'), /neither an address/);
    assert.deepEqual(t.book.policy.rules(), []);
    assert.match(await t.says('list yes', 'evil.example'), /Only people/);
  });

  it('keeps a whole server out, hides who is there of it, and lets it in again', async () => {
    const t = await startDesk();
    await t.says('list yes', 'bert@sub.evil.example');
    await t.says('set nick zoe', 'bert@sub.evil.example');
    assert.equal((await t.found()).length, 2);
    assert.match(await t.admin('block-server *.evil.example'), /Done/);
    assert.deepEqual(await t.found(), [zoe]);
    assert.match(await t.admin('rules'), /Blocked domain: evil\.example/);
    assert.match(await t.admin('pending'), /bert@sub\.evil\.example.*keep its server out/s);
    assert.match(await t.says('set nick B', 'bert@sub.evil.example'), /do not let you be in it/);
    for (const words of ['list', 'list yes'])
      assert.match(await t.says(words, 'carl@evil.example'), /do not let you be in it/, words);
    assert.match(await t.says('list yes', 'carl@notevil.example'), /You are in the directory/);
    assert.match(await t.admin('unblock-server evil.example'), /Done/);
    assert.equal((await t.found()).length, 2);
    assert.match(await t.says('list yes', 'carl@evil.example'), /You are in the directory/);
    assert.match(await t.admin('block-server not a server'), /evil|server|read/i);
  });

  it('keeps somebody out of the ears of those who are in it', async () => {
    const t = await startDesk();
    await t.directory.list(zoe, (entry) => ({ ...entry, audiences: { nick: 'web' }, id: personId(1) }));
    await t.admin('ban bert@two.example sells things');
    assert.match(await t.says(`hello ${personId(1)} buy this`, 'bert@two.example'), /do not let you/);
    assert.deepEqual(t.hellos.waitingFor(zoe), []);
  });

  it('holds entries with a word, those that are there and those that come, until they are approved or rejected', async () => {
    const t = await startDesk();
    await t.says('list yes', 'bert@two.example');
    assert.match(await t.admin('block-word cheap, pills'), /2 entries/);
    assert.match(await t.says('set about CHEAP things', 'bert@two.example'), /waits.*a word in it/s);
    assert.match(t.toldTo(ADMIN), /waits for you.*bert@two\.example/s);
    assert.match(await t.admin('block-word zoe'), /Done/);
    assert.match(t.toldTo(zoe), /waits.*a word/s);
    assert.deepEqual(await t.found(), []);
    assert.match(await t.admin('pending'), /2 entries.*bert.*CHEAP things.*zoe/s);
    assert.match(await t.admin(`approve ${zoe}`), /Done/);
    assert.deepEqual(await t.found(), [zoe]);
    assert.match(await t.admin('reject bert@two.example no advertising here'), /Done/);
    assert.match(t.toldTo(parseJid('bert@two.example')), /no advertising here/);
    assert.match(await t.admin('pending'), /There is nothing/);
    assert.match(await t.admin('unblock-word zoe'), /Done/);
  });

  it('is asked by nobody else: others do not see these words', async () => {
    const t = await startDesk();
    const { length } = t.book.entries;
    for (const words of [
      ...[`suspend ${zoe} x`, `unsuspend ${zoe}`, `ban ${zoe} x`, `unban ${zoe}`, `approve ${zoe}`],
      ...[
        `reject ${zoe} x`,
        'block-word zoe',
        'block-server one.example',
        'reports',
        'pending',
        'rules',
        'audit',
      ],
    ]) {
      t.wait(600_000);
      assert.match(await t.says(words), /write “help”|^$/i, words);
    }
    assert.equal(t.book.entries.length, length);
    assert.deepEqual(await t.found(), [zoe]);
    assert.doesNotMatch(await t.says('help'), /admins:/);
  });

  it('keeps somebody out who is just coming in', async () => {
    const t = await startDesk();
    const coming = t.directory.list(zoe, (entry) => ({ ...entry, nick: 'Zed' }));
    await t.moderation.ban(zoe, 'no', ADMIN);
    await coming.catch(() => undefined);
    assert.deepEqual(await t.found(), []);
    assert.equal(t.store.people.size, 0);
  });
});

describe('an entry that looks like spam or like somebody else', () => {
  const mallory = 'mallory@two.example';
  const links = ['a', 'b', 'c', 'd'].map((each) => `https://${each}.example/`).join(' ');

  it('waits, its person and the admins are told why, and it is found once it is approved', async () => {
    const t = await startDesk();
    await t.says('list yes', mallory);
    assert.match(
      await t.says('set nick Ζоé', mallory),
      /waits.*taken for.*several scripts.*write to xmpp:admin/s,
    );
    assert.match(t.toldTo(ADMIN), /mallory@two\.example.*taken for/s);
    assert.deepEqual(await t.found(), [zoe]);
    assert.match(await t.says('list', mallory), /waits.*Ζоé/s);
    assert.match(await t.admin('pending'), /mallory@two\.example: Ζоé/);
    await t.admin(`approve ${mallory}`);
    assert.match(await t.says('set place Lyon', mallory), /what is seen of you/, 'approved is approved');
    assert.match(await t.says('set nick Zоё', mallory), /waits/, 'but for what is new');
  });

  it('is found again as soon as a name is mended, and of a spammer only when an admin says so', async () => {
    const t = await startDesk();
    await t.says('list yes', mallory);
    assert.match(await t.says('set nick Ζоé', mallory), /waits/);
    assert.match(await t.says('set nick Mallory', mallory), /what is seen of you/);
    assert.match(await t.admin('pending'), /There is nothing/);
    await t.says('set about buy at www.a.example', mallory);
    assert.match(await t.says(`set links ${links}`, mallory), /waits.*holds addresses/s);
    assert.match(await t.says('set links off', mallory), /waits/);
    t.wait(86_400_000 * 2);
    t.desk.wait(86_400_000 * 2);
    assert.match(await t.says('set about off', mallory), /waits/);
    await t.admin(`approve ${mallory}`);
    assert.match(await t.says('list', mallory), /what is seen of you/);
  });

  it('floods no admin', async () => {
    const t = await startDesk();
    for (let n = 0; n < 30; n++) {
      await t.says('list yes', `m${n}@m${n}.example`);
      assert.match(await t.says('set nick Ζоé', `m${n}@m${n}.example`), /waits/);
      t.desk.wait(-120_000);
    }
    assert.equal(t.desk.told.filter(({ to }) => to === ADMIN).length, 10);
    assert.match(await t.admin('pending'), /30 entries/);
  });

  it('waits for nobody where nobody is an admin', async () => {
    const desk = openUsersDesk(undefined, undefined, 'component', undefined, []);
    const { profile } = await desk.directory.list(zoe, (entry) => ({ ...entry, nick: 'Ζоé' }));
    assert.equal(profile?.suspended, undefined);
  });
});
