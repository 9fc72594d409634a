// Our own typings of the @xmpp 0.14.0 packages: the published ones do not compile under nodenext.
declare module '@xmpp/xml' {
  const xml: unknown;
  export default xml;
  export const Element: unknown;
}
declare module '@xmpp/xml/lib/parse.js' {
  const parse: unknown;
  export default parse;
}
