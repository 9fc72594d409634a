/** What the OpenAPI document says of people's badges. Nothing is refused by it: what is not offered is the default. */
import { Type } from 'typebox';
import { AVAILABILITIES } from '../shared/domain/presence.ts';
import { BADGE_THEMES } from './badge-theme.ts';
import { AVATAR_SIZES, LANGUAGES_OFFERED, PRESENCE_LABELS, PRESENCE_STYLES } from './presence-variant.ts';

const words = (all: readonly (string | number)[]): string => all.map((word) => `\`${word}\``).join(', ');
const option = (description: string) => Type.Optional(Type.String({ description }));
const nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

const Id = Type.String({ description: 'Id of the badge: 22 characters, known to whoever was given it' });

/** What `.json` answers. */
const PresenceJson = Type.Object(
  {
    id: Type.String(),
    availability: Type.String({ description: words(AVAILABILITIES) }),
    since: nullable('ISO 8601, rounded down to five minutes'),
    idle_since: nullable('Since when nobody has touched the client that speaks (XEP-0319), likewise'),
    status: nullable('The message, one plain line'),
    label: nullable('As the badge’s owner wrote it'),
    name: nullable('Nickname'),
    address: nullable('XMPP address'),
    mood: Type.Union([Type.Unknown(), Type.Null()], { description: 'XEP-0107: `value`, `text`' }),
    activity: Type.Union([Type.Unknown(), Type.Null()], {
      description: 'XEP-0108: `general`, `specific`, `text`',
    }),
    tune: Type.Union([Type.Unknown(), Type.Null()], { description: 'XEP-0118: `artist`, `title`, `source`' }),
    avatar: nullable('Address of the picture'),
    colours: Type.Object(
      { light: Type.String(), dark: Type.String() },
      {
        description: 'Of a sign of the state, by the page it stands on: the owner’s own where one was chosen',
      },
    ),
    resources: Type.Union([Type.Array(Type.Unknown()), Type.Null()], {
      description: 'Clients: `name`, `show`, `priority`, `status`',
    }),
  },
  { description: 'What is not shown or not known is `null`' },
);

/** Of `/b/<id>.<kind>`. */
export const FILE_SCHEMA = {
  tags: ['People'],
  summary: 'Presence of somebody who wants it seen: picture, data, text',
  description:
    'Ends in `.svg`, `.png`, `.json`, `.txt`, `.xml`, `.html` (part of a page), or `.js` (a script that puts the picture behind itself and the data into `xmppPresence[id]`). Only the badge’s owner decides what is shown and what is written on it; of the parameters whatever is not offered is the default. May be kept for a minute; 304 by ETag. An id that was taken back and one that never was are answered alike: 404, as a grey badge where a picture was asked for. What is drawn or not there counts against the limit, what is ready does not.',
  params: Type.Object({ file: Type.String({ description: 'Id of the badge, then one of the endings' }) }),
  querystring: Type.Object({
    style: option(`${words(PRESENCE_STYLES)}; default \`flat\``),
    theme: option(`${words(BADGE_THEMES)}: \`auto\` (default) is as the reader’s system, and light in a PNG`),
    label: option(
      `${words(PRESENCE_LABELS)}: the owner’s label or else the name (default), the address where it is shown, or nothing`,
    ),
    lang: option(`Language of the words: ${LANGUAGES_OFFERED}`),
    scale: option('Of a PNG: `1` (default), `2`'),
    format: option('Of JSON: `shields` for the schema of shields.io’s endpoint badge'),
  }),
  response: { 200: PresenceJson },
};

/** Of `/b/<id>/avatar`. */
export const AVATAR_SCHEMA = {
  tags: ['People'],
  summary: 'The picture of somebody who wants it seen, as PNG',
  description: 'Where none is shown: 404, and the outline of a person.',
  params: Type.Object({ id: Id }),
  querystring: Type.Object({
    size: option(`Pixels of its sides: ${words(AVATAR_SIZES)}; default: as it is`),
  }),
};

/** Of `/b/<id>/events`. */
export const EVENTS_SCHEMA = {
  tags: ['People'],
  summary: 'Presence as it changes (Server-Sent Events)',
  description:
    'An event `presence` with the JSON of `/b/<id>.json` at once and at every change, `end` when the badge is taken back. Who comes back with `Last-Event-ID` hears only what is new.',
  params: Type.Object({ id: Id }),
};
