/**
 * The directory as clients register with it: XEP-0077. Whose entry it is says the sender's server, and nothing in the
 * request. A form is a yes when its “yes” is ticked. Without a form the request itself is one: its person has asked for
 * the fields first, whose instructions say what is seen where, and has chosen to register.
 */
import { Misunderstood } from '../../shared/bot/failures.ts';
import type { Query, QueryHandler } from '../../shared/bot/shape.ts';
import { bare, type Jid, localOf } from '../../shared/domain/jid.ts';
import type { Profile } from '../../shared/domain/profile.ts';
import { Failure, type FailureCode } from '../../shared/failure.ts';
import { type BotLanguage, type MessageKey, say } from '../../shared/i18n/i18n.ts';
import type { Condition, ErrorType, StanzaRefusal } from '../../shared/xmpp/stanza-error.ts';
import type { FormField } from '../../shared/xmpp/xep0004.ts';
import {
  NS_REGISTER,
  type RegisterField,
  type RegistrationRequest,
  readRegistration,
  registrationElement,
  registrationRefusal,
} from '../../shared/xmpp/xep0077.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import type { Directory } from './directory.ts';
import { LABELS } from './directory-commands.ts';
import { withField } from './entry-settings.ts';
import { PROFILE_FIELDS, type ProfileField, profileText } from './profile-settings.ts';
import { readSwitch } from './vocabulary.ts';

/** Beside those of every bot, of a component's only. */
export const REGISTER_FEATURES: readonly string[] = [NS_REGISTER];

/** Our own fields (XEP-0068 §3.2). */
const NS = 'urn:parvis:people:0';
const YES = `{${NS}}listed`;

/** What a field of the entry is called here: as the schema does where that has it. */
const NAMES: Readonly<Record<ProfileField, string>> = {
  nick: 'nick',
  name: 'name',
  place: 'city',
  about: 'text',
  languages: `{${NS}}languages`,
  interests: `{${NS}}interests`,
  links: 'url',
};

/** What stands for the fields of the entry where there is no form, in the order of the schema. */
const LEGACY: readonly (readonly [RegisterField, ProfileField])[] = [
  ['nick', 'nick'],
  ['name', 'name'],
  ['city', 'place'],
  ['url', 'links'],
  ['misc', 'interests'],
  ['text', 'about'],
];

/** Fields in which somebody could try to say that he is another. */
const WHO: readonly string[] = ['jid', 'username', 'user', 'from', 'account'];

function refusal(
  language: BotLanguage,
  code: FailureCode,
  condition: Condition,
  type: ErrorType,
  key: MessageKey,
): StanzaRefusal {
  return registrationRefusal(code, condition, type, say(language, key), language);
}

function formFields(
  entry: Profile,
  isRegistered: boolean,
  language: BotLanguage,
): readonly (readonly [string, FormField])[] {
  const yes: FormField = {
    ...{ type: 'boolean', label: say(language, 'users.field.list'), required: true, values: ['0'] },
  };
  const fields = PROFILE_FIELDS.map((field): [string, FormField] => {
    const label = say(language, LABELS[field] ?? `users.field.${field}`);
    return [NAMES[field], { type: 'text-single', label, values: [profileText(entry, field)] }];
  });
  return isRegistered ? fields : [[YES, yes], ...fields];
}

function formOf(directory: Directory, bot: Jid, { from, language }: Query): Element {
  const known = directory.entryOf(bare(from));
  const entry = known ?? directory.newEntry();
  const isRegistered = known !== undefined;
  return registrationElement({
    instructions: say(language, `users.register.${isRegistered ? 'registered' : 'instructions'}`, { bot }),
    title: say(language, 'directory.title'),
    isRegistered,
    legacy: LEGACY.map(([name, field]) => [name, profileText(entry, field)]),
    fields: formFields(entry, isRegistered, language),
  });
}

/** The fields of the entry that are filled in, or emptied. */
function toldIn({ kind, values }: RegistrationRequest): ReadonlyMap<ProfileField, string> {
  const told = new Map<ProfileField, string>();
  for (const [name, field] of LEGACY) {
    const text = values.get(name);
    if (text !== undefined) told.set(field, text);
  }
  if (kind === 'form')
    for (const field of PROFILE_FIELDS) {
      const text = values.get(NAMES[field]);
      if (text !== undefined) told.set(field, text);
    }
  const parts = [values.get('first'), values.get('last')].filter((each) => each !== undefined);
  if (parts.length > 0 && !told.get('name')) told.set('name', parts.join(' ').trim());
  return told;
}

/** @throws StanzaRefusal when somebody is named who is not the one that asks */
function checkWho(jid: Jid, { values }: RegistrationRequest, language: BotLanguage): void {
  for (const name of WHO) {
    const who = values.get(name) ?? '';
    if (who !== '' && who !== jid && who !== localOf(jid))
      throw refusal(language, 'forbidden', 'forbidden', 'auth', 'users.register.who');
  }
  if (localOf(jid) === '')
    throw refusal(language, 'forbidden', 'not-allowed', 'cancel', 'users.register.person');
}

async function register(
  directory: Directory,
  jid: Jid,
  request: RegistrationRequest,
  language: BotLanguage,
): Promise<void> {
  checkWho(jid, request, language);
  const told = toldIn(request);
  const isSure = request.kind === 'fields' || readSwitch(request.values.get(YES) ?? '') === 'on';
  if (directory.entryOf(jid) === undefined && !isSure)
    throw refusal(language, 'bad-input', 'not-acceptable', 'modify', 'users.list.tick');
  if (request.kind === 'fields' && told.size === 0)
    throw refusal(language, 'bad-input', 'not-acceptable', 'modify', 'users.register.empty');
  await directory.list(jid, (entry) =>
    [...told].reduce((made, [field, text]) => withField(made, field, text), entry),
  );
}

async function change(directory: Directory, { from, payload, language }: Query): Promise<undefined> {
  const jid = bare(from);
  const request = readRegistration(payload);
  await directory.ready;
  try {
    if (request.kind === 'remove') {
      if (directory.entryOf(jid) === undefined)
        throw refusal(
          ...([language, 'not-found', 'registration-required', 'auth'] as const),
          'users.unlisted.already',
        );
      await directory.unlist(jid);
    } else if (request.kind !== 'cancel') await register(directory, jid, request, language);
    return undefined;
  } catch (error) {
    if (error instanceof Misunderstood) {
      const text = say(language, error.said.key, error.said.params);
      throw registrationRefusal('bad-input', 'not-acceptable', 'modify', text, language);
    }
    if (error instanceof Failure && error.code === 'too-many')
      throw refusal(language, 'too-many', 'resource-constraint', 'wait', 'bot.failure.too-many');
    throw error;
  }
}

/** Both queries. @param contact the address at which people write to the bot */
export function registerQueries(directory: Directory, contact: () => Jid): readonly QueryHandler[] {
  const all = { name: 'query', xmlns: NS_REGISTER } as const;
  return [
    {
      ...all,
      type: 'get',
      answer: async (query) => {
        await directory.ready;
        const form = formOf(directory, contact(), query);
        form.attrs['xml:lang'] = query.language;
        return form;
      },
    },
    { ...all, type: 'set', answer: (query) => change(directory, query) },
  ];
}
