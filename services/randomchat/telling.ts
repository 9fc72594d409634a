/** What people are told without having asked: whom they met, that they are alone again. Pure. */
import type { Line } from '../../shared/bot/shape.ts';
import type { ToldSeat } from './seats.ts';

/** Sentences, and the words that may be said next. */
export interface Told {
  readonly lines: readonly Line[];
  readonly offers: readonly string[];
}

function metLine(interest: string | undefined, same: true | undefined): Line {
  if (same) return { key: 'random.met.same' };
  return interest === undefined
    ? { key: 'random.met' }
    : { key: 'random.met.interest', params: { interest } };
}

/** What is said to somebody in this seat. */
export function toldWords({ tell, interest, same }: ToldSeat): Told {
  switch (tell) {
    case 'met':
      return {
        lines: [metLine(interest, same), { key: 'random.met.how' }],
        offers: ['next', 'stop'],
      };
    case 'left':
      return { lines: [{ key: 'random.left' }], offers: ['next', 'again', 'block'] };
    case 'lost':
      return { lines: [{ key: 'random.lost' }], offers: ['start'] };
    case 'gone':
      return { lines: [{ key: 'random.gone' }], offers: ['start'] };
    case 'away':
      return { lines: [{ key: 'random.away' }], offers: ['next', 'stop'] };
    case 'back':
      return { lines: [{ key: 'random.back' }], offers: [] };
    case 'alone':
      return { lines: [{ key: 'random.alone' }], offers: ['notify', 'lang', 'interests', 'stop'] };
    case 'alone-again':
      return { lines: [{ key: 'random.alone-again' }], offers: ['start'] };
    case 'out':
      // The decision says so: see notices.ts.
      return { lines: [], offers: [] };
  }
}
