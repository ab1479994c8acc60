import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { refusalOf } from '../../testing/config-refusal.ts';

const KEY = Buffer.from(Uint8Array.from({ length: 32 }, (_, at) => 7 * at)).toString('base64url');
const LIVE = {
  TALLYSTICK_MODE: 'live',
  TALLYSTICK_MASTER_KEY: KEY,
  DATABASE_URL: 'postgres://somebody@127.0.0.1/tallystick',
  ACQUIRER_TLS_CERT: '/c.pem',
  ACQUIRER_TLS_KEY: '/k.pem',
  ACQUIRER_TLS_CA: '/a.pem',
  TALLYSTICK_ORIGIN: 'https://pay.example.org',
};

describe('the console’s own origin', () => {
  it('is that of everything else unless it is set', () => {
    expect(readConfig({ PORT: '4100' }).consoleOrigin).toBe('http://localhost:4100');
    const apart = { ...LIVE, CONSOLE_ORIGIN: 'https://Console.example.org:443' };
    expect(readConfig(apart)).toMatchObject({
      origin: 'https://pay.example.org',
      consoleOrigin: 'https://console.example.org',
    });
    expect(readConfig({ CONSOLE_ORIGIN: 'http://localhost:4000' }).consoleOrigin).toBe(
      'http://localhost:4000',
    );
    expect(readConfig({ ...LIVE, CONSOLE_ORIGIN: 'http://localhost:4000' }).consoleOrigin).toBe(
      'http://localhost:4000',
    );
  });

  it.each([
    ['is on another port of the same host', {}, 'http://localhost:4001'],
    ['is the same host with TLS', {}, 'https://localhost'],
    ['has no TLS in live mode', LIVE, 'http://console.example.org'],
    ['has a path', {}, 'https://console.example.org/console'],
  ])('is refused where it %s', (_, env, CONSOLE_ORIGIN) => {
    const { variable, message } = refusalOf({ ...env, CONSOLE_ORIGIN });
    expect(variable).toBe('CONSOLE_ORIGIN');
    expect(message).toContain('For example: CONSOLE_ORIGIN=');
  });
});
