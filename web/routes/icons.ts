import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Failure } from '../../shared/failure.ts';
import { say } from '../../shared/i18n/i18n.ts';
import { ROOT } from '../../shared/root.ts';
import { pageLanguage } from '../language.ts';
import { withQuery } from '../links.ts';
import { PageQuery } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

/** The mark in a tile with round corners. */
const ICON = readFileSync(join(ROOT, 'web', 'public', 'icon.svg'), 'utf8');
const ICON_WIDTH = 32;
/** Phones cut the corners themselves, some to a circle: the tile fills the square, the mark is smaller. */
const WHOLE = ICON.replace(' rx="8"', '').replace(
  /(<rect[^>]*\/>)(.*)<\/svg>/s,
  '$1<g transform="translate(3.2 3.2) scale(.8)">$2</g></svg>',
);
/** Pixels of the pictures that phones and browsers ask for. */
const SIZES = [32, 192, 512] as const;
const TOUCH_SIZE = 180;

/** The icon as pictures, for what does not take SVG, and what a phone needs to keep the site among its programs. */
export function iconRoutes(app: WebApp, web: Web): void {
  const png = (svg: string, size: number): Promise<Buffer> => web.raster.png(svg, size / ICON_WIDTH);

  app.get('/favicon.ico', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('image/png').send(await png(ICON, 32)),
  );

  app.get('/apple-touch-icon.png', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('image/png').send(await png(WHOLE, TOUCH_SIZE)),
  );

  const schema = { hide: true, params: Type.Object({ size: Type.String({ maxLength: 4 }) }) };
  app.get('/icon-:size.png', { schema }, async (request, reply) => {
    const size = SIZES.find((each) => String(each) === request.params.size);
    if (size === undefined) throw new Failure('not-found', `icons have ${SIZES.join(', ')} pixels`);
    return reply.type('image/png').send(await png(size === 32 ? ICON : WHOLE, size));
  });

  app.get('/manifest.webmanifest', { schema: { hide: true, querystring: PageQuery } }, (request, reply) => {
    const { language, chosen } = pageLanguage(request, web.language);
    return reply
      .type('application/manifest+json; charset=utf-8')
      .serializer(JSON.stringify)
      .send({
        name: 'Parvis',
        description: say(language, 'web.home.intro'),
        lang: language,
        start_url: withQuery('/', { lang: chosen ? language : undefined }),
        display: 'minimal-ui',
        background_color: '#f7f5f1',
        theme_color: '#1f5f5b',
        icons: SIZES.map((size) => ({
          src: `/icon-${size}.png`,
          sizes: `${size}x${size}`,
          type: 'image/png',
          purpose: size === 32 ? 'any' : 'any maskable',
        })),
      });
  });
}
