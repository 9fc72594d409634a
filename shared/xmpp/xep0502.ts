/** XEP-0502: MUC Activity Indicator, version 0.1.0: how much is said in a public room (§2.1). */
import { type Form, fieldText } from './xep0004.ts';

const FIELD = '{urn:xmpp:muc-activity}message-activity';
const MOST = 1_000_000;

/**
 * Messages an hour as the room's muc#roominfo form says, to two digits: more the number does not mean, and every
 * change of it would be told to every reader. Undefined: it does not say, or says no number.
 */
export function readActivity(form: Form | undefined): number | undefined {
  const text = fieldText(form, FIELD)?.trim();
  if (text === undefined || !/^\d{1,12}(?:\.\d{1,30})?(?:e[+-]?\d{1,3})?$/i.test(text)) return undefined;
  const activity = Number(text);
  return activity <= MOST ? Number(activity.toPrecision(2)) : undefined;
}
