/** What admins can say beside cases: keep somebody out, see who it is (two of them), empty the house, tell everybody. */
import type { Command, FormFieldSpec } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { auditLine, SHOWN_ENTRIES, shownLines } from '../../shared/bot/rule-commands.ts';
import { type Asked, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare, type Jid, localOf, readAddress } from '../../shared/domain/jid.ts';
import type { Soon } from '../../shared/domain/soon.ts';
import { plainLine } from '../../shared/domain/text.ts';
import { Failure } from '../../shared/failure.ts';
import { readCaseId } from '../../shared/store/cases-values.ts';
import type { CaseStore } from '../../shared/store/cases-writer.ts';
import { sealAddress, unsealAddress } from '../../shared/store/evidence.ts';
import { MAX_BROADCAST, type News } from '../../shared/store/pair-news.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import { AUDIT_EVENTS } from '../../shared/store/policy-values.ts';
import type { Seals } from '../../shared/store/seal.ts';
import type { KeyedHash } from '../../shared/store/secret.ts';
import { CASE_FIELD, caseIn, type Order, REASON_FIELD, readOrder, STEP_FIELD } from './case-commands.ts';
import type { Cases } from './cases.ts';
import type { Patrons } from './patrons.ts';
import { meansNothing } from './vocabulary.ts';

/** What the words work with. */
export interface AdminCommandParts {
  readonly cases: Cases;
  readonly store: Pick<CaseStore, 'unmask' | 'drain'>;
  readonly news: News;
  readonly book: Pick<PolicyBook, 'policy' | 'change' | 'audit'>;
  readonly patrons: Pick<Patrons, 'uidOf'>;
  readonly hash: () => Soon<KeyedHash>;
  readonly seals: () => Soon<Seals>;
  readonly admins: readonly Jid[];
  readonly say: (to: Jid, lines: readonly Line[]) => void;
}

const WHO_FIELD: FormFieldSpec = {
  ...{ name: 'who', type: 'text-single', label: { key: 'random.field.who' }, required: true },
};

/** An address as an admin writes it. @throws Misunderstood. */
function readWhom(text: string): Jid {
  try {
    return readAddress(text);
  } catch (error) {
    if (error instanceof Failure) throw new Misunderstood({ key: 'random.ban.who' });
    throw error;
  }
}

/** People until a step ends, servers until they are let in again. */
async function ban(parts: AdminCommandParts, asked: Asked): Promise<readonly Outgoing[]> {
  const { cases, book, patrons, seals, hash } = parts;
  const { whom, step, reason } = readOrder(asked, 'who');
  const admin = bare(asked.from);
  const id = readCaseId(whom);
  const jid = id === undefined ? readWhom(whom) : undefined;
  if (reason === '') throw new Misunderstood({ key: 'random.case.why' });
  if (jid !== undefined && localOf(jid) === '') {
    await cases.noteOf(admin, 'decide', jid, reason);
    const by = (await hash())('admin', admin);
    await book.change({ put: [{ kind: 'blocked-domain', subject: jid }], by });
    await parts.news.tell({ kind: 'server-banned', server: jid });
    return [say({ key: 'random.ban.server', params: { server: jid } })];
  }
  const { about, who } =
    jid === undefined ? await cases.get(id ?? '', admin) : await addressed(jid, patrons, await seals());
  return [
    say({
      key: 'random.ban.done',
      params: { id: await cases.ban({ uid: about, who }, admin, step, reason) },
    }),
  ];
}

/** Somebody as a case names him. */
async function addressed(jid: Jid, patrons: AdminCommandParts['patrons'], seals: Seals) {
  const about = await patrons.uidOf(jid);
  return { about, who: sealAddress(seals, jid, about) };
}

async function unban(parts: AdminCommandParts, asked: Asked): Promise<readonly Outgoing[]> {
  const { cases, book, patrons, hash } = parts;
  const [whom = ''] = (asked.fields.get('who') ?? '').split(/\s+/u);
  const admin = bare(asked.from);
  const id = readCaseId(whom);
  const jid = id === undefined ? readWhom(whom) : undefined;
  if (jid !== undefined && localOf(jid) === '') {
    if (!book.policy.has('blocked-domain', jid)) return [say({ key: 'random.unban.none' })];
    await book.change({
      remove: [{ kind: 'blocked-domain', subject: jid }],
      by: (await hash())('admin', admin),
    });
    return [say({ key: 'random.unban.done' })];
  }
  const uid = jid === undefined ? (await cases.get(id ?? '', admin)).about : await patrons.uidOf(jid);
  return [say({ key: (await cases.unban(uid, admin)) ? 'random.unban.done' : 'random.unban.none' })];
}

