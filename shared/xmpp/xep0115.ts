/** XEP-0115: Entity Capabilities, version 1.6.0. */
import { createHash } from 'node:crypto';
import type { Form } from './xep0004.ts';
import type { DiscoInfo } from './xep0030.ts';
import { type Element, xml } from './xml.ts';

/** The namespace of entity capabilities; also the feature. */
export const NS_CAPS = 'http://jabber.org/protocol/caps';

/** Only what is still in use; XEP-0115 makes sha-1 obligatory. */
const HASHES: Readonly<Record<string, string>> = {
  'sha-1': 'sha1',
  'sha-256': 'sha256',
  'sha-512': 'sha512',
};

/** A short promise of what disco#info will say. */
export interface Caps {
  readonly node: string;
  readonly ver: string;
  readonly hash: string;
}

/** i;octet order (RFC 4790 §9.3): by the bytes of UTF-8, not by UTF-16 units. */
function byOctets(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Each part ends in `<`. */
function parts(list: readonly string[]): string {
  return list.map((part) => `${part}<`).join('');
}

function formParts(form: Form): readonly string[] {
  const fields = [...form.fields].sort(([a], [b]) => byOctets(a, b));
  return [
    form.formType ?? '',
    ...fields.flatMap(([name, field]) => [name, ...[...field.values].sort(byOctets)]),
  ];
}

/** What is hashed, part by part (§5.1): identities, features and forms, each sorted. */
function hashedParts(info: DiscoInfo): readonly string[] {
  // Sorted by category, then type, then language: NUL sorts before everything that may stand in one of them.
  const identities = info.identities
    .map(({ category, type, lang, name }) => [category, type, lang ?? '', name ?? ''].join('\0'))
    .sort(byOctets)
    .map((identity) => identity.replaceAll('\0', '/'));
  const forms = info.forms
    .filter((form) => form.formType !== undefined)
    .sort((a, b) => byOctets(a.formType ?? '', b.formType ?? ''));
  return [...identities, ...[...info.features].sort(byOctets), ...forms.flatMap(formParts)];
}

/** The verification string of §5.1 in base64; `hash` as Node's crypto names it. */
export function capsHash(info: DiscoInfo, hash = 'sha1'): string {
  return createHash(hash)
    .update(parts(hashedParts(info)))
    .digest('base64');
}

/**
 * Whether a disco#info answer is what its sender's caps promised (§5.4): only then may it be taken for
 * everybody with the same `ver`. False too for unknown hashes and ill-formed answers.
 */
export function verifyCaps(info: DiscoInfo, caps: Caps): boolean {
  const hash = Object.hasOwn(HASHES, caps.hash) ? HASHES[caps.hash] : undefined;
  if (hash === undefined) return false;
  const identities = new Set(info.identities.map((i) => [i.category, i.type, i.lang, i.name].join('/')));
  const types = info.forms.map((form) => form.formType).filter((type) => type !== undefined);
  if (identities.size < info.identities.length || new Set(types).size < types.length) return false;
  // `<` separates the parts: one inside a part could make it stand for two.
  if (hashedParts(info).some((part) => part.includes('<'))) return false;
  return capsHash(info, hash) === caps.ver;
}

/** The caps in a presence; `undefined` when it has none, or only those of version 1.3 (without `hash`). */
export function readCaps(presence: Element): Caps | undefined {
  const { node, ver, hash } = presence.getChild('c', NS_CAPS)?.attrs ?? {};
  return node && ver && hash ? { node, ver, hash } : undefined;
}

/** `<c/>` for our own presence. */
export function capsElement(caps: Caps): Element {
  return xml('c', { xmlns: NS_CAPS, hash: caps.hash, node: caps.node, ver: caps.ver });
}
