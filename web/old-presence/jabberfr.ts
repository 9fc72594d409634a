/** As JabberFR's Omniprésence answered below `/<MD5 of the JID>/`, as far as its readers tell. */
import { type Language, languageOf, say } from '../../shared/i18n/i18n.ts';
import { pepSign } from '../pep-signs.ts';
import { iconTheme } from '../presence-icons.ts';
import { activityValue, valueWord } from '../presence-words.ts';
import { icon, type OldAnswer, type OldPresence, plain, USUAL_THEME, writingScript } from './answer.ts';
import { pictureSize } from './pictures.ts';

/** The words that its readers compare with: in English exactly these. */
function stateWords({ availability }: OldPresence, language: Language): string {
  const words =
    availability === 'online'
      ? say(language, 'web.presence.available')
      : say(language, `presence.state.${availability}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function joined(separator: string, ...words: readonly (string | undefined)[]): string {
  return words.filter((word) => word !== undefined).join(separator);
}

/** `pep/mood`, `pep/activity/value-en`, …: without a language the values are those of the XEPs. */
function pepText({ mood, activity, tune }: OldPresence, what: string, part: string): string | undefined {
  const language = languageOf(/^value-(.+)$/.exec(part)?.[1]);
  if (language !== undefined && what === 'mood') return mood ? valueWord('mood', mood.value, language) : '';
  if (language !== undefined && what === 'activity')
    return activity ? valueWord('activity', activityValue(activity), language) : '';
  switch (`${what}/${part.replace(/^value-.*$/, 'value')}`) {
    case 'mood/':
      return joined(': ', mood?.value, mood?.text);
    case 'mood/value':
      return mood?.value ?? '';
    case 'mood/text':
      return mood?.text ?? '';
    case 'activity/':
      return joined(': ', activity?.specific ?? activity?.general, activity?.text);
    case 'activity/value':
      return joined('/', activity?.general, activity?.specific);
    case 'activity/text':
      return activity?.text ?? '';
    case 'tune/':
      return joined(' – ', tune?.artist, tune?.title);
    case 'tune/artist':
      return tune?.artist ?? '';
    case 'tune/song':
      return tune?.title ?? '';
    default:
      return undefined;
  }
}

/** The answer; undefined: there is nothing of that name. @param path what stands behind the hash, decoded */
export function jabberfrAnswer(
  shown: OldPresence,
  path: readonly string[],
  language: Language,
): OldAnswer | undefined {
  const [action = '', what = '', part = ''] = path
    .join('/')
    .replace(/\.(txt|png|js)$/, '')
    .split('/');
  if (action === 'pep') {
    const sign = part === 'image' ? pepSign(shown, what) : undefined;
    if (sign !== undefined) return { kind: 'sign', sign };
    const text = pepText(shown, what, part);
    return text === undefined ? undefined : plain(text);
  }
  if (what !== '') return undefined;
  const [name = '', choice] = /^(avatar|image|text)-(.+)$/.exec(action)?.slice(1) ?? [action];
  switch (name) {
    case 'avatar':
      return { kind: 'picture', size: pictureSize(choice), theme: 'face' };
    case 'image':
      return icon(shown, iconTheme(choice) ?? USUAL_THEME);
    case 'text':
      return plain(stateWords(shown, languageOf(choice) ?? language));
    case 'text_js':
      return writingScript(stateWords(shown, language));
    case 'message':
      return plain(shown.status ?? '');
    case 'message_js':
      return writingScript(shown.status ?? '');
    default:
      return undefined;
  }
}
