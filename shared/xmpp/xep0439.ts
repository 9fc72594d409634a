/** XEP-0439: Quick Response, version 0.1.0; the namespace is still the temporary one. */
import { type Element, xml } from './xml.ts';

const NS_QUICK_RESPONSE = 'urn:xmpp:tmp:quick-response';

/** A button below a message: pressing it sends `value`. */
export function responseElement(value: string, label: string, lang: string): Element {
  return xml('response', { xmlns: NS_QUICK_RESPONSE, 'xml:lang': lang, value, label });
}
