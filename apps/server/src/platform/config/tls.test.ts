import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { refusalOf } from '../../testing/config-refusal.ts';

const KEY = Buffer.from(Uint8Array.from({ length: 32 }, (_, at) => 7 * at)).toString('base64url');
const DATABASE_URL = 'postgres://somebody@127.0.0.1/tallystick';

describe('TLS of the server', () => {
  it('listens where it is told to, with a certificate that is whole', () => {
    expect(readConfig({}).tls).toBeUndefined();
    expect(readConfig({ TLS_PORT: '4443' }).tls).toEqual({ port: 4443, origin: undefined, files: undefined });
    const files = { TLS_PORT: '0', TLS_CERT: '/c.pem', TLS_KEY: '/k.pem', TLS_CA: '/a.pem' };
    expect(readConfig({ ...files, TLS_ORIGIN: 'https://pay.example:4443' }).tls).toEqual({
      port: 0,
      origin: 'https://pay.example:4443',
      files: { certificate: '/c.pem', privateKey: '/k.pem', authority: '/a.pem' },
    });
    expect(refusalOf({ TLS_PORT: '4443', TLS_CERT: '/c.pem' }).message).toContain('TLS_KEY');
    expect(refusalOf({ TLS_PORT: '4443', TLS_CA: '/a.pem' }).message).toContain('TLS_CERT');
    expect(refusalOf({ TLS_CERT: '/c.pem', TLS_KEY: '/k.pem' }).message).toContain('TLS_PORT');
    expect(refusalOf({ TLS_PORT: '70000' }).message).toContain('65535');
    expect(refusalOf({ TLS_PORT: '1', TLS_ORIGIN: 'http://pay.example' }).message).toContain('https');
    const live = { TALLYSTICK_MODE: 'live', TALLYSTICK_MASTER_KEY: KEY, DATABASE_URL, TLS_PORT: '4443' };
    expect(refusalOf(live).message).toContain('TLS_CERT');
  });
});
