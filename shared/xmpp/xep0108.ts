/** XEP-0108: User Activity, version 1.3. */
import type { Activity } from '../domain/presence.ts';
import { plainLine } from '../domain/text.ts';
import type { Element } from './xml.ts';

/** The node, and the namespace of what it holds. */
export const NS_ACTIVITY = 'http://jabber.org/protocol/activity';

/** UTF-16 units. */
const MAX_TEXT = 256;

/** §3: what somebody does, and how; each may also be `other`. */
const ACTIVITIES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    doing_chores:
      'buying_groceries cleaning cooking doing_maintenance doing_the_dishes doing_the_laundry gardening running_an_errand walking_the_dog',
    drinking: 'having_a_beer having_coffee having_tea',
    eating: 'having_a_snack having_breakfast having_dinner having_lunch',
    exercising: 'cycling dancing hiking jogging playing_sports running skiing swimming working_out',
    grooming: 'at_the_spa brushing_teeth getting_a_haircut shaving taking_a_bath taking_a_shower',
    having_appointment: '',
    inactive: 'day_off hanging_out hiding on_vacation praying scheduled_holiday sleeping thinking',
    relaxing:
      'fishing gaming going_out partying reading rehearsing shopping smoking socializing sunbathing watching_a_movie watching_tv',
    talking: 'in_real_life on_the_phone on_video_phone',
    traveling: 'commuting cycling driving in_a_car on_a_bus on_a_plane on_a_train on_a_trip walking',
    undefined: '',
    working: 'coding in_a_meeting studying writing',
  }).map(([general, specific]) => [general, new Set([...specific.split(' '), 'other'])]),
);

/** The activity; `undefined`: none any more (§2.1), or none of the XEP's lists. */
export function readActivity(activity: Element | undefined): Activity | undefined {
  if (!activity?.is('activity', NS_ACTIVITY)) return undefined;
  const general = activity.getChildElements().find(({ name }) => ACTIVITIES.has(name));
  if (general === undefined) return undefined;
  const known = ACTIVITIES.get(general.name);
  const specific = general.getChildElements().find(({ name }) => known?.has(name))?.name;
  const text = plainLine(activity.getChildText('text', NS_ACTIVITY) ?? '', MAX_TEXT);
  return { general: general.name, ...(specific !== undefined && { specific }), ...(text !== '' && { text }) };
}
