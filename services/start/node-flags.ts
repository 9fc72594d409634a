/** What Node itself is told at the start of a process, by its name; docker-compose.yml says the same. */
export const NODE_FLAGS: Readonly<Partial<Record<string, readonly string[]>>> = {
  // A crawl's answers die young: V8 would keep 32 MB to put them in, where 8 do as well.
  rooms: ['--max-semi-space-size=4'],
  // Thousands of talks live long, and what they say dies young: V8 would let the heap grow to three times of what lives.
  randomchat: ['--max-semi-space-size=4', '--heap-growing-percent=8'],
};
