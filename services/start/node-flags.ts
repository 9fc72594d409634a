/** What Node itself is told at the start of a process, by its name; docker-compose.yml says the same. */
export const NODE_FLAGS: Readonly<Partial<Record<string, readonly string[]>>> = {
  // A crawl's answers die young: V8 would keep 32 MB to put them in, where 8 do as well.
  rooms: ['--max-semi-space-size=4'],
  // What lives long while many come at once, V8 would make as old things from then on: all of each message would wait for
  // the great collection, and the heap grow to four times of what lives in it.
  randomchat: ['--no-allocation-site-pretenuring', '--max-semi-space-size=4', '--heap-growing-percent=15'],
};
