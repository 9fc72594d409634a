/** Each call of the API as it is written in a terminal and in a page, with values that answer on this site. */
import type { Code } from './embed-codes.ts';

/** A part of an address that is filled in. */
export interface CallField {
  readonly name: string;
  readonly place: 'path' | 'query';
  readonly required: boolean;
  /** Words it may be, when there are only these. */
  readonly choices: readonly string[];
}

/** One call of the document. */
export interface ApiCall {
  /** `GET`, `POST` */
  readonly method: string;
  /** With `{name}` where a part is filled in. */
  readonly path: string;
  readonly fields: readonly CallField[];
  /** What it answers. */
  readonly answer: 'json' | 'text' | 'picture' | 'events';
}

/** What can be tried, and copied. */
export interface CallView {
  /** Without scripts a form sends it as well: nothing stands in its path. */
  readonly plain: boolean;
  readonly fields: readonly (CallField & {
    readonly value: string;
    readonly placeholder: string;
    /** Sent by a form without scripts, which sends what is empty as well. */
    readonly sent: boolean;
  })[];
  readonly body: string | undefined;
  /** It goes on for ever: there is nothing to wait for. */
  readonly endless: boolean;
  readonly codes: readonly Code[];
}

/** Values of this site: a room on its list, that room's server. */
export interface SampleValues {
  readonly publicUrl: string;
  readonly room: string;
  readonly domain: string;
}

const BODY = '{"keywords": ["linux"]}';

/** Nobody's badge, entry and address stand in examples: these are words for the reader to replace. */
const OWN: Readonly<Record<string, string>> = {
  id: 'ID',
  md5: 'MD5-OF-THE-ADDRESS',
  hash: 'MD5-OF-THE-ADDRESS',
  user: 'user',
  server: 'example.org',
  '*': 'text',
  type: 'text',
};

function sampleOf(name: string, path: string, { publicUrl, room, domain }: SampleValues): string {
  if (name === 'file') {
    if (path.startsWith('/badge/room/')) return `${room}.svg`;
    if (path.startsWith('/presence/image/')) return 'away.svg';
    return path.startsWith('/people/') ? 'ID.json' : path.includes('/icon/') ? 'disc.svg' : 'ID.svg';
  }
  if (name === 'jid') return /^\/(status|plugins)/.test(path) ? 'user@example.org' : room;
  if (name === 'address') return room;
  if (name === 'domain' && path.includes('{domain}')) return domain;
  if (name === 'url') return `${publicUrl}/rooms/${encode(room)}`;
  if (name === 'theme') return path.startsWith('/presence/') ? 'disc' : '';
  if (name === 'keywords') return 'linux';
  if (name === 'p') return '1';
  return name in OWN ? (OWN[name] ?? '') : '';
}

/** What may be sent empty and means nothing then. */
const WORDS = new Set(['q', 'lang', 'language', 'tag', 'domain']);

const isOwn = (value: string): boolean => /^(ID|MD5-)/.test(value);

/** As a part of an address between single quotation marks. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll('%40', '@').replaceAll("'", '%27');

/** The address with its values; those that are empty are left out. */
function addressOf(
  { path }: ApiCall,
  values: ReadonlyMap<string, string>,
  inQuery: ReadonlySet<string>,
): string {
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => encode(values.get(name) ?? ''));
  const query = [...inQuery].flatMap((name) => {
    const value = values.get(name) ?? '';
    return value === '' ? [] : [`${name}=${encode(value)}`];
  });
  return filled + (query.length > 0 ? `?${query.join('&')}` : '');
}

const READ: Readonly<Record<ApiCall['answer'], string>> = {
  json: 'console.log(await answer.json());',
  text: 'console.log(await answer.text());',
  picture: 'document.querySelector("img").src = URL.createObjectURL(await answer.blob());',
  events: '',
};

function scriptOf(call: ApiCall, address: string, body: string | undefined): string {
  if (call.answer === 'events')
    return `const stream = new EventSource('${address}');\nstream.addEventListener('presence', ({ data }) => console.log(JSON.parse(data)));`;
  const options =
    body === undefined
      ? ''
      : `, {\n  method: '${call.method}',\n  headers: { 'Content-Type': 'application/json' },\n  body: '${body}',\n}`;
  return `const answer = await fetch('${address}'${options});\nif (!answer.ok) throw new Error(\`\${answer.status} \${await answer.text()}\`);\n${READ[call.answer]}`;
}

/** The form and the codes of a call. */
export function callView(call: ApiCall, samples: SampleValues): CallView {
  const fields = call.fields.map((field) => {
    const sample = field.required || field.place === 'path' ? sampleOf(field.name, call.path, samples) : '';
    // A name that only its owner knows is no value to try.
    const [value, placeholder] = isOwn(sample) ? ['', sample] : [sample, ''];
    return { ...field, value, placeholder, sample, sent: field.required || WORDS.has(field.name) };
  });
  const body = call.method === 'POST' ? BODY : undefined;
  const values = new Map(fields.map(({ name, sample }) => [name, sample]));
  const inQuery = new Set(fields.filter(({ place }) => place === 'query').map(({ name }) => name));
  const address = `${samples.publicUrl}${addressOf(call, values, inQuery)}`;
  const sent = body === undefined ? '' : `-H 'Content-Type: application/json' -d '${body}' `;
  const kept = call.answer === 'picture' ? '-O ' : call.answer === 'events' ? '-N ' : '';
  return {
    plain: call.method === 'GET' && !call.path.includes('{'),
    fields,
    body,
    endless: call.answer === 'events',
    codes: [
      { name: 'curl', code: `curl ${kept}${sent}'${address}'` },
      { name: 'JavaScript', code: scriptOf(call, address, body) },
    ],
  };
}
