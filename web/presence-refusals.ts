/** What is answered about people where nothing is shown. It tells nobody why: revoked, unknown and never there are one. */
import type { Allowance, BadgeHeaders } from './badge-headers.ts';
import type { PlainBadges } from './plain-badges.ts';
import type { PresenceKind } from './presence-variant.ts';
import { type Body, passingBadge, type ReadyBadge } from './ready-badge.ts';

/** `absent`: no such badge; `busy`: its asker asks too much; `loading`: nothing is known yet; `failed`: a bug of ours. */
export type Refusal = 'absent' | 'busy' | 'loading' | 'failed';

/** Seconds after which to ask again while badges are being loaded. */
const LOADING_S = 5;
const STATUS = { absent: 404, busy: 429, loading: 503, failed: 500 } as const;
const TITLES = {
  absent: 'Not Found',
  busy: 'Too Many Requests',
  loading: 'Service Unavailable',
  failed: 'Internal Server Error',
} as const;

const isPicture = (kind: PresenceKind): boolean => kind === 'svg' || kind === 'png' || kind === 'avatar';

function words(kind: PresenceKind, refusal: Refusal): Body {
  const [title, status] = [TITLES[refusal], STATUS[refusal]];
  return kind === 'json'
    ? {
        type: 'application/problem+json; charset=utf-8',
        body: Buffer.from(JSON.stringify({ type: 'about:blank', title, status })),
      }
    : { type: 'text/plain; charset=utf-8', body: Buffer.from(`${title}\n`) };
}

/** The answers of one site. Pictures are pictures whatever happens: a page shows nothing else in their place. */
export class PresenceRefusals {
  readonly #headers: BadgeHeaders;
  readonly #plain: PlainBadges;

  constructor(headers: BadgeHeaders, plain: PlainBadges) {
    this.#headers = headers;
    this.#plain = plain;
  }

  async of(refusal: Refusal, kind: PresenceKind, allowance: Allowance): Promise<ReadyBadge> {
    // A picture of a state that is not known is an answer; data about it is not.
    const status = refusal === 'loading' && isPicture(kind) ? 200 : STATUS[refusal];
    const wait = refusal === 'busy' ? allowance.reset : LOADING_S;
    const more = status === 429 || status === 503 ? ['retry-after', String(wait)] : [];
    return passingBadge(this.#headers, status, await this.#body(refusal, kind), { allowance, more });
  }

  async #body(refusal: Refusal, kind: PresenceKind): Promise<Body> {
    if (!isPicture(kind)) return words(kind, refusal);
    if (kind === 'avatar') return this.#plain.nobody();
    const picture = kind === 'png' ? 'png' : 'svg';
    return refusal === 'loading' || refusal === 'failed'
      ? this.#plain.state(picture, 'unknown')
      : this.#plain.reason(picture, refusal);
  }
}
