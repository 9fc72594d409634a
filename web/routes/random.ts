import { type Language, say } from '../../shared/i18n/i18n.ts';
import { allowOwnScripts } from '../headers.ts';
import { pageLanguage } from '../language.ts';
import { sayUri } from '../links.ts';
import { qrCode } from '../qr.ts';
import { type RandomState, randomState } from '../random-view.ts';
import { addressParts } from '../room-view.ts';
import { PageQuery } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

/** The word that begins a talk: the bot understands all of them, whoever writes it. */
const START: Readonly<Partial<Record<string, string>>> = { fr: 'commencer' };

/** `GET /random`: what the random chat is, whether it is open, and how a talk begins. */
export function randomRoutes(app: WebApp, web: Web): void {
  app.get('/random', { schema: { hide: true, querystring: PageQuery } }, async (request, reply) => {
    const language = pageLanguage(request, web.language);
    const words = language.language;
    const state = await randomState(web.ports);
    const word = START[words] ?? 'start';
    const begin = sayUri(web.randomBot, word);
    allowOwnScripts(reply);
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'random',
        language,
        {
          title: say(words, 'web.random.title'),
          description: say(words, 'web.random.lead'),
          canonical: '/random',
          scripts: ['copy'],
        },
        {
          open: state.open,
          figures: figuresOf(state, words),
          begin,
          word,
          bot: addressParts(web.randomBot),
          qr: state.open ? qrCode(begin) : undefined,
        },
      ),
    );
  });
}

/** Those that are enough to be told. */
function figuresOf({ counts }: RandomState, language: Language): string[] {
  return (['waiting', 'talking', 'met'] as const).flatMap((name) => {
    const n = counts?.[name] ?? 0;
    return n === 0 ? [] : [say(language, `web.random.${name}`, { n })];
  });
}
