/**
 * XEP-0077: In-Band Registration, version 2.4, as a service that people register with (§3.1–3.3): never to be answered
 * for an account's bare address, where ejabberd takes `<remove/>` for the end of the asker's own account.
 *
 * COMPAT: Gajim shows a form only when its FORM_TYPE is the namespace; older clients want the fields beside the form,
 * and errors with their old numbers (§4.1).
 */
import type { FailureCode } from '../failure.ts';
import { type Condition, type ErrorType, StanzaRefusal } from './stanza-error.ts';
import { childForm, type FormField, formElement } from './xep0004.ts';
import { type Element, xml } from './xml.ts';

/** The namespace; also the feature, and the type of the form. */
export const NS_REGISTER = 'jabber:iq:register';

/** Fields that may stand outside a form (§14.1); those that no directory has any need of are not offered. */
const LEGACY = [
  'username',
  'nick',
  'password',
  'name',
  'first',
  'last',
  'email',
  'address',
  'city',
  'state',
  'zip',
  'phone',
  'url',
  'date',
  'misc',
  'text',
  'key',
] as const;
/** One of those fields. */
export type RegisterField = (typeof LEGACY)[number];

/** §4.1 and XEP-0086: what clients without conditions go by. */
const OLD_CODES: Readonly<Partial<Record<Condition, number>>> = {
  'bad-request': 400,
  forbidden: 403,
  'not-allowed': 405,
  'not-acceptable': 406,
  'registration-required': 407,
  conflict: 409,
  'resource-constraint': 500,
  'service-unavailable': 503,
};

/** What is asked of a service. */
export interface RegistrationRequest {
  /**
   * `remove`: to be forgotten; `cancel`: nothing, the form was given up; `form` and `fields`: to be registered, or have
   * changed what is.
   */
  readonly kind: 'remove' | 'cancel' | 'form' | 'fields';
  /** What was filled in, by field, trimmed, lines of several values; `''` where a field was emptied. */
  readonly values: ReadonlyMap<string, string>;
}

/** How a service refuses, with the old number beside the condition. */
export function registrationRefusal(
  code: FailureCode,
  condition: Condition,
  type: ErrorType,
  text: string,
  lang: string,
): StanzaRefusal {
  const number = OLD_CODES[condition];
  return new StanzaRefusal(code, {
    ...{ condition, type, text, lang },
    ...(number !== undefined && { code: number }),
  });
}

function malformed(text: string): StanzaRefusal {
  return registrationRefusal('bad-input', 'bad-request', 'modify', text, 'en');
}

/** Reads the payload of a set. A form counts before fields beside it (§10). @throws StanzaRefusal `bad-request` */
export function readRegistration(query: Element): RegistrationRequest {
  if (query.getChild('remove', NS_REGISTER) !== undefined) {
    if (query.getChildElements().length > 1) throw malformed('remove stands alone');
    return { kind: 'remove', values: new Map() };
  }
  const form = childForm(query);
  if (form === undefined) {
    const values = new Map<string, string>();
    for (const name of LEGACY) {
      const text = query.getChildText(name, NS_REGISTER);
      if (text !== null) values.set(name, text.trim());
    }
    return { kind: 'fields', values };
  }
  if (form.type === 'cancel') return { kind: 'cancel', values: new Map() };
  if (form.type !== 'submit') throw malformed('the form was not filled in');
  if (form.formType !== undefined && form.formType !== NS_REGISTER)
    throw malformed('that is a form of something else');
  const values = [...form.fields].map(([name, field]) => [name, field.values.join('\n').trim()] as const);
  return { kind: 'form', values: new Map(values) };
}

/** What a service tells to who asks for its form. */
export interface Registration {
  readonly instructions: string;
  readonly title: string;
  /** Whoever asks is registered already; what is filled in is what is held of him. */
  readonly isRegistered: boolean;
  /** For clients without forms, in the order of the schema. */
  readonly legacy: readonly (readonly [RegisterField, string])[];
  readonly fields: readonly (readonly [string, FormField])[];
}

/** The answer to a get. */
export function registrationElement(registration: Registration): Element {
  const { instructions, title, isRegistered, legacy, fields } = registration;
  return xml(
    'query',
    { xmlns: NS_REGISTER },
    isRegistered && xml('registered'),
    xml('instructions', {}, instructions),
    legacy.map(([name, value]) => xml(name, {}, value)),
    formElement({ type: 'form', title, instructions, formType: NS_REGISTER, fields }),
  );
}
