import { SERVER_SETTING_NAMES } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const faults = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

describe('settings', () => {
  it('have defaults that run', () => {
    expect(readConfig({})).toMatchObject({
      mode: 'test',
      host: '127.0.0.1',
      isoPort: 4002,
      httpPort: 4001,
      data: './data/issuer',
      dialect: 'iso1987binary',
      lateMs: 20_000,
    });
    expect(readConfig({ ISSUER_ISO_PORT: '' }).isoPort).toBe(4002);
  });

  it.each([
    ['ISSUER_ISO_PORT', '70000', 'ISSUER_ISO_PORT must be a port, 0 to 65535'],
    ['ISSUER_HTTP_PORT', 'http', 'ISSUER_HTTP_PORT must be a port, 0 to 65535'],
    ['ISSUER_DATABASE_URL', 'mysql://x', 'ISSUER_DATABASE_URL must be a postgres:// URL'],
    ['ISSUER_MASTER_KEY', 'short', 'ISSUER_MASTER_KEY must be 32 bytes in base64url'],
    ['ISSUER_OPERATOR_KEY', 'short', 'ISSUER_OPERATOR_KEY must be at least 32 characters'],
    ['ISSUER_DIALECT', 'ebcdic', 'ISSUER_DIALECT must be iso1987binary or iso1987ascii'],
    ['TALLYSTICK_MODE', 'prod', 'TALLYSTICK_MODE must be test or live'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent'],
    ['ISSUER_ISOPORT', '1', 'ISSUER_ISOPORT is not a setting: did you mean ISSUER_ISO_PORT?'],
    ['TALLYSTICK_MOD', 'live', 'TALLYSTICK_MOD is not a setting: did you mean TALLYSTICK_MODE?'],
    ['ISSUER_NONSENSE', '1', 'ISSUER_NONSENSE is not a setting'],
    ['TALLYSTICK_NONSENSE', '1', 'TALLYSTICK_NONSENSE is not a setting'],
    ['TALLYSTICK_ORIGN', 'x', 'TALLYSTICK_ORIGN is not a setting: did you mean TALLYSTICK_ORIGIN?'],
  ])('%s=%s is refused with a clear line', (name, value, line) => {
    expect(faults({ [name]: value })).toBe(line);
  });

  it('that are wrong are all named at once, and no secret with them', () => {
    const message = faults({ ISSUER_MASTER_KEY: 'my-secret', ISSUER_BIN: '12' });
    expect(message.split('\n')).toHaveLength(2);
    expect(message).not.toContain('my-secret');
  });

  it('reviewed/A3: of the server, which may share the environment, are let be', () => {
    const shared = Object.fromEntries(SERVER_SETTING_NAMES.map((name) => [name, 'anything']));
    // Both programs read the mode and the origin.
    const { TALLYSTICK_MODE: _mode, TALLYSTICK_ORIGIN: _origin, ...others } = shared;
    expect(readConfig(others)).toEqual(readConfig({}));
  });

  it('of live mode need an operator key', () => {
    expect(faults({ TALLYSTICK_MODE: 'live' })).toContain('ISSUER_OPERATOR_KEY');
  });
});
