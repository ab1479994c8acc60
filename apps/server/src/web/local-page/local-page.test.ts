import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import type { Installation } from '@tallystick/protocol';
import { freePort } from '@tallystick/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { until } from '../../testing/until.ts';

const DAY_MS = 86_400_000;
const NAME = 'hazel.local';

describe('a server with a name on the local network', () => {
  // Verifiers go by the time of the machine, which this clock only comes near to.
  const clock = createManualClock(Date.now() - 10 * DAY_MS);
  let app: TestApp;
  let page: string;
  let tlsPort: number;
  let http: number;

  beforeAll(async () => {
    const pagePort = await freePort();
    tlsPort = await freePort();
    const origin = `https://${NAME}:${tlsPort}`;
    page = `http://127.0.0.1:${pagePort}`;
    app = await createTestApp(
      'pglite',
      {
        origin,
        local: { name: NAME, pagePort },
        tls: { port: tlsPort, host: '127.0.0.1', origin, files: undefined },
      },
      { clock },
    );
    http = await app.listen();
  });
  afterAll(() => app.drop());

  const authority = async (): Promise<X509Certificate> => {
    const answer = await fetch(`${page}/tallystick-${NAME}.crt`);
    expect(answer.headers.get('content-type')).toBe('application/x-x509-ca-cert');
    return new X509Certificate(await answer.bytes());
  };
  /** A connection to the server by its name, of a device that trusts the authority; gives what it was shown. */
  const shownTo = async (ca: string): Promise<{ socket: TLSSocket; serial: string; validTo: number }> => {
    const socket = connect({ host: '127.0.0.1', port: tlsPort, servername: NAME, ca });
    await once(socket, 'secureConnect');
    const { serialNumber, valid_to } = socket.getPeerCertificate();
    return { socket, serial: serialNumber, validTo: Date.parse(valid_to) };
  };

  it('tells on a page what to install, with the fingerprint to compare, in English and German', async () => {
    const { fingerprint256 } = await authority();
    for (const [language, title] of [
      ['en', `Make this device trust ${NAME}`],
      ['de', `Damit dieses Gerät ${NAME} vertraut`],
    ] as const) {
      const answer = await fetch(`${page}/`, { headers: { 'accept-language': language } });
      const text = await answer.text();
      expect(text).toContain(`<html lang="${language}">`);
      expect(text).toContain(`<h1>${title}</h1>`);
      expect(text.replaceAll('\n', '')).toContain(fingerprint256);
      expect(text).toContain(`href="/tallystick-${NAME}.crt"`);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  it('serves nothing else without TLS, and nothing that holds a key', async () => {
    for (const path of ['/till/', '/console/', '/v1/installation', '/local-authority.json', '/health']) {
      expect((await fetch(`${page}${path}`)).status).toBe(404);
    }
    expect((await fetch(`${page}/`, { method: 'POST', body: 'x' })).status).toBeGreaterThanOrEqual(400);
    expect(await (await fetch(`${page}/`)).text()).not.toContain('PRIVATE');
  });

  it('sends phones to TLS by no header that would lock them out of that page', async () => {
    const answer = await fetch(`http://127.0.0.1:${http}/`);
    expect(answer.headers.has('strict-transport-security')).toBe(false);
  });

  it('tells the console what to show', async () => {
    const { fingerprint256, validToDate } = await authority();
    const installation = (await app.http.inject('/v1/installation')).json<Installation>();
    expect(installation).toMatchObject({
      origin: `https://${NAME}:${tlsPort}`,
      localAuthority: {
        name: NAME,
        pages: [`${page}/`, `${page.replace('127.0.0.1', NAME)}/`],
        fingerprint: fingerprint256,
        notAfter: validToDate.toISOString(),
      },
    });
  });

  it('is trusted by its name, and shows a new certificate before the old one ends, with no restart', async () => {
    const ca = (await authority()).toString();
    const before = await shownTo(ca);
    clock.jump(6 * DAY_MS);
    expect((await shownTo(ca)).serial).toBe(before.serial);
    clock.jump(2 * DAY_MS);
    let after = before;
    await until(
      async () => {
        after.socket.destroy();
        after = await shownTo(ca);
        return after.serial !== before.serial;
      },
      () => clock.jump(3_600_000),
      10_000,
    );
    expect(after.validTo).toBeGreaterThan(before.validTo);
    after.socket.destroy();
  });
});
