/** XEP-0050: running commands step by step. Sessions are unguessable, bounded, and bound to who began them. */
import { randomBytes } from 'node:crypto';
import { bare, domainOf, holderOf, type Jid } from '../domain/jid.ts';
import { Failure } from '../failure.ts';
import { type Message, say } from '../i18n/i18n.ts';
import type { Condition } from '../xmpp/stanza-error.ts';
import type { Action, CommandAnswer, CommandError, CommandRequest } from '../xmpp/xep0050.ts';
import { type Command, type CommandTable, type FormStep, mayUse } from './command.ts';
import { failureMessage } from './failures.ts';
import { drawForm, formProblem, readAnswers } from './form-steps.ts';
import type { Asked, Asker, Line } from './shape.ts';
import { fieldWords, noteWords, textWords, unmarked } from './words.ts';

/** How long and how many. */
export interface CommandSessionLimits {
  /** Milliseconds between two steps. */
  readonly expireMs: number;
  /** Of one bare JID, from whatever client and to whichever of our addresses: the oldest gives way to a new one. */
  readonly perAsker: number;
  /** Of one holder of domains, who can have as many addresses as he likes: likewise. */
  readonly perHolder: number;
  /** In all: the oldest of the holder with most gives way. */
  readonly inAll: number;
}

/** Ten minutes, five of one person, two hundred below one name, a thousand in all. */
export const COMMAND_SESSION_LIMITS: CommandSessionLimits = {
  ...{ expireMs: 600_000, perAsker: 5, perHolder: 200, inAll: 1_000 },
};

/** A command that cannot be answered with a command element. */
export interface Refusal {
  readonly condition: Condition;
  readonly error?: CommandError;
}

interface CommandSession {
  readonly id: string;
  readonly command: Command;
  /** From whom and to which address: full JIDs. */
  readonly parties: string;
  /** The bare JID of who began it. */
  readonly person: Jid;
  readonly holder: string;
  step: number;
  readonly answers: Map<string, string>;
  expires: number;
}

/** Runs a command's handler and gives the lines for the asker. */
export type RunCommand = (command: Command, asked: Asked) => Promise<readonly Line[]>;

const BAD_SESSION: Refusal = { condition: 'bad-request', error: 'bad-sessionid' };
const BAD_ACTION: Refusal = { condition: 'bad-request', error: 'bad-action' };

/** The commands being filled in now. */
export class CommandSessions {
  readonly #commands: CommandTable;
  readonly #run: RunCommand;
  readonly #limits: CommandSessionLimits;
  /** In the order of their last step. */
  readonly #sessions = new Map<string, CommandSession>();

  constructor(
    commands: CommandTable,
    run: RunCommand,
    limits: CommandSessionLimits = COMMAND_SESSION_LIMITS,
  ) {
    this.#commands = commands;
    this.#run = run;
    this.#limits = limits;
  }

  /** Sessions open now. */
  get size(): number {
    return this.#sessions.size;
  }

  /** One step. @throws Failure of the command. */
  async request(asker: Asker, request: CommandRequest, now: number): Promise<CommandAnswer | Refusal> {
    if (request.action === undefined) return { condition: 'bad-request', error: 'malformed-action' };
    const session = request.sessionId === undefined ? undefined : this.#sessions.get(request.sessionId);
    if (request.sessionId !== undefined) {
      if (session?.parties !== parties(asker) || session.command.name !== request.node) return BAD_SESSION;
      if (session.expires <= now) {
        this.#sessions.delete(session.id);
        return { condition: 'not-allowed', error: 'session-expired' };
      }
      return this.#proceed(asker, session, request.action, request, now);
    }
    const command = this.#commands.named(request.node);
    if (command === undefined) return { condition: 'item-not-found' };
    if (!mayUse(command, asker.from)) return { condition: 'forbidden' };
    if (request.action !== 'execute') return BAD_ACTION;
    const begun = this.#begin(asker, command, now);
    if (request.form?.type === 'submit') return this.#submit(asker, begun, request, now);
    return this.#show(asker, begun, now);
  }

