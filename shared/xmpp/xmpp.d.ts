// Our own typings of the @xmpp 0.14.0 packages: the published ones do not compile under nodenext.
// Only what Parvis uses; members with an underscore are the library's protected ones, pinned by tests.
declare module '@xmpp/xml' {
  import type { EventEmitter } from 'node:events';

  const xml: unknown;
  export default xml;
  export const Element: unknown;
  export class Parser extends EventEmitter {
    root: unknown;
    cursor: unknown;
    onStartElement(name: string, attrs: Record<string, string>): void;
    onEndElement(name: string): void;
    onText(text: string): void;
    write(data: string): void;
  }
}
declare module '@xmpp/xml/lib/parse.js' {
  const parse: unknown;
  export default parse;
}
declare module '@xmpp/connection-tcp' {
  import type { EventEmitter } from 'node:events';
  import type { NetConnectOpts, Socket } from 'node:net';
  export default class ConnectionTCP extends EventEmitter {
    constructor(options: { domain: string });
    /** The stream's default namespace. */
    NS: string;
    Parser: new () => EventEmitter;
    socket: Socket | null;
    parser: EventEmitter | null;
    /** Our own stream header: the parent of what we send. */
    root: unknown;
    connect(service: string): Promise<void>;
    socketParameters(service: string): NetConnectOpts | undefined;
    headerElement(): unknown;
    header(element: unknown): string;
    footer(): string;
    _attachSocket(socket: Socket): void;
    _detachSocket(): void;
    _attachParser(parser: EventEmitter): void;
    _detachParser(): void;
    _onData(data: Buffer): void;
    _onElement(element: unknown): void;
  }
}
declare module '@xmpp/component' {
  import type { EventEmitter } from 'node:events';

  interface Stanza {
    readonly attrs: Record<string, string>;
    is(name: string): boolean;
  }
  interface Component extends EventEmitter {
    /** Milliseconds. */
    timeout: number;
    on(event: 'error', listener: (error: Error) => void): this;
    on(event: 'stanza', listener: (stanza: Stanza) => void): this;
    start(): Promise<unknown>;
    send(stanza: Stanza): Promise<void>;
  }
  export function component(options: { service: string; domain: string; password: string }): Component;
}
