import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import { createTlsServerChain, type TlsServerChain } from '@tallystick/virtual-devices/tls';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readConfig as readIssuerConfig } from '../../../../issuer/src/config.ts';
import { createIssuer, type RunningIssuer } from '../../../../issuer/src/issuer.ts';
import { systemClock } from '../../platform/clock.ts';
import { refusalOf } from '../../testing/config-refusal.ts';
import { createHostLink, type HostLink } from './link.ts';

const folder = mkdtempSync(join(tmpdir(), 'tallystick-link-'));
const silent = pino({ level: 'silent' });
const LIVE_HOST = 'issuer.example.org';

/** Writes a chain as PEM files, and gives their paths. */
const filesOf = (name: string, chain: TlsServerChain) => {
  const write = (kind: string, text: string): string => {
    const path = join(folder, `${name}-${kind}.pem`);
    writeFileSync(path, text);
    return path;
  };
  return {
    certificate: write('certificate', chain.certificate),
    privateKey: write('key', chain.privateKey),
    authority: write('authority', chain.authority),
  };
};
type Files = ReturnType<typeof filesOf>;

describe('reviewed/M4: mutual TLS on the link', () => {
  let database: Database;
  let hostFiles: Files;
  let acquirer: Files;
  let stranger: Files;
  /** What the issuer wrote to its log. */
  const told: string[] = [];
  const running: (RunningIssuer | HostLink)[] = [];

  beforeAll(async () => {
    ({ database } = await createTestDatabase('pglite'));
    const now = () => Date.now();
    hostFiles = filesOf('host', await createTlsServerChain({ names: ['127.0.0.1', LIVE_HOST], now }));
    acquirer = filesOf(
      'acquirer',
      await createTlsServerChain({ names: ['acquirer-one'], now, use: 'client' }),
    );
    stranger = filesOf(
      'stranger',
      await createTlsServerChain({ names: ['acquirer-one'], now, use: 'client' }),
    );
  });
  afterEach(async () => {
    told.length = 0;
    for (const one of running.splice(0).reverse()) await one.close();
  });
  afterAll(() => database.close());

  const startIssuer = async (more: Record<string, string> = {}): Promise<RunningIssuer> => {
    const issuer = await createIssuer(
      readIssuerConfig({
        ISSUER_DATA: folder,
        ISSUER_ISO_PORT: '0',
        ISSUER_HTTP_PORT: '0',
        ISSUER_ISO_TLS_CERT: hostFiles.certificate,
        ISSUER_ISO_TLS_KEY: hostFiles.privateKey,
        ISSUER_ISO_TLS_CA: acquirer.authority,
        ...more,
      }),
      { database, log: pino({ level: 'warn' }, { write: (line: string) => told.push(line) }) },
    );
    running.push(issuer);
    return issuer;
  };

  /** A link with this certificate; resolves with its state once it is up, or with the reason why not. */
  const tryLink = (
    isoPort: number,
    own: Files | undefined,
    hostAuthority = hostFiles.authority,
    hostName?: string,
  ) => {
    const settings = {
      issuer: { host: '127.0.0.1', isoPort, httpOrigin: '' },
      cardTrace: false,
      acquirer: {
        dialect: 'iso1987binary' as const,
        timeoutMs: 1_000,
        tls: own && { certificate: own.certificate, privateKey: own.privateKey, hostAuthority, hostName },
      },
    };
    return new Promise<string>((resolve) => {
      const log = pino({ level: 'warn' }, { write: (line: string) => resolve(JSON.parse(line).reason) });
      const link = createHostLink(
        settings,
        systemClock,
        log,
      )({
        onReady: () => resolve('up'),
        onUnmatched: () => {},
      });
      running.push(link);
      link.start();
    });
  };

  it('lets in who shows a certificate of the authority with one of the names, and its payments through', async () => {
    const issuer = await startIssuer({ ISSUER_ISO_TLS_NAMES: 'other,acquirer-one' });
    expect(await tryLink(issuer.isoPort, acquirer)).toBe('up');
  });

  it('lets in nobody with a certificate of another authority', async () => {
    const issuer = await startIssuer();
    expect(await tryLink(issuer.isoPort, stranger)).toMatch(/^ERR_LINK/);
    expect(told.join('')).toContain('ERR_LINK_TLS');
  });

  it('lets in nobody with a certificate of the authority for another name', async () => {
    const issuer = await startIssuer({ ISSUER_ISO_TLS_NAMES: 'acquirer-two' });
    expect(await tryLink(issuer.isoPort, acquirer)).toMatch(/^ERR_LINK/);
    expect(told.join('')).toContain('the certificate of the peer is for another name');
  });

  it('sends nothing to a host whose certificate is of another authority, or for another name', async () => {
    const issuer = await startIssuer();
    expect(await tryLink(issuer.isoPort, acquirer, stranger.authority)).toMatch(
      /UNABLE_TO_VERIFY|SELF_SIGNED|SIGNATURE/,
    );
    expect(await tryLink(issuer.isoPort, acquirer, hostFiles.authority, 'elsewhere.example.org')).toContain(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
    expect(await tryLink(issuer.isoPort, acquirer, hostFiles.authority, LIVE_HOST)).toBe('up');
  });

  it('is not got around in clear, and connections that never begin a handshake keep nobody out', async () => {
    const issuer = await startIssuer();
    const silentOnes = Array.from({ length: 60 }, () =>
      connect(issuer.isoPort, '127.0.0.1').on('error', () => {}),
    );
    await Promise.all(silentOnes.map((one) => new Promise((resolve) => one.once('connect', resolve))));
    const plain = connect(issuer.isoPort, '127.0.0.1').on('error', () => {});
    let answered = 0;
    plain.on('data', (part) => {
      // An alert record of TLS (RFC 8446, 6), and no message of the link.
      if (part[0] !== 0x15) answered += 1;
    });
    plain.write(Buffer.from('0015080082200000000000000400000000000000', 'hex'));
    await new Promise((resolve) => plain.once('close', resolve));
    expect(answered).toBe(0);
    expect(await tryLink(issuer.isoPort, acquirer)).toBe('up');
    for (const one of silentOnes) one.destroy();
  });

  it('has settings that are refused when a file cannot be used, without its content', async () => {
    const bad = join(folder, 'bad.pem');
    writeFileSync(bad, 'secret-of-the-file');
    await expect(startIssuer({ ISSUER_ISO_TLS_KEY: bad })).rejects.toThrow(/ISSUER_ISO_TLS_KEY and/);
    await expect(startIssuer({ ISSUER_ISO_TLS_KEY: bad })).rejects.not.toThrow(/secret-of-the-file/);
    await expect(startIssuer({ ISSUER_ISO_TLS_CA: '/no/such.pem' })).rejects.toThrow(
      /ISSUER_ISO_TLS_CA names/,
    );
    const files = {
      certificate: acquirer.certificate,
      privateKey: bad,
      hostAuthority: acquirer.authority,
      hostName: undefined,
    };
    const settings = {
      issuer: { host: '127.0.0.1', isoPort: 1, httpOrigin: '' },
      cardTrace: false,
      acquirer: { dialect: 'iso1987binary' as const, timeoutMs: 1_000, tls: files },
    };
    const open = createHostLink(settings, systemClock, silent);
    expect(() => open({ onReady: () => {}, onUnmatched: () => {} })).toThrow(/ACQUIRER_TLS_KEY/);
  });
});

describe('reviewed/M4: the link in live mode', () => {
  const issuerIn = (more: Record<string, string>) => () =>
    readIssuerConfig({
      TALLYSTICK_MODE: 'live',
      ISSUER_OPERATOR_KEY: 'operator-key-of-the-tests-32-chars',
      ISSUER_HOST: '10.0.0.7',
      ...more,
    });
  const tls = { ISSUER_ISO_TLS_CERT: 'a', ISSUER_ISO_TLS_KEY: 'b', ISSUER_ISO_TLS_CA: 'c' };

  it('is refused by the issuer without TLS beyond this machine, or is accepted by name for listed peers', () => {
    expect(issuerIn({})).toThrow(/ISSUER_ISO_TLS_CERT.*LIVE_ON_PLAIN_LINK=accepted/);
    expect(issuerIn({ LIVE_ON_PLAIN_LINK: 'accepted' })).toThrow(/ISSUER_ISO_PEERS must be set/);
    expect(issuerIn({ LIVE_ON_PLAIN_LINK: 'accepted', ISSUER_ISO_PEERS: '10.0.0.0/24' })).not.toThrow();
    expect(issuerIn(tls)).not.toThrow();
    expect(issuerIn({ ISSUER_HOST: '127.0.0.1' })).not.toThrow();
    expect(issuerIn({ ...tls, ISSUER_ISO_TLS_KEY: '' })).toThrow(/ISSUER_ISO_TLS_KEY must be set too/);
    expect(issuerIn({ ...tls, ISSUER_ISO_PEERS: '10.0.0.0/99' })).toThrow(/ISSUER_ISO_PEERS/);
  });

  it('is refused by the server in the same way', () => {
    const LIVE = {
      TALLYSTICK_MODE: 'live',
      TALLYSTICK_MASTER_KEY: 'VEXi8ISw0wO2TYP1ujSCPGq8DDdyXSPqA6kNqT8zTgo',
      DATABASE_URL: 'postgres://somebody@127.0.0.1/tallystick',
      ISSUER_HOST: LIVE_HOST,
    };
    expect(refusalOf(LIVE).message).toMatch(/ACQUIRER_TLS_CERT.*LIVE_ON_PLAIN_LINK=accepted/);
    expect(refusalOf({ ...LIVE, ACQUIRER_TLS_CERT: 'a' }).variable).toBe('ACQUIRER_TLS_KEY');
    for (const more of [
      { LIVE_ON_PLAIN_LINK: 'accepted' },
      { ISSUER_HOST: '127.0.0.1' },
      { ACQUIRER_TLS_CERT: 'a', ACQUIRER_TLS_KEY: 'b', ACQUIRER_TLS_CA: 'c' },
    ]) {
      expect(() => refusalOf({ ...LIVE, ...more } as Record<string, string>)).toThrow('was taken');
    }
  });
});
