import { type Language, say } from '../shared/i18n/i18n.ts';
import { type ListState, listPath } from './list-query.ts';
import type { Alternate } from './pages.ts';

/** Feeds of the newest rooms of the same list. */
export function feedsOf(state: ListState, language: Language): Alternate[] {
  const title = say(language, 'web.feed.title');
  return (['atom', 'json'] as const).map((kind) => ({
    type: kind === 'atom' ? 'application/atom+xml' : 'application/feed+json',
    title,
    path: listPath({ ...state, sort: undefined }, {}, `/feeds/rooms.${kind}`),
  }));
}
