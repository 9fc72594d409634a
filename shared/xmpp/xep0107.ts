/** XEP-0107: User Mood, version 1.2.2. */
import type { Mood } from '../domain/presence.ts';
import { plainLine } from '../domain/text.ts';
import type { Element } from './xml.ts';

/** The node, and the namespace of what it holds. */
export const NS_MOOD = 'http://jabber.org/protocol/mood';

/** UTF-16 units. */
const MAX_TEXT = 256;

const VALUES = new Set(
  (
    'afraid amazed amorous angry annoyed anxious aroused ashamed bored brave calm cautious cold confident confused ' +
    'contemplative contented cranky crazy creative curious dejected depressed disappointed disgusted dismayed ' +
    'distracted embarrassed envious excited flirtatious frustrated grateful grieving grumpy guilty happy hopeful hot ' +
    'humbled humiliated hungry hurt impressed in_awe in_love indignant interested intoxicated invincible jealous ' +
    'lonely lost lucky mean moody nervous neutral offended outraged playful proud relaxed relieved remorseful ' +
    'restless sad sarcastic satisfied serious shocked shy sick sleepy spontaneous stressed strong surprised thankful ' +
    'thirsty tired undefined weak worried'
  ).split(' '),
);

/** The mood; `undefined`: none any more (§2.1), or none of the XEP's list. */
export function readMood(mood: Element | undefined): Mood | undefined {
  if (!mood?.is('mood', NS_MOOD)) return undefined;
  const value = mood.getChildElements().find(({ name }) => VALUES.has(name))?.name;
  if (value === undefined) return undefined;
  const text = plainLine(mood.getChildText('text', NS_MOOD) ?? '', MAX_TEXT);
  return { value, ...(text !== '' && { text }) };
}