/** The first admin asks, the second one grants: both see the address then, and the log says who, when and why. */
async function unmask(parts: AdminCommandParts, asked: Asked): Promise<readonly Outgoing[]> {
  const { cases, store, hash, seals, admins } = parts;
  const order: Order = readOrder(asked, 'case');
  const id = caseIn(order);
  const admin = bare(asked.from);
  const { who, about } = await cases.get(id, admin);
  const keyed = await hash();
  const wish = { by: keyed('admin', admin), why: order.reason };
  const other = await store.unmask(id, wish);
  if (other === undefined) {
    await cases.noteOf(admin, 'unmask-asked', id, order.reason);
    for (const each of admins)
      if (each !== admin)
        parts.say(each, [{ key: 'random.unmask.wanted', params: { id, why: order.reason } }]);
    return [say({ key: 'random.unmask.asked' })];
  }
  // Written down first: what is seen has been written down.
  await cases.noteOf(admin, 'unmasked', id, `${other.by}: ${other.why} / ${order.reason}`);
  const jid = unsealAddress(await seals(), who, about);
  const line: Line =
    jid === undefined ? { key: 'random.case.sealed' } : { key: 'random.unmask.is', params: { id, jid } };
  const first = admins.find((each) => keyed('admin', each) === other.by);
  if (first !== undefined) parts.say(first, [line]);
  return [say(line)];
}

async function drain(
  { cases, store }: AdminCommandParts,
  { from, fields }: Asked,
): Promise<readonly Outgoing[]> {
  const text = fields.get('drain') ?? '';
  const ends = meansNothing(text) || ['0', 'false', 'off'].includes(text.toLowerCase());
  await cases.noteOf(bare(from), 'drain', ends ? 'off' : 'on');
  await store.drain(!ends);
  return [say({ key: ends ? 'random.drain.off' : 'random.drain.on' })];
}

async function broadcast(
  { cases, news }: AdminCommandParts,
  { from, fields }: Asked,
): Promise<readonly Outgoing[]> {
  const text = plainLine(fields.get('text') ?? '', MAX_BROADCAST);
  if (text === '') throw new Misunderstood({ key: 'random.broadcast.what' });
  await cases.noteOf(bare(from), 'broadcast', 'all', text);
  await news.tell({ kind: 'broadcast', text });
  return [say({ key: 'random.broadcast.done' })];
}

/** The log; admins stand in it by their addresses, which we know. */
async function audit({ book, hash, admins }: AdminCommandParts): Promise<readonly Outgoing[]> {
  const keyed = await hash();
  const known = new Map(admins.map((admin) => [keyed('admin', admin), admin]));
  const entries = await book.audit(SHOWN_ENTRIES, AUDIT_EVENTS);
  const named = entries.map((entry) => ({
    ...{ ...entry, by: known.get(entry.by) ?? entry.by },
    // Who asked for an address first.
    ...(entry.text && { text: entry.text.replace(/^[0-9a-f]{24}(?=: )/, (hash) => known.get(hash) ?? hash) }),
  }));
  return shownLines(entries.length, named.map(auditLine));
}

/** The words. */
export function adminCommands(parts: AdminCommandParts): readonly Command[] {
  const mayUse: Command['mayUse'] = (person) => parts.cases.isAdmin(person);
  return [
    {
      ...{ name: 'ban', words: { en: ['ban'], fr: ['bannir'] }, mayUse },
      ...{ title: 'random.ban.title', about: 'random.ban.about', rest: 'who' },
      forms: [{ fields: [WHO_FIELD, STEP_FIELD, REASON_FIELD] }],
      handle: (asked) => ban(parts, asked),
    },
    {
      ...{ name: 'unban', words: { en: ['unban'], fr: ['débannir'] }, mayUse },
      ...{ title: 'random.unban.title', about: 'random.unban.about', rest: 'who' },
      forms: [{ fields: [WHO_FIELD] }],
      handle: (asked) => unban(parts, asked),
    },
    {
      ...{ name: 'unmask', words: { en: ['unmask'], fr: ['démasquer'] }, mayUse },
      ...{ title: 'random.unmask.title', about: 'random.unmask.about', rest: 'case' },
      forms: [{ fields: [CASE_FIELD, REASON_FIELD] }],
      handle: (asked) => unmask(parts, asked),
    },
    {
      ...{ name: 'drain', words: { en: ['drain'], fr: ['vider'] }, mayUse },
      ...{ title: 'random.drain.title', about: 'random.drain.about', rest: 'drain' },
      forms: [
        {
          fields: [{ name: 'drain', type: 'boolean', label: { key: 'random.drain.field' }, value: '1' }],
        },
      ],
      handle: (asked) => drain(parts, asked),
    },
    {
      ...{ name: 'broadcast', words: { en: ['broadcast'], fr: ['annoncer'] }, mayUse },
      ...{ title: 'random.broadcast.title', about: 'random.broadcast.about', rest: 'text' },
      forms: [
        {
          fields: [
            { name: 'text', type: 'text-single', label: { key: 'random.fact.broadcast' }, required: true },
          ],
        },
      ],
      handle: (asked) => broadcast(parts, asked),
    },
    {
      ...{ name: 'audit', words: { en: ['audit'], fr: ['journal'] }, mayUse },
      ...{ title: 'random.audit.title', about: 'random.audit.about' },
      handle: () => audit(parts),
    },
  ];
}
