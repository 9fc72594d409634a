/** What Node itself is told at the start of a process, by its name; docker-compose.yml says the same. */
export const NODE_FLAGS: Readonly<Partial<Record<string, readonly string[]>>> = {
  // A crawl's answers die young: V8 would keep 32 MB to put them in, where 8 do as well.
  rooms: ['--max-semi-space-size=4'],
};
