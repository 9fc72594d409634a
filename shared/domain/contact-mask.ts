/**
 * Addresses, links and numbers in a text, hidden: who has just met should not be led elsewhere at once. What is looked at
 * is the text as it is read: without what is not seen, in small Latin letters whatever they were made of. Whoever wants to
 * be misunderstood by a program can be; this is for what is quickly typed or pasted.
 */
import { latinLook } from './confusables.ts';

/** What stands where something was hidden. */
const HIDDEN = '[…]';

/** A sign like a dot, a slash or a colon that NFKD leaves as it is. */
const SIGNS: Readonly<Record<string, string>> = {
  ...{ '。': '.', '·': '.', '•': '.', '‧': '.', '∙': '.', '⋅': '.' },
  ...{ '⁄': '/', '∕': '/', '∶': ':', ː: ':' },
};

const DOT_WORD = '(?:dot|point|punkt|punto)';
/** A dot written as a word, or between brackets. */
const SAID_DOT = `\\s{0,2}(?:[([{<]\\s?(?:\\.|,|${DOT_WORD})\\s?[)\\]}>]|\\s${DOT_WORD}\\s)\\s{0,2}`;
const ENDS =
  'com net org info biz io me im gg fr de uk eu be ch ca us ru pl it es nl tv se dk cz fi br jp cn kr gr hu sk ie nz au tr ua ro lu mx pt app chat link ly xyz top site online club page dev cc co email social space world blog shop ninja rocks host website tech store moe cloud pro wtf'
    .split(' ')
    .join('|');
/** Those that are no word which follows a full stop. */
const PLAIN_ENDS = 'com|net|org|io|gg|fr|uk|eu|ch|xyz|biz';
const OWN_NETWORKS = 'snap(?:chat)?|insta(?:gram)?|telegram|tg|kik|ig';
const NETWORKS = `${OWN_NETWORKS}|discord|whats ?app|skype|wechat|tiktok|threema`;
const NUMBER =
  '(?:z[eé]ro|oh|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|double|un|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante)';
const PATH = '(?:\\s?(?:/|\\sslash\\s)\\s?\\S+)?';
/** A word begins, or ends, here. */
const [FIRST, LAST] = ['(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])'];

/** What is looked for, and what it cannot be without: most texts have none of it, and that is quickly seen. */
type Contact = readonly [needs: RegExp, pattern: RegExp];

function contact(needs: RegExp, ...pattern: readonly string[]): Contact {
  return [needs, new RegExp(pattern.join(''), 'gu')];
}

