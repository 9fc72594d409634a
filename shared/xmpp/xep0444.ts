/** XEP-0444: Message Reactions, version 0.2.1. */
import type { Reactions } from '../domain/words.ts';
import { type Element, xml } from './xml.ts';

/** The namespace; also the feature. */
export const NS_REACTIONS = 'urn:xmpp:reactions:0';
/** Reactions of one person to one message. */
const MOST = 10;
/** One pictogram or flag, with what joins and colours it: nothing that could be read. Framed digits would make a number. */
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u{1F1E6}-\u{1F1FF}]|\u200D|\uFE0F)+$/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function isEmoji(text: string): boolean {
  return text.length <= 32 && EMOJI.test(text) && [...segmenter.segment(text)].length === 1;
}

/** Reads them; what is no emoji is left out. */
export function readReactions(message: Element): Reactions | undefined {
  const reactions = message.getChild('reactions', NS_REACTIONS);
  const id = reactions?.attrs.id;
  if (reactions === undefined || !id) return undefined;
  const emojis = reactions
    .getChildren('reaction')
    .slice(0, MOST)
    .map((reaction) => reaction.getText().trim())
    .filter(isEmoji);
  return { id, emojis: [...new Set(emojis)] };
}

/** Reactions to a message. */
export function reactionsElement({ id, emojis }: Reactions): Element {
  return xml(
    'reactions',
    { xmlns: NS_REACTIONS, id },
    emojis.map((emoji) => xml('reaction', {}, emoji)),
  );
}
