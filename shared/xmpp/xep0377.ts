/**
 * XEP-0377: Blocking Command Reports, version 0.4.1: its payload, outside of a blocking command, in an element of our own
 * about a room or a person: `<report xmlns='urn:parvis:room-report:0' jid='room@muc'>` with the XEP's `<report/>` inside.
 */
import { Failure } from '../failure.ts';
import type { Element } from './xml.ts';

/** The namespace of reports about rooms; also the feature. */
export const NS_ROOM_REPORT = 'urn:parvis:room-report:0';
/** And about people in the directory. */
export const NS_PERSON_REPORT = 'urn:parvis:person-report:0';
const NS_REPORTING = 'urn:xmpp:reporting:1';

/** A report as a program sends it. */
export interface AddressReport {
  /** Whom or what it is about, as sent. */
  readonly jid: string;
  readonly reason: 'spam' | 'abuse';
  /** At most 2,000 characters. */
  readonly text?: string;
  /** It may be passed on to that server (`<report-origin/>`). */
  readonly mayPassOn: boolean;
}

/** What it says in words; without any, at least what it is and by which way it came. */
export function reportWords({ reason, text }: AddressReport): string {
  return text === undefined ? `${reason} (XEP-0377)` : `${reason}: ${text}`;
}

/** @throws Failure `bad-input` when there is no report inside, or a reason that the XEP does not define. */
export function readReport(element: Element): AddressReport {
  const report = element.getChild('report', NS_REPORTING);
  if (report === undefined) throw new Failure('bad-input', `there is no report of ${NS_REPORTING} inside`);
  const reason = /^urn:xmpp:reporting:(spam|abuse)$/.exec(report.attrs.reason ?? '')?.[1];
  if (reason === undefined) throw new Failure('bad-input', 'the reason must be spam or abuse');
  const text = report.getChild('text', NS_REPORTING)?.getText().trim().slice(0, 2_000);
  return {
    jid: element.attrs.jid ?? '',
    reason: reason as AddressReport['reason'],
    ...(text && { text }),
    mayPassOn: report.getChild('report-origin', NS_REPORTING) !== undefined,
  };
}
