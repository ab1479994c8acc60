import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { createDeviceChannel } from '@tallystick/channel/client';
import { completeEnrolment, createClient, getOwnTerminal, openEnrolment } from '@tallystick/protocol';
import { type KeptConnection, keepConnection } from '@tallystick/terminal-sdk/node';
import { freePort } from '@tallystick/testbed';
import { createTlsServerChain } from '@tallystick/virtual-devices/tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findHaproxy, runHaproxy } from '../../testing/haproxy.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  codeOf,
  linked,
  newCode,
  newTerminal,
  p256Of,
  phoneOf,
  requestOf,
  TEST_API_KEY,
} from '../../testing/test-devices.ts';

const GUIDE = join(import.meta.dirname, '../../../../../docs/guide/behind-a-proxy.md');
const program = findHaproxy();
const DESK = 'console.localhost';

/** The configuration of the guide, with the ports of this test. */
const configurationOf = (ports: Readonly<Record<'web' | 'http' | 'devices' | 'tls', number>>): string => {
  const [, block] = /```haproxy\n([\s\S]*?)```/.exec(readFileSync(GUIDE, 'utf8')) ?? [];
  if (block === undefined) throw new Error('the guide has no configuration');
  return block
    .replace('bind :443 ', `bind 127.0.0.1:${ports.web} `)
    .replace('/etc/haproxy/tallystick.pem', 'CERTIFICATE')
    .replace('127.0.0.1:4000', `127.0.0.1:${ports.http}`)
    .replace('bind :4443', `bind 127.0.0.1:${ports.devices}`)
    .replace('127.0.0.1:4444', `127.0.0.1:${ports.tls}`)
    .replace('check port 4000', `check port ${ports.http}`);
};

describe.skipIf(program === undefined)('behind HAProxy', () => {
  let app: TestApp;
  let proxy: { stop: () => Promise<void> };
  let authority: string;
  let web: string;
  let devices: string;
  const open: KeptConnection[] = [];

  beforeAll(async () => {
    const [webPort, devicePort] = [await freePort(), await freePort()];
    web = `https://localhost:${webPort}`;
    devices = `https://localhost:${devicePort}`;
    const chain = await createTlsServerChain({ names: ['localhost'], now: Date.now });
    authority = chain.authority;
    app = await createTestApp('pglite', {
      seedApiKey: TEST_API_KEY,
      origin: web,
      consoleOrigin: `https://${DESK}:${webPort}`,
      trustProxy: ['127.0.0.1'],
      tls: { port: await freePort(), origin: devices, files: undefined },
    });
    const http = await app.listen();
    const ports = { web: webPort, http, devices: devicePort, tls: app.platform.config.tls?.port ?? 0 };
    const pem = `${chain.certificate}${chain.privateKey}`;
    proxy = await runHaproxy(program ?? '', configurationOf(ports), pem, webPort);
  });
  afterAll(async () => {
    for (const connection of open) connection.close();
    await proxy.stop();
    await app.drop();
  });

  const connectTo = (origin: string): KeptConnection => {
    const trusted = origin === web ? authority : app.platform.tls?.authority;
    const connection = keepConnection({ origin, ...(trusted === undefined ? {} : { authority: trusted }) });
    open.push(connection);
    return connection;
  };

  /** Enrols a phone over a connection; `bind` says whether it binds itself to the TLS session that it sees. */
  const enrol = async (origin: string, bind: boolean, headers: Record<string, string> = {}) => {
    const connection = connectTo(origin);
    const terminal = await newTerminal(app);
    const secret = linked(await newCode(app, terminal));
    const client = createClient({ origin, fetch: connection.fetch });
    const { terminalNumber } = terminal;
    const opened = await client.call(openEnrolment, { body: { terminalNumber, secret } });
    const phone = await phoneOf(app);
    const tlsExporter = await connection.exporter();
    const body = await requestOf(phone, opened, secret, bind ? { tlsExporter } : {});
    const told = Object.fromEntries(Object.keys(headers).map((name) => [name, tlsExporter]));
    const enrolled = await client.call(completeEnrolment, {
      params: { id: opened.enrolmentId },
      body,
      headers: told,
    });
    const channel = createDeviceChannel({
      origin,
      deviceId: enrolled.deviceId,
      publicJwk: p256Of(body.deviceKey),
      sign: (bytes) => phone.sign(bytes),
      now: Date.now,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      ...(bind ? { connection } : { fetch: connection.fetch }),
    });
    return {
      ...enrolled,
      phone,
      body,
      client: createClient({ origin, fetch: connection.fetch, ...channel }),
    };
  };

  it('the console is told apart by the host that was asked for, and by nothing that a client says of it', async () => {
    const { port } = new URL(web);
    const ask = async (headers: Record<string, string>): Promise<number | undefined> => {
      const options = {
        port,
        host: '127.0.0.1',
        servername: 'localhost',
        ca: authority,
        method: 'POST',
        headers,
      };
      const asked = request({ ...options, path: '/v1/console/sign-in/options' });
      asked.end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    const desk = `${DESK}:${port}`;
    expect(await ask({ host: desk })).toBe(200);
    expect(await ask({ host: `localhost:${port}` })).toBe(403);
    expect(await ask({ host: `localhost:${port}`, 'x-forwarded-host': desk })).toBe(403);
  });

  it('DPoP alone lets terminals in that did not enrol bound', async () => {
    const { client } = await enrol(web, false);
    for (let call = 0; call < 3; call += 1) {
      expect(await client.call(getOwnTerminal, {})).toMatchObject({ status: 'active' });
    }
  });

  it('nobody enrols bound through a proxy that ends TLS, whatever a client says in a header', async () => {
    expect(await codeOf(enrol(web, true))).toBe('channel_binding_mismatch');
    expect(await codeOf(enrol(web, true, { 'x-tls-exporter': 'its own' }))).toBe('channel_binding_mismatch');
  });

  it('terminals bind to the TLS of the server through the proxy that passes it on, and are refused where it ends', async () => {
    const bound = await enrol(devices, true);
    expect(await bound.client.call(getOwnTerminal, {})).toMatchObject({ status: 'active' });
    const connection = connectTo(web);
    const unbound = createDeviceChannel({
      origin: web,
      deviceId: bound.deviceId,
      publicJwk: p256Of(bound.body.deviceKey),
      sign: (bytes) => bound.phone.sign(bytes),
      now: Date.now,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      fetch: connection.fetch,
    });
    expect(await codeOf(unbound.token())).toBe('channel_binding_required');
  });
});
