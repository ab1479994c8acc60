import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { refusalOf } from '../../testing/config-refusal.ts';

const KEY = Buffer.from(Uint8Array.from({ length: 32 }, (_, at) => 7 * at)).toString('base64url');
const LIVE = {
  TALLYSTICK_MODE: 'live',
  TALLYSTICK_MASTER_KEY: KEY,
  DATABASE_URL: 'postgres://somebody@127.0.0.1/tallystick',
};
const NAMED = { TALLYSTICK_LOCAL_NAME: 'hazel.local' };

describe('a name on the local network', () => {
  it('puts TLS on every address of the machine, and leaves HTTP on this one', () => {
    expect(readConfig(NAMED)).toMatchObject({
      host: '127.0.0.1',
      origin: 'https://hazel.local:4443',
      consoleOrigin: 'https://hazel.local:4443',
      local: { name: 'hazel.local', pagePort: 4480 },
      tls: { port: 4443, host: '0.0.0.0', origin: 'https://hazel.local:4443', files: undefined },
    });
    expect(readConfig({}).local).toBeUndefined();
  });

  it('listens where it is told to', () => {
    const told = { ...NAMED, TLS_PORT: '443', TLS_HOST: '192.0.2.7', TALLYSTICK_LOCAL_PAGE_PORT: '8080' };
    expect(readConfig(told)).toMatchObject({
      origin: 'https://hazel.local',
      local: { pagePort: 8080 },
      tls: { port: 443, host: '192.0.2.7' },
    });
    expect(readConfig({ ...NAMED, TALLYSTICK_ORIGIN: 'https://hazel.local:8443' }).origin).toBe(
      'https://hazel.local:8443',
    );
  });

  it.each([
    '192.168.1.20',
    'hazel',
    'local',
    'Hazel.local',
    'hazel_.local',
    '-a.local',
    'https://hazel.local',
    'a.b.1',
  ])('is not %j', (name) => {
    expect(refusalOf({ TALLYSTICK_LOCAL_NAME: name }).variable).toBe('TALLYSTICK_LOCAL_NAME');
  });

  it.each([
    ['TALLYSTICK_ORIGIN', { TALLYSTICK_ORIGIN: 'http://hazel.local:4000' }],
    ['TALLYSTICK_ORIGIN', { TALLYSTICK_ORIGIN: 'https://oak.local:4443' }],
    ['TLS_PORT', { TLS_PORT: '0' }],
    ['TLS_CERT', { TLS_CERT: '/c.pem', TLS_KEY: '/k.pem' }],
    ['TLS_ORIGIN', { TLS_ORIGIN: 'https://oak.local' }],
    ['TALLYSTICK_LOCAL_NAME', LIVE],
  ])('does not go together with %s as it is set: %j', (variable, env) => {
    const { variable: named, message } = refusalOf({ ...NAMED, ...env });
    expect([named, message.includes('For example') || message.includes('write:')]).toEqual([variable, true]);
  });
});
