import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Below the range that systems give out by themselves (RFC 6335 and Linux begin at 49152 and 32768), so that nobody is given one by chance. */
const [FIRST, END] = [16_384, 32_768];
/** Processes that run at one time have a part of the range each. */
const PARTS = 64;
const SIZE = (END - FIRST) / PARTS;

const listenOn = (port: number): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    // Of every address, since a program may listen on any.
    server.listen(port, () => resolve(server));
  });

/** Takes a part of the range for as long as this process lives: it listens on the first port of it. */
const takePart = async (): Promise<number> => {
  for (let tried = 0; tried < PARTS; tried += 1) {
    const first = FIRST + ((process.pid + tried) % PARTS) * SIZE;
    const guard = await listenOn(first);
    if (guard === undefined) continue;
    guard.unref();
    return first;
  }
  throw new Error(`every part of the ports from ${FIRST} to ${END} is taken`);
};

let part: Promise<number> | undefined;
/** From a random place, since a port that was let go of a moment ago may still be somebody's to connect to. */
let next = randomInt(SIZE);

/** Finds a TCP port that nobody listens on, and that nobody comes to listen on who does not ask for that very one. */
export const freePort = async (): Promise<number> => {
  part ??= takePart();
  const first = await part;
  for (;;) {
    const port = first + next;
    next = (next + 1) % SIZE;
    const probe = await listenOn(port);
    if (probe === undefined) continue;
    await new Promise((closed) => probe.close(closed));
    return port;
  }
};
