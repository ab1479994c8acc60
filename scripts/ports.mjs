// Which port `npm start` uses, and whether it can: said before anything is installed or built. Runs on Node 20 and later.
import { createServer } from 'node:net';

const DEFAULT_PORT = 4000;
const HIGHEST_PORT = 65_535;
/** As long as a server that answers at all needs. */
const ANSWER_MS = 2_000;

/**
 * The port that was asked for, or what is wrong with it. 0 lets the system choose.
 *
 * @param {string | undefined} given the setting PORT
 * @returns {{ port: number } | { fault: string }}
 */
export const readPort = (given) => {
  if (given === undefined || given === '') return { port: DEFAULT_PORT };
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  return port <= HIGHEST_PORT
    ? { port }
    : {
        fault: `PORT=${given} is no port: choose a whole number from 0 to ${HIGHEST_PORT}, as in PORT=4100 npm start`,
      };
};

/** Listens at a port and leaves it again, as the server will; gives whether it could. */
const canListen = (port, host) =>
  new Promise((done) => {
    const probe = createServer();
    probe.once('error', ({ code }) => done(code !== 'EADDRINUSE'));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => done(true)));
  });

/** Whether what answers at a port is a Tallystick: its description of the API says so to anybody. */
const isTallystick = async (port) => {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/openapi.json`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const { info } = await answer.json();
    return info?.title === 'Tallystick';
  } catch {
    return false;
  }
};

/**
 * What keeps the programs from these ports, in one line; undefined: nothing.
 *
 * @param {readonly { variable: string, port: number, host?: string }[]} wanted the server's first
 * @returns {Promise<{ runs: boolean, line: string } | undefined>}
 */
export const portTrouble = async (wanted) => {
  for (const [at, { variable, port, host }] of wanted.entries()) {
    if (port === 0 || (await canListen(port, host))) continue;
    if (at === 0 && (await isTallystick(port)))
      return { runs: true, line: `Tallystick already runs at http://localhost:${port}` };
    return {
      runs: false,
      line: `Port ${port} is taken by another program. Stop it, or choose another: ${variable}=${port + 100} npm start`,
    };
  }
  return undefined;
};