  #begin(asker: Asker, command: Command, now: number): CommandSession {
    const person = bare(asker.from);
    const holder = holderOf(domainOf(person));
    for (const session of this.#sessions.values())
      if (session.expires <= now) this.#sessions.delete(session.id);
    const open = [...this.#sessions.values()];
    const mine = open.filter((session) => session.person === person);
    const near = open.filter((session) => session.holder === holder);
    if (mine[0] && mine.length >= this.#limits.perAsker) this.#sessions.delete(mine[0].id);
    else if (near[0] && near.length >= this.#limits.perHolder) this.#sessions.delete(near[0].id);
    else if (open.length >= this.#limits.inAll) this.#sessions.delete(oldestOfMost(open).id);
    const id = randomBytes(16).toString('base64url');
    return { id, command, parties: parties(asker), person, holder, step: 0, answers: new Map(), expires: 0 };
  }

  async #proceed(
    asker: Asker,
    session: CommandSession,
    action: Action,
    request: CommandRequest,
    now: number,
  ): Promise<CommandAnswer | Refusal> {
    if (action === 'cancel' || request.form?.type === 'cancel') {
      this.#sessions.delete(session.id);
      return { node: session.command.name, sessionId: session.id, status: 'canceled' };
    }
    if (action === 'prev') {
      return (await back(asker, session)) ? this.#show(asker, session, now) : BAD_ACTION;
    }
    const last = session.step === (session.command.forms?.length ?? 0) - 1;
    if (action === 'complete' && !last) return BAD_ACTION;
    return this.#submit(asker, session, request, now);
  }

  /** Takes the values of the current step; then the next form, or the command itself. */
  async #submit(
    asker: Asker,
    session: CommandSession,
    request: CommandRequest,
    now: number,
  ): Promise<CommandAnswer | Refusal> {
    if (request.form && request.form.type !== 'submit')
      return { condition: 'bad-request', error: 'bad-payload' };
    const form = await formAt(asker, session);
    if (form) {
      const answers = readAnswers(form, request.form);
      // Kept whatever comes of it: a form that is shown again has what was filled in.
      for (const { name } of form.fields) session.answers.delete(name);
      for (const [name, value] of answers) session.answers.set(name, value);
      const problem = formProblem(form, answers);
      if (problem) return this.#show(asker, session, now, problem);
      session.step++;
    }
    return this.#show(asker, session, now);
  }

  /** The current form, kept open for the asker; past the last one the command runs. */
  async #show(asker: Asker, session: CommandSession, now: number, problem?: Message): Promise<CommandAnswer> {
    const { command, id } = session;
    const form = await formAt(asker, session);
    this.#sessions.delete(id);
    if (form === undefined) return this.#complete(asker, session, now);
    session.expires = now + this.#limits.expireMs;
    this.#sessions.set(id, session);
    const { step } = session;
    const forward = step === (command.forms?.length ?? 0) - 1 ? 'complete' : 'next';
    return {
      node: command.name,
      sessionId: id,
      status: 'executing',
      actions: { execute: forward, all: step > 0 ? ['prev', forward] : [forward] },
      ...(problem && {
        note: { type: 'error', text: unmarked(textWords(asker.language, problem)) },
      }),
      form: drawForm(asker.language, command, form, session.answers),
      lang: asker.language,
    };
  }

  /** Runs the command; what it cannot use sends the asker back to the last form. */
  async #complete(asker: Asker, session: CommandSession, now: number): Promise<CommandAnswer> {
    const { command, answers, id } = session;
    const { language } = asker;
    let lines: readonly Line[];
    let type: 'info' | 'error' = 'info';
    try {
      lines = await this.#run(command, { ...asker, rest: '', fields: answers });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const message = failureMessage(error);
      if (error.code === 'bad-input' && (await back(asker, session))) {
        return this.#show(asker, session, now, message);
      }
      lines = [message];
      type = 'error';
    }
    const title = say(language, command.title);
    return {
      node: command.name,
      sessionId: id,
      status: 'completed',
      note: { type, text: noteWords(language, lines) },
      form: { type: 'result', title: unmarked(title), fields: fieldWords(language, lines, title) },
      lang: language,
    };
  }
}

/** The oldest session of the holder who has most of them: a few servers must not use up what there is for all. */
function oldestOfMost(open: readonly CommandSession[]): CommandSession {
  const counts = new Map<string, number>();
  for (const { holder } of open) counts.set(holder, (counts.get(holder) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return open.find(({ holder }) => counts.get(holder) === most) as CommandSession;
}

/** The form of the session's step, or of the next one that is not left out. */
async function formAt(asker: Asker, session: CommandSession): Promise<FormStep | undefined> {
  const forms = session.command.forms ?? [];
  for (; session.step < forms.length; session.step++) {
    const source = forms[session.step];
    const form = typeof source === 'function' ? await source(asker, session.answers) : source;
    if (form !== undefined) return form;
  }
  return undefined;
}

/** Goes back to the last form that was shown; false when there is none. */
async function back(asker: Asker, session: CommandSession): Promise<boolean> {
  const { step } = session;
  for (let earlier = step - 1; earlier >= 0; earlier--) {
    session.step = earlier;
    if ((await formAt(asker, session)) !== undefined && session.step < step) return true;
  }
  session.step = step;
  return false;
}

function parties(asker: Asker): string {
  return `${asker.from} ${asker.to}`;
}