/** Each is linear in the length of the text: strangers write it. */
const CONTACTS: readonly Contact[] = [
  // Links, with scheme or without; one that is spread out has no end but that of the line.
  contact(/:\/\//, FIRST, '[a-z][a-z0-9+.-]{1,15}://\\S+'),
  contact(/h\s[tx]\s[tx]\s/, 'h\\s[tx]\\s[tx]\\sp(?:\\ss)?\\s?:[^\\n]{0,200}'),
  contact(/[a-z]:\S/, FIRST, '(?:xmpp|mailto|tel|sip|sms|skype|magnet|tg|whatsapp):\\S+'),
  contact(/w\s?w\s?w/, FIRST, 'w\\s?w\\s?w\\s?\\.\\s?\\S+'),
  // Addresses of mail and XMPP, also with the sign written out.
  contact(
    /@|[([{]\s?a/,
    '(?<![^\\s@<>()])[^\\s@<>()]+(?:@|\\s?@(?:\\s(?=[\\p{L}\\p{N}-]+\\.\\S))|\\s?[([{]\\s?(?:at|a|arobase|@)\\s?[)\\]}]\\s?)',
    '[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){0,8}(?:[/:]\\S*)?',
  ),
  // Names of hosts, with or without a path; numbers of hosts.
  contact(/\.[a-z]/, `(?<![\\p{L}\\p{N}-])(?:[\\p{L}\\p{N}-]+\\.){1,8}(?:${ENDS})${LAST}(?:[/:?#]\\S*)?`),
  contact(/\.[a-z]+\//, '(?<![\\p{L}\\p{N}-])(?:[\\p{L}\\p{N}-]{2,}\\.){1,8}[a-z]{2,24}/[^\\s/]\\S*'),
  contact(/\d\.\d/, '(?<![\\p{N}.])\\d{1,3}(?:\\.\\d{1,3}){3}(?:[:/]\\S*)?'),
  // The same with a dot that is said, or has spaces around it; or all of it spread out.
  contact(
    /\s\.|[([{<]\s?[.,]|dot|point|punkt|punto/,
    '(?:(?<!\\S)\\S{1,64}\\s(?:at|arobase)\\s)?',
    `(?<![\\p{L}\\p{N}-])[\\p{L}\\p{N}-]+(?:${SAID_DOT}|\\s{1,2}\\.\\s{0,2})(?:${PLAIN_ENDS})${LAST}${PATH}`,
  ),
  contact(
    /c\so\sm|n\se\st|o\sr\sg|f\sr/,
    `(?:[\\p{L}\\p{N}-](?:\\s\\.\\s|\\s)){3,60}(?:c\\so\\sm|n\\se\\st|o\\sr\\sg|f\\sr)${LAST}`,
  ),
  contact(/me|gg/, `${FIRST}(?:t|wa|m|telegram|discord)(?:\\s?\\.\\s?|${SAID_DOT})(?:me|gg)${LAST}${PATH}`),
  // Names in other networks.
  contact(/@/, FIRST, '@[\\p{L}\\p{N}_.]{2,40}(?::\\S*)?'),
  contact(/#\d/, '[\\p{L}\\p{N}_.]{2,32}#\\d{4}(?!\\d)'),
  contact(
    /[:=@_\d]/,
    `${FIRST}(?:${NETWORKS}|signal|facebook|fb)\\s{0,3}(?:[:=@]|is|est|c['’]est)\\s{0,3}(?=\\S{0,40}[:=@_\\d])\\S{1,40}`,
  ),
  contact(/[:=@]/, `${FIRST}(?:${NETWORKS})\\s{0,3}[:=@]\\s{0,3}\\S{1,40}`),
  contact(
    /m[yoa]/,
    `${FIRST}(?:my|mon|ma)\\s{1,3}(?:${OWN_NETWORKS})\\s{1,3}(?:is|est|c['’]est)\\s{1,3}\\S{1,40}`,
  ),
  // Telephone numbers: eight digits or more, grouped as one likes; or said.
  contact(/\d/, '[+(]?\\d(?:[^\\p{L}\\p{N}\\n]{0,3}\\d){7,}'),
  contact(
    new RegExp(`${NUMBER}[\\s,.-]{1,3}(?:${NUMBER}|\\d)`),
    `${FIRST}(?:\\d{1,4}[\\s,.-]{1,3})?${NUMBER}(?:[\\s,.-]{1,3}(?:${NUMBER}|\\d{1,4})${LAST}){4,}`,
  ),
];

/** Texts of most: nothing in them looks like something else. */
const PLAIN = /^[ -~\n\u00A0«»À-ÿ‘’“”…–—€œŒ]*$/;
const UNSEEN = /^[\p{M}\p{Default_Ignorable_Code_Point}\p{Cf}]+$/u;
const MARKS = /\p{M}+/gu;
const DIGIT = /^\p{Nd}$/u;

/** How characters are read: few are ever met, and each is looked at once. */
const looks = new Map<string, string>();
const MOST_LOOKS = 5_000;

function lookOf(character: string): string {
  const known = looks.get(character);
  if (known !== undefined) return known;
  const plain = UNSEEN.test(character) ? '' : character.normalize('NFKD').replace(MARKS, '').toLowerCase();
  // Which digit it is says nothing here.
  const look = DIGIT.test(plain) ? '0' : [...plain].map((each) => SIGNS[each] ?? latinLook(each)).join('');
  if (looks.size < MOST_LOOKS) looks.set(character, look);
  return look;
}

/** A text as it is read, and where each of its units comes from. */
interface Seen {
  readonly look: string;
  /** The place in the text of a unit of `look`, or of its end. */
  readonly placeOf: (unit: number) => number;
}

function see(text: string): Seen {
  if (PLAIN.test(text)) return { look: text.toLowerCase(), placeOf: (unit) => unit };
  const places: number[] = [];
  let [look, place] = ['', 0];
  for (const character of text) {
    const seen = lookOf(character);
    for (let i = 0; i < seen.length; i++) places.push(place);
    look += seen;
    place += character.length;
  }
  return { look, placeOf: (unit) => places[unit] ?? text.length };
}

type Range = readonly [from: number, to: number];

function contactsIn(look: string): Range[] {
  const ranges: Range[] = [];
  for (const [needs, pattern] of CONTACTS)
    if (needs.test(look))
      for (const found of look.matchAll(pattern)) ranges.push([found.index, found.index + found[0].length]);
  return ranges.sort(([a], [b]) => a - b);
}

/** The text with what leads elsewhere hidden. */
export function maskContacts(text: string): string {
  const { look, placeOf } = see(text);
  const ranges = contactsIn(look);
  if (ranges.length === 0) return text;
  let [masked, end] = ['', -1];
  for (const [from, to] of ranges) {
    // What stands in another, or follows it at once, is hidden with it.
    if (from > end) masked += text.slice(end < 0 ? 0 : placeOf(end), placeOf(from)) + HIDDEN;
    end = Math.max(end, to);
  }
  return masked + text.slice(placeOf(end));
}
