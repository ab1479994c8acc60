import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { readPort } from './ports.mjs';

const START = resolve(import.meta.dirname, 'start.mjs');
const servers: Server[] = [];

/** Something that answers every request alike; gives its port. */
const listen = async (answer: string): Promise<number> => {
  const server = createServer((_request, response) => void response.end(answer));
  servers.push(server);
  server.listen(0);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** `npm start` to its end; nothing here lets it come as far as installing. */
const start = async (env: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, [START], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { said, code };
};

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('the ports of npm start', () => {
  it.each(['abc', '-1', '65536', '4000.5', '0x10', ' 4000'])(
    'reported/9.13: refuses PORT=%s before anything else',
    async (given) => {
      expect(readPort(given)).toHaveProperty('fault');
      const { said, code } = await start({ PORT: given });
      expect(said).toBe(
        `PORT=${given} is no port: choose a whole number from 0 to 65535, as in PORT=4100 npm start\n`,
      );
      expect(code).toBe(78);
    },
  );

  it('reported/9.13: says at once that a Tallystick runs already, and where', async () => {
    const port = await listen(JSON.stringify({ openapi: '3.1.0', info: { title: 'Tallystick' } }));
    const { said, code } = await start({ PORT: String(port) });
    expect(said).toBe(`Tallystick already runs at http://localhost:${port}\n`);
    expect(code).toBe(0);
  });

  it('reported/9.13: says at once that another program has the port, the server’s or the issuer host’s', async () => {
    const port = await listen('something else');
    const taken = `Port ${port} is taken by another program. Stop it, or choose another:`;
    expect(await start({ PORT: String(port) })).toEqual({
      said: `${taken} PORT=${port + 100} npm start\n`,
      code: 1,
    });
    expect(await start({ PORT: '0', ISSUER_ISO_PORT: String(port) })).toEqual({
      said: `${taken} ISSUER_ISO_PORT=${port + 100} npm start\n`,
      code: 1,
    });
  });

  it('takes the default where nothing is said', () => {
    expect([readPort(undefined), readPort(''), readPort('0')]).toEqual([
      { port: 4000 },
      { port: 4000 },
      { port: 0 },
    ]);
  });
});
