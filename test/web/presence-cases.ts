/** People and what is shown of them, for tests of badges: ordinary, hard to draw, hostile. */
import { parseJid } from '../../shared/domain/jid.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import type { PictureChoice } from '../../web/presence-variant.ts';
import { badgeId } from '../support/people-store.ts';

const SINCE = Date.UTC(2026, 0, 2, 3, 5);

/** Shows all there is. */
export const ROMEO: ShownPresence = {
  id: badgeId(1),
  availability: 'away',
  since: SINCE,
  status: 'Out for lunch & a walk',
  name: 'Romeo',
  mood: { value: 'in_love', text: 'at last' },
  activity: { general: 'relaxing', specific: 'reading', text: 'a <novel>' },
  tune: { artist: 'Prokofiev', title: 'Dance of the Knights' },
  avatar: 'a'.repeat(64),
  address: parseJid('romeo@montague.example'),
  resources: [{ resource: 'balcony', show: 'away', priority: 5, status: 'Out for lunch & a walk' }],
};

/** Shows as little as can be. */
export const SHY: ShownPresence = { id: badgeId(2), availability: 'offline' };

const choice = (rest: Partial<PictureChoice> = {}): PictureChoice => ({
  ...{ style: 'flat', theme: 'light', label: 'name', language: 'en' },
  ...rest,
});

/** Pictures that were looked at, by the name of their file in `golden`. */
export const PICTURES: Readonly<Record<string, readonly [ShownPresence, PictureChoice]>> = {
  'flat-away': [ROMEO, choice()],
  'flat-auto': [ROMEO, choice({ theme: 'auto' })],
  'flat-dark': [ROMEO, choice({ theme: 'dark' })],
  'flat-square-dnd': [{ ...SHY, availability: 'dnd' }, choice({ style: 'flat-square' })],
  'flat-none-chat': [{ ...SHY, availability: 'chat' }, choice({ label: 'none' })],
  'for-the-badge-fr': [ROMEO, choice({ style: 'for-the-badge', language: 'fr', label: 'address' })],
  'flat-own-colour': [
    { ...SHY, availability: 'online', label: 'work', colours: { online: '000080' } },
    choice(),
  ],
  'flat-arabic': [{ ...SHY, availability: 'online', name: 'روميو مونتيغيو' }, choice()],
  'flat-hebrew-fr': [{ ...SHY, availability: 'xa', name: 'רומיאו (1)' }, choice({ language: 'fr' })],
  'flat-cjk-emoji': [{ ...SHY, availability: 'unknown', name: '羅密歐 🎭🏳️‍🌈' }, choice()],
  'dot-online': [{ ...SHY, availability: 'online' }, choice({ style: 'dot', theme: 'auto' })],
  'card-light': [ROMEO, choice({ style: 'card' })],
  'card-dark': [ROMEO, choice({ style: 'card', theme: 'dark' })],
  'card-shy': [SHY, choice({ style: 'card' })],
  'card-arabic': [
    { ...ROMEO, name: 'روميو', status: 'في الخارج لتناول الغداء (حتى 14:00)', availability: 'dnd' },
    choice({ style: 'card' }),
  ],
  'card-long': [
    { ...ROMEO, name: 'W'.repeat(64), status: '我出去吃午飯了。'.repeat(40), availability: 'chat' },
    choice({ style: 'card', language: 'fr' }),
  ],
};
