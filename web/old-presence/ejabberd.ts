/** As ejabberd's mod_webpresence answers below `/presence/jid/<user>/<server>/`. */
import { domainOf, type Jid, localOf } from '../../shared/domain/jid.ts';
import type { Availability } from '../../shared/domain/presence.ts';
import { Failure } from '../../shared/failure.ts';
import { iconTheme } from '../presence-icons.ts';
import { escapeXml } from '../xml-text.ts';
import {
  isOffline,
  type OldAnswer,
  type OldPresence,
  plain,
  script,
  scriptString,
  USUAL_THEME,
  xml,
} from './answer.ts';

/** What it calls the states, shortly and at length. */
const WORDS: Readonly<Record<Availability, readonly [show: string, long: string]>> = {
  chat: ['chat', 'free for chat'],
  online: ['available', 'available'],
  away: ['away', 'away'],
  dnd: ['dnd', 'do not disturb'],
  xa: ['xa', 'extended away'],
  offline: ['unavailable', 'unavailable'],
  unknown: ['unavailable', 'unavailable'],
};

/** A name of a function that may be called, with the objects that it is in. */
const CALLBACK = /^[A-Za-z_$][\w$.]{0,63}$/;

interface Resource {
  readonly name: string;
  readonly priority: number;
  readonly availability: Availability;
  readonly status: string;
}

/** What is asked for: the words of the address behind the person. */
export interface EjabberdRequest {
  readonly jid: Jid;
  readonly rest: readonly string[];
  /** `?cb=` */
  readonly callback: string | undefined;
  readonly publicUrl: string;
}

/** The resources, as far as they are shown: without their names they are one that has none. */
function resourcesOf(shown: OldPresence): readonly Resource[] {
  if (isOffline(shown)) return [];
  if (shown.resources === undefined || shown.resources.length === 0)
    return [{ name: '', priority: 0, availability: shown.availability, status: shown.status ?? '' }];
  return shown.resources.map(({ resource, priority, show, status }) => ({
    ...{ name: resource, priority, availability: show, status: status ?? '' },
  }));
}

/** The resource of that name alone; undefined when there is none, or none whose name is shown. */
function only(shown: OldPresence, name: string | undefined): OldPresence | undefined {
  if (name === undefined || isOffline(shown)) return shown;
  const found = shown.resources?.find(({ resource }) => resource === name);
  if (found === undefined) return undefined;
  const { status: _, ...rest } = shown;
  return {
    ...{ ...rest, availability: found.show, resources: [found] },
    ...(found.status !== undefined && { status: found.status }),
  };
}

/** What stands behind a word of the address. */
function behind(rest: readonly string[], word: string): string | undefined {
  const at = rest.indexOf(word);
  // A resource may hold slashes.
  const value = word === 'res' ? rest.slice(at + 1).join('/') : rest[at + 1];
  return at < 0 || value === '' ? undefined : value;
}

/** The message; where there is none or it is not shown, the word for the state, which LibraryH3lp's readers wait for. */
function text(shown: OldPresence): string {
  const [word] = WORDS[shown.availability];
  return isOffline(shown) ? word : (shown.status ?? word);
}

function xmlOf(shown: OldPresence, { jid }: EjabberdRequest): string {
  const resources = resourcesOf(shown).map(
    ({ name, availability, priority, status }) =>
      `<resource name='${escapeXml(name)}' show='${WORDS[availability][0]}' priority='${priority}'>${escapeXml(status)}</resource>`,
  );
  const person = `<presence user='${escapeXml(localOf(jid))}' server='${escapeXml(domainOf(jid))}'`;
  return `<?xml version='1.0' encoding='utf-8'?>${person}${resources.length > 0 ? `>${resources.join('')}</presence>` : '/>'}`;
}

function scriptOf(shown: OldPresence, { jid, callback, publicUrl }: EjabberdRequest): string {
  if (callback !== undefined && !CALLBACK.test(callback))
    throw new Failure('bad-input', 'cb must be the name of a function');
  const resources: Partial<Resource>[] = isOffline(shown) ? [{}] : [...resourcesOf(shown)];
  const objects = resources.map(({ name, priority, availability = 'offline', status = '' }) => {
    const [word, long] = WORDS[availability];
    return [
      ...(name === undefined ? [] : [`name:${scriptString(name)}`, `priority:${priority}`]),
      `show:${scriptString(word)}`,
      `long_show:${scriptString(long)}`,
      `status:${scriptString(status)}`,
      `image:${scriptString(`${publicUrl}/presence/image/${USUAL_THEME}/${word}`)}`,
    ].join(',\n ');
  });
  return (
    `var jabber_user=${scriptString(localOf(jid))};\nvar jabber_server=${scriptString(domainOf(jid))};\n` +
    `var jabber_resources=[\n${objects.map((each) => `{${each}\n}`).join(',\n')}];` +
    (callback === undefined ? '' : ` ${callback}();`)
  );
}

/** The answer; undefined: there is nothing of that name. @throws Failure `bad-input` for a callback that is none. */
export function ejabberdAnswer(shown: OldPresence, request: EjabberdRequest): OldAnswer | undefined {
  const [output = '', ...rest] = request.rest;
  switch (output) {
    case 'image': {
      const theme = iconTheme(behind(rest, 'theme')) ?? USUAL_THEME;
      const one = only(shown, behind(rest, 'res'));
      return {
        kind: 'icon',
        theme,
        availability: one?.availability ?? 'unknown',
        missing: one === undefined,
      };
    }
    case 'text': {
      const one = only(shown, behind(rest, 'res'));
      return one && plain(text(one));
    }
    case 'xml':
      return xml(xmlOf(shown, request));
    case 'js':
      return script(scriptOf(shown, request));
    case 'avatar':
      return { kind: 'picture', theme: 'face' };
    default:
      return undefined;
  }
}

/** The state that the module's word, or ours, stands for. */
export function stateOfWord(word: string): Availability | undefined {
  const states = Object.keys(WORDS) as Availability[];
  return states.find((state) => state === word) ?? states.find((state) => WORDS[state][0] === word);
}
