/** Copies of people's pictures in their entries: made only where that is wanted and shown, following the picture, gone with it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { withAvatar } from '../../services/users/entry-settings.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { type Profile, withAudiences } from '../../shared/domain/profile.ts';
import { Failure } from '../../shared/failure.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';
import { openUsersDesk } from '../support/users-desk.ts';

const zoe = parseJid('zoe@one.example');
const DAY = 86_400_000;

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

function item(node: string, payload: Element, id = 'x'): Element {
  const NS = 'http://jabber.org/protocol/pubsub';
  return xml('iq', {}, xml('pubsub', { xmlns: NS }, xml('items', { node }, xml('item', { id }, payload))));
}

/** Somebody's account, with a picture by PEP, in the vCard, or none. */
class Account {
  pep: string | undefined;
  vcard: string | undefined;
  refusal: string | undefined;
  asked = 0;

  answer = async (_to: Jid, child: Element): Promise<Element> => {
    this.asked++;
    if (this.refusal !== undefined) throw new Failure('remote-error', 'refused', { condition: this.refusal });
    const node = child.getChild('items')?.attrs.node;
    if (child.is('vCard') && this.vcard !== undefined) {
      const photo = xml('PHOTO', {}, xml('BINVAL', {}, Buffer.from(this.vcard).toString('base64')));
      return xml('iq', {}, xml('vCard', { xmlns: 'vcard-temp' }, photo));
    }
    if (node === 'urn:xmpp:avatar:metadata' && this.pep !== undefined)
      return item(
        node,
        xml('metadata', { xmlns: node }, xml('info', { id: sha1(this.pep), type: 'image/png', bytes: 1 })),
      );
    if (node === 'urn:xmpp:avatar:data' && this.pep !== undefined)
      return item(
        node,
        xml('data', { xmlns: node }, Buffer.from(this.pep).toString('base64')),
        sha1(this.pep),
      );
    // As ejabberd answers who is no contact.
    throw new Failure('remote-error', 'not for you', { condition: 'not-authorized' });
  };
}

async function open() {
  const desk = openUsersDesk();
  const account = new Account();
  desk.answer = account.answer;
  await desk.people.ready;
  const change = (decide: (entry: Profile) => Profile) => desk.directory.list(zoe, decide);
  const settle = async (ms = 0): Promise<void> => {
    desk.wait(ms);
    for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    ...{ desk, account, change, settle },
    /** Listed, on the web, with a picture wanted. */
    async begin(): Promise<void> {
      await change((entry) => withAudiences({ ...entry, nick: 'Zoé' }, { nick: 'web', avatar: 'web' }));
      await change((entry) => withAvatar(entry, 'on'));
      await settle();
    },
    shown: (): string | undefined => {
      const [entry] = desk.store.entries.values();
      const png = entry && desk.store.entryPictures.get(entry.id);
      const hash = png && createHash('sha256').update(png).digest('hex');
      assert.equal(entry?.avatar, hash, 'the entry names the picture that is there');
      return png?.toString();
    },
  };
}

describe('a picture in an entry', () => {
  it('is none before it is wanted, and a copy of the one published, or of that in the vCard', async () => {
    for (const source of ['pep', 'vcard'] as const) {
      const { account, begin, change, settle, shown } = await open();
      account[source] = 'red';
      await change((entry) => withAudiences({ ...entry, nick: 'Zoé' }, { nick: 'web', avatar: 'web' }));
      await settle(DAY);
      assert.deepEqual([account.asked, shown()], [0, undefined]);
      await begin();
      assert.equal(shown(), 'png of red', source);
    }
  });

  it('is not fetched as long as nobody may see it, and gone when nobody may any more', async () => {
    const { account, begin, change, settle, shown, desk } = await open();
    account.vcard = 'red';
    await begin();
    await change((entry) => withAudiences(entry, { avatar: 'nobody' }));
    assert.equal(shown(), undefined);
    assert.deepEqual([desk.store.entryPictures.size, desk.directory.entryOf(zoe)?.pictureOf], [0, '']);
    const { asked } = account;
    await settle(DAY);
    assert.equal(account.asked, asked);
    await change((entry) => withAudiences(entry, { avatar: 'web' }));
    await settle();
    assert.equal(shown(), 'png of red');
  });

  it('follows: within a day by itself, at once when it is said', async () => {
    const { account, begin, settle, shown, desk } = await open();
    account.pep = 'red';
    await begin();
    account.pep = 'blue';
    await settle(DAY);
    assert.equal(shown(), 'png of blue');
    account.pep = 'green';
    const to = parseJid('bot@users.example');
    const event = { of: 'avatar', id: sha1('green') } as const;
    desk.pictures.hear({ kind: 'event', from: zoe, to, language: 'en', event });
    await settle();
    assert.equal(shown(), 'png of green');
    account.pep = undefined;
    await settle(DAY);
    assert.equal(shown(), undefined);
    account.vcard = 'white';
    await settle(DAY);
    assert.equal(shown(), 'png of white');
  });

  it('stays when its server cannot be reached, and is asked for again soon', async () => {
    const { account, begin, settle, shown } = await open();
    account.refusal = 'remote-server-timeout';
    account.vcard = 'red';
    await begin();
    assert.equal(shown(), undefined);
    account.refusal = undefined;
    await settle(60_000);
    assert.equal(shown(), 'png of red');
    account.refusal = 'remote-server-timeout';
    await settle(DAY);
    assert.equal(shown(), 'png of red');
  });

  it('goes at once when it is switched off, with the entry, and with its person', async () => {
    for (const end of ['off', 'unlist', 'forget'] as const) {
      const { account, begin, change, settle, shown, desk } = await open();
      account.vcard = 'red';
      await begin();
      if (end === 'off') await change((entry) => withAvatar(entry, 'off'));
      else if (end === 'unlist') await desk.directory.unlist(zoe);
      else await desk.consent.forget(zoe);
      assert.equal(desk.store.entryPictures.size, 0, end);
      const { asked } = account;
      await settle(2 * DAY);
      assert.deepEqual([shown(), account.asked], [undefined, asked]);
    }
  });

  it('that was switched off while it was fetched is not kept', async () => {
    const { account, begin, change, settle, desk } = await open();
    let go = (): void => {};
    const waits = new Promise<void>((resolve) => {
      go = resolve;
    });
    desk.answer = async (to, child) => {
      await waits;
      return await account.answer(to, child);
    };
    account.vcard = 'red';
    await begin();
    await change((entry) => withAvatar(entry, 'off'));
    go();
    await settle();
    assert.deepEqual([desk.store.entryPictures.size, desk.directory.entryOf(zoe)?.avatar], [0, undefined]);
  });

  it('that the store could not take, or lost with the page, is put there again', async () => {
    const { account, begin, settle, shown, desk } = await open();
    account.vcard = 'red';
    const { putEntryPicture } = desk.store;
    desk.store.putEntryPicture = async () => {
      throw new Failure('unavailable', 'the store is down');
    };
    await begin();
    desk.store.putEntryPicture = putEntryPicture;
    await settle(60_000);
    assert.equal(shown(), 'png of red');
    const suspended = { by: 'admin', since: 1 } as const;
    await desk.people.change(
      zoe,
      (person) => person?.profile && { ...person, profile: { ...person.profile, suspended } },
    );
    assert.equal(desk.store.entryPictures.size, 0);
    await desk.people.change(zoe, (person) => {
      if (person?.profile === undefined) return undefined;
      const { suspended: _, ...profile } = person.profile;
      return { ...person, profile };
    });
    await settle(60_000);
    assert.equal(shown(), 'png of red');
  });
});
