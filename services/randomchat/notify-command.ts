/** `notify`: somebody wants to be told when others wait, but not at night. */
import type { Command, FormStep } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { type Asked, type Asker, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare, contactOf } from '../../shared/domain/jid.ts';
import type { QuietHours } from '../../shared/domain/quiet-hours.ts';
import { quietWords, readOffset, readQuietHours, readZone } from '../../shared/domain/quiet-hours-words.ts';
import type { Soon } from '../../shared/domain/soon.ts';
import type { CallStore } from '../../shared/store/calls-writer.ts';
import { sealAddress } from '../../shared/store/evidence.ts';
import type { Seals } from '../../shared/store/seal.ts';
import type { Gate } from './gate.ts';
import type { Patrons } from './patrons.ts';
import { offering } from './talk-commands.ts';
import { meansNothing, meansYes } from './vocabulary.ts';

/** What it works with. */
export interface NotifyParts {
  readonly calls: CallStore;
  readonly patrons: Pick<Patrons, 'uidOf' | 'find'>;
  readonly gate: Pick<Gate, 'against'>;
  readonly seals: () => Soon<Seals>;
  readonly home: () => string;
  /** What the clock of somebody's client is ahead of UTC, `+02:00` (XEP-0202); undefined: it does not say. */
  readonly clockOf: (asker: Asker) => Promise<string | undefined>;
}

const OFF = new Set(['off', '0', 'false']);
/** May stand before the times. */
const QUIET = /^(?:on|oui|quiet|calme|silence)\b\s*/i;

/** Quiet hours out of a text; undefined: none are named. @throws Misunderstood. */
async function readQuiet(parts: NotifyParts, asked: Asked, text: string): Promise<QuietHours | undefined> {
  const named = text.replace(QUIET, '');
  if (named === '' || meansNothing(named) || meansYes(named)) return undefined;
  // The client is asked only when there is something to ask.
  const own = /\s/.test(named.replace(/ ?[-–—] ?/, '')) ? undefined : await parts.clockOf(asked);
  const quiet = readQuietHours(named, (name) =>
    name === '' ? (own ?? '+00:00') : (readOffset(name) ?? readZone(name)),
  );
  if (quiet === undefined) throw new Misunderstood({ key: 'random.notify.how' });
  return quiet;
}

async function notify(parts: NotifyParts, asked: Asked): Promise<readonly Outgoing[]> {
  const { calls, patrons, gate, seals, home } = parts;
  const { fields, from, to, language } = asked;
  const uid = await patrons.uidOf(from);
  const text = fields.get('notify') ?? '';
  if (meansNothing(text) || OFF.has(text.toLowerCase()))
    return [say({ key: (await calls.end(uid)) ? 'random.notify.off' : 'random.notify.none' })];
  const patron = await patrons.find(from);
  if (patron === undefined) return [offering([{ key: 'random.first' }], 'start')];
  const against = await gate.against(asked);
  if (against !== undefined) return [say(...against)];
  const isForm = meansYes(text) && asked.rest === '';
  const quiet = await readQuiet(parts, asked, isForm ? (fields.get('quiet') ?? '') : text);
  // What was said before holds, if only the word is said again.
  const kept = text === '' ? (await calls.of(uid))?.quiet : undefined;
  const wanted = quiet ?? kept;
  await calls.keep(uid, {
    ...{ home: home(), at: contactOf(to), language, languages: patron.languages },
    who: sealAddress(await seals(), bare(from), uid),
    ...(wanted && { quiet: wanted }),
  });
  const quietLine: Line = {
    label: { key: 'random.fact.quiet' },
    value: wanted === undefined ? { key: 'random.notify.quiet.none' } : quietWords(wanted),
  };
  return [say({ key: 'random.notify.on' }, quietLine)];
}

/** The word. */
export function notifyCommand(parts: NotifyParts): Command {
  const form = async ({ from }: Asker): Promise<FormStep> => {
    const quiet = (await parts.calls.of(await parts.patrons.uidOf(from)))?.quiet;
    return {
      fields: [
        { name: 'notify', type: 'boolean', label: { key: 'random.notify.field' }, value: '1' },
        {
          ...{ name: 'quiet', type: 'text-single', label: { key: 'random.notify.field.quiet' } },
          ...(quiet && { value: quietWords(quiet) }),
        },
      ],
    };
  };
  return {
    name: 'notify',
    words: { en: ['notify'], fr: ['prévenir', 'préviens-moi'] },
    ...{ title: 'random.notify.title', about: 'random.notify.about', rest: 'notify' },
    forms: [form],
    handle: (asked) => notify(parts, asked),
  };
}
