import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { tryJid } from '../../shared/domain/jid.ts';
import { AVAILABILITIES } from '../../shared/domain/presence.ts';
import type { Room } from '../../shared/domain/room.ts';
import { Failure } from '../../shared/failure.ts';
import { directionOf, LANGUAGES, type Language, say } from '../../shared/i18n/i18n.ts';
import { ROOT } from '../../shared/root.ts';
import { JSON_TYPE } from '../caching.ts';
import { allowFraming } from '../headers.ts';
import { pageLanguage } from '../language.ts';
import { roomPath } from '../links.ts';
import { ListParams, listPath, readList, roomQueryOf } from '../list-query.ts';
import { STATE_PATHS } from '../presence-shapes.ts';
import { valueWords } from '../presence-words.ts';
import { roomView } from '../room-view.ts';
import { Lang } from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

const USUAL = 10;
const MOST = 50;

const EmbedQuery = Type.Object({
  ...ListParams,
  room: Type.Optional(Type.String({ maxLength: 2_048 })),
  theme: Type.Optional(Type.String({ maxLength: 10 })),
  limit: Type.Optional(Type.String({ maxLength: 6 })),
  lang: Lang,
});

/** `GET /embed/rooms`: a list of rooms, or one room, for a frame on another page; and the scripts of web components. */
export function embedRoutes(app: WebApp, web: Web): void {
  scriptRoutes(app, web);
  wordsRoute(app);
  app.register((plain, _options, done) => {
    const scope = plain.withTypeProvider<TypeBoxTypeProvider>();
    // Before anything can fail: a frame shows what went wrong too.
    scope.addHook('onRequest', (_request, reply, next) => {
      allowFraming(reply);
      next();
    });
    frameRoute(scope as WebApp, web);
    done();
  });
}

function frameRoute(app: WebApp, web: Web): void {
  app.get('/embed/rooms', { schema: { hide: true, querystring: EmbedQuery } }, (request, reply) => {
    const language = pageLanguage(request, web.language);
    const { theme, room: address } = request.query;
    const index = loadedIndex(web.ports.rooms);
    const jid = address === undefined ? undefined : tryJid(address);
    const state = readList(request.query);
    const one = jid && index.get(jid);
    const rooms: readonly Room[] =
      address === undefined
        ? index.search(roomQueryOf(state, limitOf(request.query.limit))).rooms
        : one === undefined
          ? []
          : [one];
    const all = one === undefined ? listPath(state) : roomPath(one.jid);
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'embed',
        language,
        { title: say(language.language, 'web.rooms.title'), here: all },
        {
          theme: theme === 'light' || theme === 'dark' ? theme : undefined,
          rooms: rooms.map((room) => roomView(room, language.language)),
          summary: say(language.language, 'web.rooms.all', { n: rooms.length }),
          empty: say(language.language, address === undefined ? 'web.rooms.empty' : 'web.embed.unlisted'),
          all,
          allText: say(language.language, one === undefined ? 'web.embed.all' : 'web.embed.room'),
        },
      ),
    );
  });
}

function limitOf(text: string | undefined): number {
  const limit = Number(text);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, MOST) : USUAL;
}

/** A state in words: the script fills the place in. */
const PLACE = '{}';

/** What the scripts say, by language. */
const SCRIPT_WORDS: Readonly<Record<Script, (language: Language) => Record<string, string>>> = {
  rooms: (language) => ({
    dir: directionOf(language),
    join: say(language, 'web.embed.join'),
    people: say(language, 'web.embed.people'),
    all: say(language, 'web.embed.all'),
    empty: say(language, 'web.rooms.empty'),
    failed: say(language, 'web.embed.failed'),
    unlisted: say(language, 'web.embed.unlisted'),
    visible: say(language, 'web.room.non-anonymous'),
  }),
  presence: (language) => ({
    dir: directionOf(language),
    ...Object.fromEntries(
      AVAILABILITIES.map((availability) => [availability, say(language, `presence.state.${availability}`)]),
    ),
    since: say(language, 'presence.since', { moment: PLACE }),
    mood: say(language, 'presence.mood', { mood: PLACE }),
    activity: say(language, 'presence.activity', { activity: PLACE }),
    tune: say(language, 'presence.tune', { tune: PLACE }),
  }),
};

const SCRIPTS = ['rooms', 'presence'] as const;
type Script = (typeof SCRIPTS)[number];

/** What every page that shows somebody would load for nothing: comments that fill lines of their own, and indentation. */
function withoutComments(script: string): string {
  return script.replace(/^\s+/gm, '').replace(/^\/\*[\s\S]*?\*\/\n|^\/\/.*\n/gm, '');
}

/** What a script asks for, whole: also moods and activities, of which it has none when it comes. */
function allWords(script: Script, language: Language): object {
  const words = SCRIPT_WORDS[script](language);
  if (script === 'rooms') return words;
  return {
    ...words,
    values: { mood: valueWords('mood', language), activity: valueWords('activity', language) },
  };
}

/**
 * `GET /embed/words/<script>-<language>.json`: the scripts come with English; what else is spoken is asked for where it
 * is spoken, so that a language more makes no page heavier.
 */
function wordsRoute(app: WebApp): void {
  const params = Type.Object({ file: Type.String({ maxLength: 24 }) });
  const files = new Map<string, object>(
    SCRIPTS.flatMap((script) =>
      LANGUAGES.map((language) => [`${script}-${language}.json`, allWords(script, language)] as const),
    ),
  );
  app.get('/embed/words/:file', { schema: { hide: true, params } }, (request, reply) => {
    const words = files.get(request.params.file);
    if (words === undefined) throw new Failure('not-found', 'there are no words in this language');
    return reply.type(JSON_TYPE).serializer(JSON.stringify).send(words);
  });
}

/** `GET /embed.js`: all web components; `GET /embed/presence.js`: for pages that show people alone. */
function scriptRoutes(app: WebApp, web: Web): void {
  const texts = SCRIPTS.map((name) => {
    return withoutComments(readFileSync(join(ROOT, 'web', 'embed', `${name}.js`), 'utf8'))
      .replace("'SITE'", () => JSON.stringify(web.publicUrl))
      .replace("{ SIGNS: '' }", () => JSON.stringify(STATE_PATHS))
      .replace("['LANGUAGES']", () => JSON.stringify(LANGUAGES))
      .replace('{ WORDS: {} }', () => JSON.stringify({ en: SCRIPT_WORDS[name]('en') }));
  });
  for (const [url, script] of [
    ['/embed.js', texts.join('\n')],
    ['/embed/presence.js', texts[SCRIPTS.indexOf('presence')]],
  ] as const)
    app.get(url, { schema: { hide: true } }, (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').send(script),
    );
}
