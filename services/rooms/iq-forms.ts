/** The search forms that programs and their users are shown. */
import { type BotLanguage, type MessageKey, say } from '../../shared/i18n/i18n.ts';
import { MUCLUMBUS_PARAMS } from '../../shared/xmpp/muclumbus.ts';
import type { FormDraft, FormField } from '../../shared/xmpp/xep0004.ts';
import { CHANNEL_SORTS, OWN_FIELDS, SEARCH_PARAMS } from '../../shared/xmpp/xep0433.ts';

type Named = readonly [name: string, field: FormField];

function text(language: BotLanguage, name: string, label: MessageKey, value?: string): Named {
  return [
    name,
    { type: 'text-single', label: say(language, label), values: value === undefined ? [] : [value] },
  ];
}

function tick(language: BotLanguage, name: string, label: MessageKey, value: boolean): Named {
  return [name, { type: 'boolean', label: say(language, label), values: [String(value)] }];
}

function choice(
  language: BotLanguage,
  name: string,
  label: MessageKey,
  options: readonly (readonly [value: string, label: MessageKey])[],
  type = 'list-single',
): Named {
  return [
    name,
    {
      type,
      label: say(language, label),
      values: [options[0]?.[0] ?? ''],
      options: options.map(([value, key]) => ({ value, label: say(language, key) })),
    },
  ];
}

/** XEP-0433 §4.2.1, with our own fields and orders. */
export function channelDraft(language: BotLanguage): FormDraft {
  const orders = CHANNEL_SORTS.map(([key, sort]) => [key, `rooms.sort.${sort}`] as const);
  const usual = orders.filter(([key]) => key.endsWith('relevance'));
  return {
    type: 'form',
    formType: SEARCH_PARAMS,
    fields: [
      text(language, 'q', 'rooms.form.q'),
      tick(language, 'all', 'rooms.form.all', false),
      tick(language, 'sinname', 'rooms.form.sinname', true),
      tick(language, 'sindescription', 'rooms.form.sindescription', true),
      tick(language, 'sinaddr', 'rooms.form.sinaddr', true),
      tick(language, 'sinaddress', 'rooms.form.sinaddr', true),
      text(language, 'min_users', 'rooms.form.min_users', '0'),
      choice(
        language,
        'types',
        'rooms.form.types',
        [['xep-0045', 'rooms.form.types.xep-0045']],
        'list-multi',
      ),
      choice(language, 'key', 'rooms.form.key', [
        ...usual,
        ...orders.filter((order) => !usual.includes(order)),
      ]),
      text(language, OWN_FIELDS.language, 'rooms.form.language'),
      text(language, OWN_FIELDS.tag, 'rooms.form.tag'),
      text(language, OWN_FIELDS.domain, 'rooms.form.domain'),
      choice(language, OWN_FIELDS.nsfw, 'rooms.form.nsfw', [
        ['without', 'rooms.nsfw.without'],
        ['with', 'rooms.nsfw.with'],
        ['only', 'rooms.nsfw.only'],
      ]),
    ],
  };
}

/**
 * What search.jabber.network's form has, word for word where programs read it.
 * COMPAT: Gajim fills in nothing but `q` and sends the rest back as it is: it is set as most people would set it.
 */
export function muclumbusDraft(language: BotLanguage): FormDraft {
  return {
    type: 'form',
    formType: MUCLUMBUS_PARAMS,
    fields: [
      text(language, 'q', 'rooms.form.q'),
      tick(language, 'sinname', 'rooms.form.sinname', true),
      tick(language, 'sindescription', 'rooms.form.sindescription', true),
      tick(language, 'sinaddr', 'rooms.form.sinaddr', true),
      text(language, 'min_users', 'rooms.form.min_users', '0'),
      choice(language, 'key', 'rooms.form.key', [
        ['relevance', 'rooms.sort.relevance'],
        ['nusers', 'rooms.sort.users'],
        ['address', 'rooms.sort.address'],
      ]),
    ],
  };
}
