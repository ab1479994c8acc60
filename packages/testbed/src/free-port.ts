import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the range that systems give out by themselves (RFC 6335 and Linux begin at 49152 and 32768), so that nobody is given one by chance. */
const [FIRST, END] = [16_384, 32_768];
/** Test files run in processes of their own at one time: each process has a part of the range, and goes through it from a random place. */
const PARTS = 64;
const SIZE = (END - FIRST) / PARTS;
const BEGIN = FIRST + (process.pid % PARTS) * SIZE;
let next = randomInt(SIZE);

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    // Of every address, since a program may listen on any.
    probe.listen(port, () => probe.close(() => resolve(true)));
  });

/** Finds a TCP port that nobody listens on, and that nobody comes to listen on who does not ask for that very one. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = BEGIN + next;
    next = (next + 1) % SIZE;
    if (await isFree(port)) return port;
  }
};
