/** XEP-0444: Message Reactions, version 0.2.1. */
import type { Reactions } from '../domain/words.ts';
import { type Element, xml } from './xml.ts';

/** The namespace; also the feature. */
export const NS_REACTIONS = 'urn:xmpp:reactions:0';
/** Reactions of one person to one message. */
const MOST = 10;
/** A pictogram, a flag or a digit with its frame, with what joins and colours them: nothing that could be read. */
const EMOJI =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u{1F1E6}-\u{1F1FF}]|\u200D|\uFE0F|\u20E3|[0-9#*](?=\uFE0F?\u20E3))+$/u;

/** Reads them; what is no emoji is left out. */
export function readReactions(message: Element): Reactions | undefined {
  const reactions = message.getChild('reactions', NS_REACTIONS);
  const id = reactions?.attrs.id;
  if (reactions === undefined || !id) return undefined;
  const emojis = reactions
    .getChildren('reaction')
    .slice(0, MOST)
    .map((reaction) => reaction.getText().trim())
    .filter((text) => text.length <= 32 && EMOJI.test(text));
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
