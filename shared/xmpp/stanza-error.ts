/** Stanza errors: RFC 6120 §8.3. */
import { Failure, type FailureCode } from '../failure.ts';
import { type Element, xml } from './xml.ts';

const NS = 'urn:ietf:params:xml:ns:xmpp-stanzas';

/** RFC 6120 §8.3.2: what the sender may do about it. */
export type ErrorType = 'auth' | 'cancel' | 'continue' | 'modify' | 'wait';

/** The defined conditions (RFC 6120 §8.3.3) and the type each is usually sent with. */
const USUAL_TYPE = {
  'bad-request': 'modify',
  conflict: 'cancel',
  'feature-not-implemented': 'cancel',
  forbidden: 'auth',
  gone: 'cancel',
  'internal-server-error': 'cancel',
  'item-not-found': 'cancel',
  'jid-malformed': 'modify',
  'not-acceptable': 'modify',
  'not-allowed': 'cancel',
  'not-authorized': 'auth',
  'policy-violation': 'modify',
  'recipient-unavailable': 'wait',
  redirect: 'modify',
  'registration-required': 'auth',
  'remote-server-not-found': 'cancel',
  'remote-server-timeout': 'wait',
  'resource-constraint': 'wait',
  'service-unavailable': 'cancel',
  'subscription-required': 'auth',
  'undefined-condition': 'cancel',
  'unexpected-request': 'wait',
} as const satisfies Record<string, ErrorType>;

/** A defined condition of RFC 6120 §8.3.3. */
export type Condition = keyof typeof USUAL_TYPE;

/** Complete on purpose: a new failure code does not compile until it has a condition. */
const FAILURE_CONDITION: Readonly<Record<FailureCode, Condition>> = {
  'bad-input': 'bad-request',
  'not-found': 'item-not-found',
  forbidden: 'forbidden',
  'too-many': 'resource-constraint',
  conflict: 'conflict',
  'remote-error': 'undefined-condition',
  'remote-timeout': 'remote-server-timeout',
  unavailable: 'recipient-unavailable',
};

const TYPES: readonly string[] = ['auth', 'cancel', 'continue', 'modify', 'wait'] satisfies ErrorType[];

/** What an `<error/>` says. */
export interface StanzaError {
  readonly condition: Condition;
  readonly type: ErrorType;
  /** The sender's own words, at most 500 characters: hostile text. */
  readonly text?: string;
  /** Language of `text`, ours only; absent: English. */
  readonly lang?: string;
  /** The number of the time before conditions (XEP-0086), ours only: where a protocol still wants it. */
  readonly code?: number;
}

/** Whether a word is one of the defined conditions. */
function isCondition(word: string): word is Condition {
  return Object.hasOwn(USUAL_TYPE, word);
}

/** A failure whose protocol says itself how it is told: condition, type, and its own element (RFC 6120 §8.3.4). */
export class StanzaRefusal extends Failure {
  readonly error: StanzaError;
  readonly application: Element | undefined;

  constructor(code: FailureCode, error: StanzaError, application?: Element) {
    super(code, error.text ?? error.condition);
    this.error = error;
    this.application = application;
  }
}

/** The stanza error that answers a failure; its sentence becomes the error's English text. */
export function failureError(failure: Failure): StanzaError {
  if (failure instanceof StanzaRefusal) return failure.error;
  const condition = FAILURE_CONDITION[failure.code];
  return { condition, type: USUAL_TYPE[condition], text: failure.message };
}

/** `<error/>` with its condition and text. `application` is an application's own condition (RFC 6120 §8.3.4). */
export function errorElement(error: StanzaError, application?: Element): Element {
  return xml(
    'error',
    { type: error.type, code: error.code },
    xml(error.condition, { xmlns: NS }),
    error.text ? xml('text', { xmlns: NS, 'xml:lang': error.lang ?? 'en' }, error.text) : undefined,
    application,
  );
}

/**
 * The answer to a stanza that could not be served: same name and id, addresses exchanged. The original
 * payload is not sent back (RFC 6120 §8.3.1 leaves that open): it may be large, and the asker has it.
 */
export function errorReply(
  stanza: Element,
  what: Failure | Condition | StanzaError,
  application?: Element,
): Element {
  const error =
    what instanceof Failure
      ? failureError(what)
      : typeof what === 'string'
        ? { condition: what, type: USUAL_TYPE[what] }
        : what;
  const { from, to, id } = stanza.attrs;
  const own = what instanceof StanzaRefusal ? what.application : application;
  return xml(stanza.name, { type: 'error', from: to, to: from, id }, errorElement(error, own));
}

/** What a `type='error'` stanza says; without `<error/>` or a known condition it is `undefined-condition`. */
export function readStanzaError(stanza: Element): StanzaError {
  const error = stanza.getChildElements().find((child) => child.is('error'));
  let condition: Condition = 'undefined-condition';
  let text: string | undefined;
  for (const child of error?.getChildElements() ?? []) {
    if (child.getNS() !== NS) continue;
    const name = child.name.slice(child.name.indexOf(':') + 1);
    if (name === 'text') text ??= child.getText().trim().slice(0, 500);
    else if (isCondition(name)) condition = name;
  }
  const type = error?.attrs.type;
  return {
    condition,
    type: type !== undefined && TYPES.includes(type) ? (type as ErrorType) : USUAL_TYPE[condition],
    ...(text && { text }),
  };
}
