/** What owners and whoever cares for a room can say: `add`, `why`, `remove`, `tags`. */
import type { Command } from '../../shared/bot/command.ts';
import { type Asked, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare, type Jid, localOf, readAddress } from '../../shared/domain/jid.ts';
import { MAX_OWNER_TAGS, type Rule, readTag } from '../../shared/domain/policy.ts';
import { answerLines } from './answer-lines.ts';
import { ADDRESS_FORMS, type RoomsAnswers } from './handle.ts';
import type { Moderation } from './moderation.ts';
import type { Owners } from './owners.ts';
import type { Submissions } from './submissions.ts';

/** What the commands work with. */
export interface OwnerParts extends RoomsAnswers {
  readonly submissions: Submissions;
  readonly owners: Owners;
  readonly moderation: Moderation;
}

/** What was decided for a room or a server by who may speak for it. */
function ownRule(jid: Jid): Rule {
  return { kind: localOf(jid) === '' ? 'opted-out' : 'removed', subject: jid };
}

/** How to prove it. */
async function proofLines({ owners }: OwnerParts, person: Jid, jid: Jid): Promise<readonly Line[]> {
  if (localOf(jid) === '') return [{ key: 'rooms.proof.server', params: { jid } }];
  return [
    { key: 'rooms.proof.room', params: { jid } },
    { label: { key: 'rooms.proof.token' }, value: await owners.token(person, jid) },
  ];
}

async function add(parts: OwnerParts, { from }: Asked, jid: Jid): Promise<readonly Outgoing[]> {
  const { submissions, owners, moderation, pageOf } = parts;
  const rule = ownRule(jid);
  const lines: Line[] = [];
  if (moderation.has(rule)) {
    if (!(await owners.mayDecide(from, jid))) return [say(...(await proofLines(parts, from, jid)))];
    await moderation.unrule([rule], bare(from));
  }
  lines.push(...answerLines(await submissions.submit(jid, 'submission'), pageOf));
  return [say(...lines)];
}

/** Asks afresh; who gets no answer is told what was known before. */
async function why(parts: OwnerParts, jid: Jid): Promise<readonly Outgoing[]> {
  const { submissions, pageOf } = parts;
  const answer = await submissions.submit(jid, 'submission');
  if (answer.kind !== 'silent' && answer.kind !== 'elsewhere') return [say(...answerLines(answer, pageOf))];
  const room = await parts.readRoom(jid);
  const unlisted = await parts.readUnlisted(jid);
  const known = room
    ? ({ kind: 'listed', jid } as const)
    : unlisted && ({ kind: 'unlisted', jid, reason: unlisted.reason } as const);
  return [say(...answerLines(known ?? answer, pageOf))];
}

async function remove(parts: OwnerParts, { from }: Asked, jid: Jid): Promise<readonly Outgoing[]> {
  const { owners, moderation } = parts;
  if (!(await owners.mayDecide(from, jid))) return [say(...(await proofLines(parts, from, jid)))];
  await moderation.ruleOwn(ownRule(jid), bare(from));
  return [say({ key: localOf(jid) === '' ? 'rooms.removed.server' : 'rooms.removed.room', params: { jid } })];
}

async function tags(parts: OwnerParts, asked: Asked, jid: Jid, words: readonly string[]) {
  const { owners, moderation, submissions } = parts;
  const read = words.map(readTag);
  const good = [...new Set(read.filter((tag) => tag !== undefined))];
  if (read.length > good.length || good.length > MAX_OWNER_TAGS)
    return [say({ key: 'rooms.tags.which', params: { n: MAX_OWNER_TAGS } })];
  if (!moderation.isAdmin(asked.from) && !(await owners.mayDecide(asked.from, jid)))
    return [say(...(await proofLines(parts, asked.from, jid)))];
  const rule: Rule = { kind: 'tags', subject: jid, tags: good };
  if (good.length > 0) await moderation.ruleOwn(rule, bare(asked.from));
  else await moderation.unrule([rule], bare(asked.from));
  const answer = await submissions.submit(jid, 'submission');
  return [
    say({ key: 'rooms.tags.set', params: { jid, n: good.length } }, ...answerLines(answer, parts.pageOf)),
  ];
}

/** The address behind the word and what comes after it; from a form, the fields. */
function addressed({ fields }: Asked): { text: string; more: string } {
  const [text = '', ...more] = (fields.get('jid') ?? '').split(/\s+/u);
  return { text, more: [...more, fields.get('more') ?? ''].join(' ').trim() };
}

/** `add`, `why`, `remove` and `tags`. */
export function ownerCommands(parts: OwnerParts): readonly Command[] {
  const withJid =
    (run: (asked: Asked, jid: Jid, more: string) => Promise<readonly Outgoing[]>) =>
    async (asked: Asked): Promise<readonly Outgoing[]> => {
      const { text, more } = addressed(asked);
      return text === '' ? [say({ key: 'rooms.which' })] : await run(asked, readAddress(text), more);
    };
  return [
    {
      name: 'add',
      words: { en: ['add', 'list'], fr: ['ajouter', 'lister'] },
      title: 'rooms.add.title',
      about: 'rooms.add.about',
      rest: 'jid',
      forms: ADDRESS_FORMS,
      handle: withJid((asked, jid) => add(parts, asked, jid)),
    },
    {
      name: 'why',
      words: { en: ['why'], fr: ['pourquoi'] },
      title: 'rooms.why.title',
      about: 'rooms.why.about',
      rest: 'jid',
      forms: ADDRESS_FORMS,
      handle: withJid((_asked, jid) => why(parts, jid)),
    },
    {
      name: 'remove',
      words: { en: ['remove', 'unlist'], fr: ['retirer', 'enlever'] },
      title: 'rooms.remove.title',
      about: 'rooms.remove.about',
      rest: 'jid',
      forms: ADDRESS_FORMS,
      handle: withJid((asked, jid) => remove(parts, asked, jid)),
    },
    {
      name: 'tags',
      words: { en: ['tags', 'tag'], fr: ['étiquettes', 'étiquette'] },
      title: 'rooms.tags.title',
      about: 'rooms.tags.about',
      rest: 'jid',
      forms: [
        {
          fields: [
            ...ADDRESS_FORMS[0].fields,
            { name: 'more', type: 'text-single', label: { key: 'rooms.fact.tags' } },
          ],
        },
      ],
      handle: withJid((asked, jid, more) =>
        tags(
          parts,
          asked,
          jid,
          more.split(/[\s,]+/u).filter((word) => word !== ''),
        ),
      ),
    },
  ];
}
