/** What a silent link is asked, and when it is given up. */
export interface KeepAlivePorts {
  /** Bytes came in since the last call. */
  heard(): boolean;
  /** Makes the server say something. */
  test(): void;
  giveUp(): void;
}

/**
 * Tests the link after `idleMs` of silence and gives it up after as much again.
 * @returns the function that ends it.
 */
export function keepAlive(idleMs: number, ports: KeepAlivePorts): () => void {
  let state: 'heard' | 'tested' | 'given up' = 'heard';
  const timer = setInterval(() => {
    if (ports.heard()) state = 'heard';
    else if (state === 'heard') {
      state = 'tested';
      ports.test();
    } else if (state === 'tested') {
      state = 'given up';
      clearInterval(timer);
      ports.giveUp();
    }
  }, idleMs);
  return () => clearInterval(timer);
}
