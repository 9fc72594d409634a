/** XEP-0092: Software Version, version 1.1. */
import { Failure } from '../failure.ts';
import { type Element, xml } from './xml.ts';

/** The namespace of software versions; also the feature. */
export const NS_VERSION = 'jabber:iq:version';

/** Texts as sent, at most 200 characters each. */
export interface SoftwareVersion {
  readonly name?: string;
  readonly version?: string;
  readonly os?: string;
}

/** The payload that asks for name and version. */
export function versionQuery(): Element {
  return xml('query', { xmlns: NS_VERSION });
}

/** @throws Failure `remote-error` when the answer holds no version. */
export function readVersion(iq: Element): SoftwareVersion {
  const query = iq.getChild('query', NS_VERSION);
  if (query === undefined) throw new Failure('remote-error', 'the answer holds no software version');
  const text = (name: string) => query.getChild(name, NS_VERSION)?.getText().trim().slice(0, 200);
  const [name, version, os] = [text('name'), text('version'), text('os')];
  return { ...(name && { name }), ...(version && { version }), ...(os && { os }) };
}

/** The answer to {@link versionQuery}. */
export function versionElement(software: SoftwareVersion): Element {
  const { name, version, os } = software;
  return xml(
    'query',
    { xmlns: NS_VERSION },
    name && xml('name', {}, name),
    version && xml('version', {}, version),
    os && xml('os', {}, os),
  );
}
