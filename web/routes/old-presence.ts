import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { bare, type Jid, tryJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { problemOf } from '../errors.ts';
import { ICON_SIZES, type IconFiles, openIconFiles } from '../icon-files.ts';
import { NOBODY, type OldAnswer, type OldPresence } from '../old-presence/answer.ts';
import { ejabberdAnswer, stateOfWord } from '../old-presence/ejabberd.ts';
import { jabberfrAnswer } from '../old-presence/jabberfr.ts';
import { openfireAnswer } from '../old-presence/openfire.ts';
import { OldPictures, pictureSize } from '../old-presence/pictures.ts';
import { prosodyAnswer } from '../old-presence/prosody.ts';
import { iconTheme } from '../presence-icons.ts';
import { MAX_PARAM } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

const text = (description: string, maxLength = MAX_PARAM) => Type.String({ maxLength, description });
const OWN = Type.Optional(text('Only the names of our own icon themes are understood'));

/** What sending an answer needs. */
interface Desk {
  readonly web: Web;
  readonly icons: IconFiles;
  readonly pictures: OldPictures;
}

/** Whose badge it is, and whether it is anybody's. */
function byJid({ web }: Desk, jid: Jid | undefined): OldPresence {
  return (jid && web.ports.badges.byJid(jid)) ?? NOBODY;
}

function byMd5({ web }: Desk, md5: string): OldPresence {
  return web.ports.badges.byMd5(md5.toLowerCase()) ?? NOBODY;
}

/** A bare address. @throws Failure `bad-input` */
function bareJid(address: string): Jid {
  const jid = tryJid(address);
  if (jid === undefined) throw new Failure('bad-input', 'not an XMPP address');
  return bare(jid);
}

/** @param missing answer of somebody who is not found: the same as of somebody unknown, with another status */
async function send(
  { icons, pictures }: Desk,
  reply: FastifyReply,
  shown: OldPresence,
  answer: OldAnswer | undefined,
  missing = 404,
): Promise<FastifyReply> {
  if (answer === undefined) throw new Failure('not-found', 'there is nothing at this address');
  if (shown.id === undefined) reply.code(missing);
  switch (answer.kind) {
    case 'words':
      return reply.type(answer.type).serializer(String).send(answer.body);
    case 'icon':
      if (answer.missing === true) reply.code(404);
      return reply.type('image/png').send(icons.png(answer.theme, answer.availability));
    case 'sign':
      return reply.type('image/png').send(icons.sign(answer.sign));
    case 'picture': {
      const { size = 64, theme } = answer;
      const picture = await pictures.of(shown, answer.size);
      // Pictures that are gone are seen as such by programs, and as something by people.
      if (picture === undefined) reply.code(404);
      const instead = ICON_SIZES.findLast((each) => each <= size);
      return reply.type('image/png').send(picture ?? icons.png(theme, 'unknown', instead));
    }
  }
}

/** Addresses of older services, for people who switched them on: {@link NOBODY} tells how all others are answered. */
export function oldPresenceRoutes(app: WebApp, web: Web): void {
  const desk: Desk = { web, icons: openIconFiles(web.language), pictures: new OldPictures(web) };
  app.register((plain, _options, done) => {
    const scope = plain.withTypeProvider<TypeBoxTypeProvider>() as WebApp;
    // Programs read these: they get a line, not a page.
    scope.setErrorHandler((error: unknown, request, reply: FastifyReply) => {
      const { status, detail } = problemOf(error);
      if (status === 500)
        request.log.error({ err: error, route: request.routeOptions.url }, 'bug: an old address failed');
      if (status === 503) reply.header('retry-after', '5');
      return reply
        .code(status)
        .type('text/plain; charset=utf-8')
        .serializer(String)
        .send(detail || 'not now');
    });
    iconRoute(scope, desk);
    ejabberdRoutes(scope, desk);
    prosodyRoutes(scope, desk);
    openfireRoute(scope, desk);
    jabberfrRoutes(scope, desk);
    done();
  });
}

/** Also what ejabberd's module calls samples; here with a size, and as SVG. */
function iconRoute(app: WebApp, { icons }: Desk): void {
  app.get(
    '/presence/image/:theme/:file',
    {
      schema: {
        tags: ['People'],
        summary: 'The icon of a state',
        params: Type.Object({
          theme: text('`disc`, `bubble`, `face` or `weather`'),
          file: text(
            '`chat`, `online`, `away`, `dnd`, `xa`, `offline` or `unknown`, then `.svg`, `.png` or nothing',
          ),
        }),
        querystring: Type.Object({ size: Type.Optional(text('Pixels of the PNG: 16, 32 or 64', 8)) }),
      },
    },
    ({ params, query }, reply) => {
      const theme = iconTheme(params.theme);
      const [, word = '', kind = 'png'] = /^([a-z]+)(?:\.(svg|png))?$/.exec(params.file) ?? [];
      const state = stateOfWord(word);
      if (theme === undefined || state === undefined) throw new Failure('not-found', 'there is no such icon');
      if (kind === 'svg') return reply.type('image/svg+xml; charset=utf-8').send(icons.svg(theme, state));
      const size = ICON_SIZES.find((each) => String(each) === query.size);
      return reply.type('image/png').send(icons.png(theme, state, size));
    },
  );
}

function ejabberdRoutes(app: WebApp, desk: Desk): void {
  const { web } = desk;
  const tags = ['Old addresses'];
  const querystring = Type.Object({ cb: Type.Optional(text('Of `js`: the function to call')) });
  const answer = (
    reply: FastifyReply,
    address: string,
    rest: readonly string[],
    callback: string | undefined,
  ) => {
    const jid = bareJid(address);
    const shown = byJid(desk, jid);
    const { publicUrl } = web;
    return send(desk, reply, shown, ejabberdAnswer(shown, { jid, rest, callback, publicUrl }));
  };
  app.get(
    '/presence/jid/:user/:server/*',
    {
      schema: {
        tags,
        summary: 'As ejabberd’s mod_webpresence',
        description:
          'Behind the server: `image`, `image/theme/<theme>`, `image/res/<resource>`, `text`, `text/res/<resource>`, `xml`, `js`, `avatar`.',
        params: Type.Object({ user: text(''), server: text(''), '*': text('') }),
        querystring,
      },
    },
    ({ params, query }, reply) =>
      answer(reply, `${params.user}@${params.server}`, wordsOf(params['*']), query.cb),
  );
  app.get(
    '/presence/*',
    { schema: { hide: true, params: Type.Object({ '*': text('') }), querystring } },
    ({ params, query }, reply) => {
      const [first = '', second = '', ...rest] = wordsOf(params['*']);
      if (!MD5.test(first)) return answer(reply, `${first}@${second}`, rest, query.cb);
      return jabberfr(desk, reply, first, [second, ...rest]);
    },
  );
}

const MD5 = /^[0-9a-f]{32}$/i;

function wordsOf(path: string): string[] {
  return path.split('/').filter((word) => word !== '');
}

function prosodyRoutes(app: WebApp, desk: Desk): void {
  const params = { jid: text('Address of the person') };
  const answer = (reply: FastifyReply, address: string, type: string) => {
    const jid = bareJid(address);
    const shown = byJid(desk, jid);
    return send(desk, reply, shown, prosodyAnswer(shown, jid, type, desk.web.publicUrl), 200);
  };
  app.get('/status/:jid', { schema: { hide: true, params: Type.Object(params) } }, (request, reply) =>
    answer(reply, request.params.jid, 'image'),
  );
  app.get(
    '/status/:jid/:type',
    {
      schema: {
        tags: ['Old addresses'],
        summary: 'As Prosody’s mod_webpresence',
        params: Type.Object({
          ...params,
          type: text('`image` (also without), `text`, `message`, `json`, `xml` or `html`'),
        }),
      },
    },
    (request, reply) => answer(reply, request.params.jid, request.params.type),
  );
}

function openfireRoute(app: WebApp, desk: Desk): void {
  const querystring = Type.Object({
    jid: text('Address of the person'),
    type: Type.Optional(text('`image` (default), `text` or `xml`', 16)),
  });
  const summary = 'As Openfire’s presence plugin';
  app.get(
    '/plugins/presence/status',
    { schema: { tags: ['Old addresses'], summary, querystring } },
    ({ query: { jid: address, type = 'image' } }, reply) => {
      const jid = bareJid(address);
      const shown = byJid(desk, jid);
      return send(desk, reply, shown, openfireAnswer(shown, jid, type), 200);
    },
  );
}

function jabberfr(desk: Desk, reply: FastifyReply, md5: string, path: readonly string[]) {
  const shown = byMd5(desk, md5);
  return send(desk, reply, shown, jabberfrAnswer(shown, path, desk.web.language));
}

function jabberfrRoutes(app: WebApp, desk: Desk): void {
  app.get(
    '/:md5(^[0-9A-Fa-f]{32}$)/*',
    {
      schema: {
        tags: ['Old addresses'],
        summary: 'As JabberFR’s Omniprésence; also below `/presence/`',
        description:
          'Behind the MD5 of the address: `avatar[-<size>]`, `image[-<theme>]`, `text[-<language>]`, `text_js`, `message`, `message_js`, `pep/mood`, `pep/activity`, `pep/tune` with their parts; `.txt` and `.png` may follow.',
        params: Type.Object({ md5: text(''), '*': text('') }),
      },
    },
    ({ params }, reply) => jabberfr(desk, reply, params.md5, wordsOf(params['*'])),
  );
  const querystring = Type.Object({
    hash: text('MD5 of the address', 64),
    size: Type.Optional(text('Pixels', 8)),
    default: OWN,
  });
  app.get(
    '/avatar.php',
    { schema: { tags: ['Old addresses'], summary: 'A picture, as JabberFR’s', querystring } },
    ({ query }, reply) => {
      const shown = MD5.test(query.hash) ? byMd5(desk, query.hash) : NOBODY;
      const theme = iconTheme(query.default) ?? 'face';
      return send(desk, reply, shown, { kind: 'picture', size: pictureSize(query.size), theme });
    },
  );
}
