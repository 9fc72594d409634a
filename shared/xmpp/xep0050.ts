/** XEP-0050: Ad-Hoc Commands, version 1.3.0: the wire form. Sessions and steps: shared/bot/command-sessions.ts. */
import { childForm, type Form, type FormDraft, formElement } from './xep0004.ts';
import { type Element, xml } from './xml.ts';

/** The namespace of commands, and the node that lists them. */
export const NS_COMMANDS = 'http://jabber.org/protocol/commands';

/** What the asker wants to do next. */
export type Action = 'execute' | 'next' | 'prev' | 'complete' | 'cancel';
const ACTIONS: readonly string[] = ['execute', 'next', 'prev', 'complete', 'cancel'] satisfies Action[];

/** XEP-0050 §4.4: what a refused command says beside the stanza error's condition. */
export type CommandError =
  | 'malformed-action'
  | 'bad-action'
  | 'bad-locale'
  | 'bad-payload'
  | 'bad-sessionid'
  | 'session-expired';

/** What the asker sends. */
export interface CommandRequest {
  readonly node: string;
  /** Absent in the first stanza of a command. */
  readonly sessionId?: string;
  /** `execute` when the client does not say; `undefined` when it says something that is no action. */
  readonly action: Action | undefined;
  readonly form?: Form;
}

/** What the service answers. */
export interface CommandAnswer {
  readonly node: string;
  readonly sessionId: string;
  readonly status: 'executing' | 'completed' | 'canceled';
  /** What the asker may do next; sent always while executing, for some clients draw their buttons from it. */
  readonly actions?: { readonly execute: 'next' | 'complete'; readonly all: readonly Action[] };
  readonly note?: { readonly type: 'info' | 'warn' | 'error'; readonly text: string };
  readonly form?: FormDraft;
  /** Language of note and form. */
  readonly lang?: string;
}

/** Reads the `<command/>` payload of an iq set. */
export function readCommand(command: Element): CommandRequest {
  const { node = '', sessionid, action = 'execute' } = command.attrs;
  const form = childForm(command);
  return {
    node,
    ...(sessionid && { sessionId: sessionid }),
    action: ACTIONS.includes(action) ? (action as Action) : undefined,
    ...(form && { form }),
  };
}

/** The payload of an iq result. */
export function commandElement(answer: CommandAnswer): Element {
  const { node, sessionId, status, actions, note, form, lang } = answer;
  return xml(
    'command',
    { xmlns: NS_COMMANDS, node, sessionid: sessionId, status, 'xml:lang': lang },
    actions &&
      xml(
        'actions',
        { execute: actions.execute },
        actions.all.map((action) => xml(action)),
      ),
    note && xml('note', { type: note.type }, note.text),
    form && formElement(form),
  );
}

/** The application condition of a command's stanza error. */
export function commandErrorElement(error: CommandError): Element {
  return xml(error, { xmlns: NS_COMMANDS });
}
