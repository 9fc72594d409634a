/** Addresses, links and numbers in a text, hidden: who has just met should not be led elsewhere at once. */

/** What stands where something was hidden. */
const HIDDEN = '[…]';

/** Each is linear in the length of the text: strangers write it. */
const CONTACTS: readonly RegExp[] = [
  // Links, with scheme or without.
  /\b[a-z][a-z0-9+.-]{1,15}:\/\/\S+/giu,
  /\b(?:xmpp|mailto|tel|sip|sms|skype|magnet|tg|whatsapp):\S+/giu,
  /\bwww\.\S+/giu,
  // Addresses of mail and XMPP, also with the sign written out.
  /[^\s@<>()]{1,64}(?:[@＠]|\s?[([]at[)\]]\s?)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}(?:\/\S*)?/giu,
  // Names of hosts, with or without a path.
  /\b(?:[a-z0-9-]{1,63}\.){1,8}(?:com|net|org|info|biz|io|me|im|gg|fr|de|uk|eu|be|ch|ca|us|ru|pl|it|es|nl|tv|app|chat|link|ly|xyz|top|site|online|club|page|dev|cc|co)\b(?:\/\S*)?/giu,
  // Names in other networks.
  /(?<![\p{L}\p{N}])@[\p{L}\p{N}_.]{2,40}/giu,
  /(?<![\p{L}\p{N}])(?:snap(?:chat)?|insta(?:gram)?|telegram|tg|kik|discord|whats ?app|skype|wechat|tiktok|signal|facebook|fb|ig)\s{0,3}(?:[:=@]|is|est|c['’]est)\s{0,3}(?=\S{0,40}[:=@_\d])\S{1,40}/giu,
  /(?<![\p{L}\p{N}])(?:snap(?:chat)?|insta(?:gram)?|telegram|tg|kik|discord|whats ?app|skype|wechat|tiktok|ig)\s{0,3}[:=@]\s{0,3}\S{1,40}/giu,
  // Telephone numbers: eight digits or more, grouped as one likes.
  /(?<![\p{L}\p{N}])[+(]?\d(?:[\s().\-/]{0,2}\d){7,18}(?![\p{L}\p{N}])/gu,
];

/** The text with what leads elsewhere hidden. */
export function maskContacts(text: string): string {
  return CONTACTS.reduce((masked, pattern) => masked.replace(pattern, HIDDEN), text);
}
