/**
 * Conversation scripts, `test/conversations/*.talk`: who says what, who hears what. The same script is played
 * on an in-memory session and on real servers.
 *
 * `# …` is a comment. `bot: users` names the bot. Then, in order:
 * `anna says: TEXT` sends a chat message; `anna hears: TEXT` waits for one that holds the text (or, indented below,
 * several texts in order); `anna sends:` and `anna receives:` take a stanza, indented below (`{bot}` is its address
 * for programs, `{contact}` the same without resource, `{service}` the component's domain); received stanzas are
 * compared as far as they are written down; `anna keeps ATTRIBUTE of ELEMENT as NAME` makes `{NAME}` known, `anna keeps what follows WORDS as NAME` the sign behind words of a message;
 * `only: component` stands where the bot is no account; `anna hears nothing` makes sure that no message is under way.
 */
import assert from 'node:assert/strict';
import { pingQuery } from '../../shared/xmpp/xep0199.ts';
import { type Element, parseXml, xml } from '../../shared/xmpp/xml.ts';
import { mismatch } from './xml-match.ts';

/** One line of a script with what is indented below it. */
export interface TalkStep {
  readonly line: number;
  readonly who: string;
  readonly verb: 'says' | 'hears' | 'hears nothing' | 'sends' | 'receives' | 'keeps';
  readonly text: string;
}

/** A whole script. */
export interface Talk {
  readonly bot: string;
  /** The one kind of address that the bot has in it; absent: both. */
  readonly only?: 'component' | 'account';
  readonly steps: readonly TalkStep[];
}

/** Where a script is played. */
export interface Stage {
  /** `bot`, `contact` and `service`. */
  readonly names: Readonly<Record<string, string>>;
  send(who: string, stanza: Element): void;
  /** The first stanza not taken yet that `wanted` accepts, now or later. Rejects when it does not come. */
  take(who: string, wanted: (stanza: Element) => boolean): Promise<Element>;
  /** Stanzas that came and were not taken, for the error message. */
  left(who: string): readonly Element[];
}

const STEP = /^(\w+) (says|hears nothing|hears|sends|receives|keeps)(?::\s*(.*)| (.+))?$/;

/** Reads a script. @throws naming the line that it cannot read. */
export function parseTalk(source: string): Talk {
  const steps: TalkStep[] = [];
  let bot: string | undefined;
  let only: Talk['only'];
  for (const [index, raw] of source.split('\n').entries()) {
    const line = index + 1;
    const last = steps.at(-1);
    if (raw.trim() === '' || raw.startsWith('#')) continue;
    if (/^\s/.test(raw)) {
      if (last === undefined) throw new Error(`line ${line}: indented, but below nothing`);
      steps[steps.length - 1] = { ...last, text: `${last.text}\n${raw.trim()}`.trim() };
      continue;
    }
    const named = /^bot: (\w+)$/.exec(raw)?.[1];
    const kind = /^only: (component|account)$/.exec(raw)?.[1] as Talk['only'];
    const [, who, verb, text, plain] = STEP.exec(raw) ?? [];
    if (named !== undefined) bot = named;
    else if (kind !== undefined) only = kind;
    else if (who === undefined) throw new Error(`line ${line}: cannot read ${JSON.stringify(raw)}`);
    else steps.push({ line, who, verb: verb as TalkStep['verb'], text: text ?? plain ?? '' });
  }
  if (bot === undefined) throw new Error('no line says which bot: `bot: NAME`');
  return { bot, steps, ...(only && { only }) };
}

function isSpoken(stanza: Element): boolean {
  return stanza.is('message') && stanza.getChild('body') !== undefined;
}

/** The sign that stands right behind words of a message: letters, digits, `_` and `-`. */
function wordBehind(message: Element | undefined, words: string): string | undefined {
  const [, rest = ''] = (message?.getChildText('body') ?? '').split(words);
  return /^ ?([\w-]+)/.exec(rest)?.[1];
}

/** Each of the step's lines stands in the body, in order. */
function holds({ line, text }: TalkStep, body: string): void {
  let from = 0;
  for (const part of text.split('\n')) {
    const at = body.indexOf(part, from);
    assert.ok(at >= 0, `line ${line}: ${JSON.stringify(part)} is not in ${JSON.stringify(body)}`);
    from = at + part.length;
  }
}

/** Plays a script. @throws AssertionError naming the line. */
export async function playTalk(talk: Talk, stage: Stage): Promise<void> {
  const names = new Map(Object.entries(stage.names));
  const latest = new Map<string, Element>();
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => names.get(name) ?? whole);
  let id = 0;

  const take = async (step: TalkStep, wanted: (stanza: Element) => boolean): Promise<Element> => {
    try {
      const stanza = await stage.take(step.who, wanted);
      latest.set(step.who, stanza);
      return stanza;
    } catch (cause) {
      const left = stage.left(step.who).map(String).join('\n') || 'nothing';
      throw new assert.AssertionError({
        message: `line ${step.line}: ${step.who} got ${left}; ${String(cause)}`,
      });
    }
  };

  const verbs: Record<TalkStep['verb'], (step: TalkStep) => Promise<unknown> | undefined> = {
    says: ({ who, text }) => {
      const to = names.get('contact');
      stage.send(who, xml('message', { type: 'chat', to, id: `says-${++id}` }, xml('body', {}, fill(text))));
      return undefined;
    },
    hears: async (step) => holds(step, (await take(step, isSpoken)).getChildText('body') ?? ''),
    'hears nothing': async (step) => {
      // What was sent before the question was asked arrives before its answer.
      const question = `nothing-${++id}`;
      stage.send(step.who, xml('iq', { type: 'get', to: names.get('bot'), id: question }, pingQuery()));
      await take(step, (stanza) => stanza.is('iq') && stanza.attrs.id === question);
      assert.deepEqual(stage.left(step.who).filter(isSpoken).map(String), [], `line ${step.line}`);
    },
    sends: ({ who, text }) => {
      stage.send(who, parseXml(fill(text)));
      return undefined;
    },
    receives: async (step) => {
      const expected = parseXml(fill(step.text));
      if (!expected.is('iq')) return take(step, (stanza) => mismatch(stanza, expected) === undefined);
      const answer = await take(step, (stanza) => stanza.is('iq') && stanza.attrs.id === expected.attrs.id);
      return assert.equal(mismatch(answer, expected), undefined, `line ${step.line}: ${answer}`);
    },
    keeps: ({ who, text, line }) => {
      const [, attribute = '', element = '', name = ''] = /^(\w+) of (\w+) as (\w+)$/.exec(text) ?? [];
      const [, behind = '', called = ''] = /^what follows (\S+) as (\w+)$/.exec(text) ?? [];
      const stanza = latest.get(who);
      const value = behind ? wordBehind(stanza, behind) : stanza?.getChild(element)?.attrs[attribute];
      assert.ok(value, `line ${line}: there is no ${attribute || behind}`);
      names.set(name || called, value);
      return undefined;
    },
  };
  for (const step of talk.steps) await verbs[step.verb](step);
}
