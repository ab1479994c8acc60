import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  createLocalAuthority,
  issueLocalCertificate,
  type LocalAuthority,
  type LocalCertificate,
} from './local-authority.ts';

const DAY_MS = 86_400_000;
const now = Date.now();
const make = (name: string) => createLocalAuthority({ name, now, notAfter: now + 30 * DAY_MS });
const issue = (authority: LocalAuthority, ...names: string[]) =>
  issueLocalCertificate(authority, names, { now, notAfter: now + DAY_MS });

/** What OpenSSL, which Node.js verifies with, says of a server with this certificate: `trusted`, or why not. */
const judge = async (
  { certificate, privateKey }: LocalCertificate,
  ca: string | undefined,
  host: string,
): Promise<string> => {
  const server = createServer({ cert: certificate, key: privateKey }, (socket) => socket.end());
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const isAddress = /^[\d.]+$/.test(host);
  const socket = connect({
    host: '127.0.0.1',
    port,
    ...(isAddress ? { checkServerIdentity: () => undefined } : { servername: host }),
    ...(ca === undefined ? {} : { ca }),
  });
  const verdict = await new Promise<string>((resolve) => {
    socket.on('secureConnect', () => resolve('trusted'));
    socket.on('error', (error) =>
      // Node.js has no code for everything that OpenSSL says.
      resolve('code' in error && error.code !== 'UNSPECIFIED' ? String(error.code) : error.message),
    );
  });
  socket.destroy();
  server.close();
  return verdict;
};

describe('a local authority', () => {
  it('vouches for its name and those below it, to whoever trusts it', async () => {
    const authority = await make('hazel.local');
    const server = await issue(authority, 'hazel.local', 'console.hazel.local');
    expect(await judge(server, authority.authority, 'hazel.local')).toBe('trusted');
    expect(await judge(server, authority.authority, 'console.hazel.local')).toBe('trusted');
    expect(await judge(server, undefined, 'hazel.local')).toMatch(/SELF_SIGNED|UNABLE_TO_GET_ISSUER/);
    expect(await judge(server, (await make('hazel.local')).authority, 'hazel.local')).not.toBe('trusted');
    expect(await judge(server, authority.authority, 'oak.local')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it.each(['oak.local', 'xhazel.local', 'local', 'bank.example'])(
    'cannot vouch for %s, whatever its key signs',
    async (name) => {
      const authority = await make('hazel.local');
      expect(await judge(await issue(authority, name), authority.authority, name)).toBe(
        'permitted subtree violation',
      );
    },
  );

  it('cannot vouch for an address', async () => {
    const authority = await make('hazel.local');
    const server = await issue(authority, 'hazel.local', '127.0.0.1');
    expect(await judge(server, authority.authority, '127.0.0.1')).toBe('excluded subtree violation');
  });

  it('is held to the name by the certificate below what devices trust, whose own key is kept by nobody', async () => {
    const { authority, issuer, issuerKey } = await make('hazel.local');
    const [root, below] = [new X509Certificate(authority), new X509Certificate(issuer)];
    expect([root.ca, below.ca]).toEqual([true, true]);
    expect(root.checkIssued(root) && below.checkIssued(root)).toBe(true);
    expect(below.verify(root.publicKey)).toBe(true);
    // Criticality (RFC 5280, 4.2.1.10): the identifier 2.5.29.30, then TRUE.
    for (const { raw } of [root, below]) expect(raw.toString('hex')).toContain('0603551d1e0101ff');
    expect(below.checkPrivateKey(createPrivateKey(issuerKey))).toBe(true);
    expect(root.checkPrivateKey(createPrivateKey(issuerKey))).toBe(false);
  });

  it('issues for as long as it is told to, with a new key each time', async () => {
    const authority = await make('hazel.local');
    const [one, other] = [await issue(authority, 'hazel.local'), await issue(authority, 'hazel.local')];
    expect(one.privateKey).not.toBe(other.privateKey);
    const { validToDate, validFromDate, serialNumber } = new X509Certificate(one.certificate);
    expect(Math.abs(validToDate.getTime() - (now + DAY_MS))).toBeLessThan(1_000);
    expect(now - validFromDate.getTime()).toBeGreaterThan(3_590_000);
    expect(serialNumber).not.toBe(new X509Certificate(other.certificate).serialNumber);
  });

  it('takes names of any length that DNS has', async () => {
    const name = `${'a'.repeat(63)}.${'b'.repeat(63)}.local`;
    const authority = await make(name);
    expect(await judge(await issue(authority, name), authority.authority, name)).toBe('trusted');
  });
});
