/** XEP-0486: MUC Avatars, version 0.1.0: which picture a room says it has (§3.3). */
import type { Form } from './xep0004.ts';

/** COMPAT: Prosody 0.12 with mod_vcard_muc says it in a field of its own. */
const FIELDS = ['muc#roominfo_avatarhash', '{http://modules.prosody.im/mod_vcard_muc}avatar#sha1'];
const MOST = 4;

/**
 * SHA-1 (hex) of the pictures in the room's vCard as its muc#roominfo form says, with a space between several; `''`:
 * it says that it has none; undefined: it does not say.
 */
export function readAvatarHash(form: Form | undefined): string | undefined {
  for (const name of FIELDS) {
    const values = form?.fields.get(name)?.values;
    if (values === undefined) continue;
    const hashes = values
      .map((value) => value.trim().toLowerCase())
      .filter((value) => /^[0-9a-f]{40}$/.test(value));
    return [...new Set(hashes)].slice(0, MOST).join(' ');
  }
  return undefined;
}
