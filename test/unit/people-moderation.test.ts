/** What admins can do about people, from words to what is found. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { command, submit } from '../support/bot.ts';
import { startDesk, zoe } from '../support/moderated-people.ts';
import { personId } from '../support/people-store.ts';
import { ADMIN, openUsersDesk } from '../support/users-desk.ts';

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
    await t.says('langue fr', zoe);
    assert.match(await t.admin(`ban ${zoe} sells things`), /Done/);
    assert.match(t.toldTo(zoe), /a effacé votre fiche .*sells things/, 'in the language that went with it');
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
    assert.match(await t.admin('approve bert@sub.evil.example'), /nothing to change/, 'the rule holds');
    assert.match(await t.says('set nick B', 'bert@sub.evil.example'), /do not let you be in it/);
    for (const words of ['list', 'list yes'])
      assert.match(await t.says(words, 'carl@evil.example'), /do not let you be in it/, words);
    assert.match(await t.says('list yes', 'carl@notevil.example'), /You are in the directory/);
    assert.match(await t.admin('unblock-server evil.example'), /Done/);
    assert.equal((await t.found()).length, 2);
    assert.match(await t.says('list yes', 'carl@evil.example'), /You are in the directory/);
    assert.match(await t.admin('block-server not a server'), /evil|server|read/i);
  });

  it('lets nobody be found with his server who has a word in his entry that was blocked meanwhile', async () => {
    const t = await startDesk();
    await t.says('list yes', 'bert@evil.example');
    await t.says('set nick zoe', 'bert@evil.example');
    await t.says('set about CHEAP things', 'bert@evil.example');
    assert.match(await t.admin('block-server evil.example'), /Done/);
    assert.match(await t.admin('block-word cheap'), /Done/);
    assert.match(await t.admin('unblock-server evil.example'), /Done/);
    assert.deepEqual(await t.found(), [zoe]);
    assert.match(await t.admin('approve bert@evil.example'), /Done/);
    assert.equal((await t.found()).length, 2);
  });

  it('finds what waits for him before what a rule hides whatever he says, and that no later for a rule said twice', async () => {
    const t = await startDesk();
    await t.says('list yes', 'bert@evil.example');
    await t.admin('block-server evil.example');
    const since = () => t.directory.entryOf(parseJid('bert@evil.example'))?.suspended?.since;
    const first = since();
    t.wait(60_000);
    await t.admin('block-server evil.example, example');
    assert.equal(t.book.policy.blockedSince(parseJid('bert@evil.example')), first, 'erased when it would be');
    assert.equal(since(), first);
    await t.admin('block-word zoe');
    assert.match(await t.admin('pending'), /2 entries.*zoe@one\.example.*bert@evil\.example/s);
  });

  it('lets nobody be found with his server whom an admin took off alone, whatever the reason and however soon', async () => {
    const t = await startDesk();
    const rule = { kind: 'blocked-domain', subject: 'one.example' } as const;
    const jid = zoe;
    await Promise.all([t.moderation.suspend(jid, 'server', ADMIN), t.moderation.rule([rule], ADMIN)]);
    await t.moderation.unrule([rule], ADMIN);
    assert.deepEqual(await t.found(), []);
    await t.admin(`unsuspend ${zoe}`);
    await Promise.all([t.moderation.rule([rule], ADMIN), t.moderation.unrule([rule], ADMIN)]);
    await Promise.all([t.moderation.unrule([rule], ADMIN), t.moderation.rule([rule], ADMIN)]);
    assert.deepEqual(await t.found(), [], 'what was said last holds');
  });

  it('gets a list back that cannot be read, unless it is so long that it would end the stream', async () => {
    const t = await startDesk();
    const sent = async (line: string): Promise<string> => {
      t.wait(60_000);
      const asked = command("node='block-server' action='execute'", submit('entries', line));
      return String((await t.gives(asked.replace('anna@d', ADMIN)))[0]);
    };
    assert.match(await sent('not a server'), /executing.*nothing was changed.*<value>not a server</s);
    const long = await sent('not a server '.repeat(1_000));
    assert.match(long, /executing.*nothing was changed/s);
    assert.ok(long.length < 2_000);
  });

  it('keeps somebody out of the ears of those who are in it', async () => {
    const t = await startDesk();
    await t.directory.list(zoe, (entry) => ({ ...entry, audiences: { nick: 'web' }, id: personId(1) }));
    await t.admin(`ban bert@two.example/${personId(1)} sells things`);
    assert.deepEqual(await t.found(), [zoe], 'however he calls his client');
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
