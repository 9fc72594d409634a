/** XEP-0157: Contact Addresses for XMPP Services, version 1.1.1. */
import type { Form } from './xep0004.ts';

/** The FORM_TYPE of contact addresses in disco#info. */
export const CONTACT_FORM_TYPE = 'http://jabber.org/network/serverinfo';

/** The registered kinds (XEP-0157 §4): `abuse-addresses` is the field of `abuse`. */
export const CONTACT_KINDS = [
  'abuse',
  'admin',
  'feedback',
  'sales',
  'security',
  'status',
  'support',
] as const;
/** What a contact address is for. */
export type ContactKind = (typeof CONTACT_KINDS)[number];
/** URIs by kind; kinds without any are absent. */
export type Contacts = Readonly<Partial<Record<ContactKind, readonly string[]>>>;

const MAX_PER_KIND = 20;
/** Only what a person can follow safely, without white space or what would end an attribute. */
const CONTACT_URI = /^(?:mailto|xmpp|https?):[^\s<>"'\p{Cc}]{1,500}$/iu;

/** URIs (`mailto:`, `xmpp:`, `http(s):`) by kind from a service's disco#info forms; kinds without any are absent. */
export function readContacts(forms: readonly Form[]): Contacts {
  const contacts: Partial<Record<ContactKind, readonly string[]>> = {};
  for (const form of forms) {
    if (form.formType !== CONTACT_FORM_TYPE) continue;
    for (const kind of CONTACT_KINDS) {
      const values = form.fields.get(`${kind}-addresses`)?.values ?? [];
      const uris = values.map((value) => value.trim()).filter((value) => CONTACT_URI.test(value));
      if (uris.length > 0) contacts[kind] ??= [...new Set(uris)].slice(0, MAX_PER_KIND);
    }
  }
  return contacts;
}

/** The form that a service puts into its disco#info. */
export function contactForm(contacts: Contacts): Form {
  const fields = CONTACT_KINDS.flatMap((kind) => {
    const values = contacts[kind] ?? [];
    return values.length > 0 ? [[`${kind}-addresses`, { type: 'list-multi', values }] as const] : [];
  });
  return { type: 'result', formType: CONTACT_FORM_TYPE, fields: new Map(fields) };
}
