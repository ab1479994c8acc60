import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const KEY = 'A'.repeat(43);

const errorOf = (env: Record<string, string>): ConfigError => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('The configuration was taken');
};

describe('configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({
      mode: 'test',
      port: 4000,
      host: '127.0.0.1',
      origin: 'http://localhost:4000',
      databaseUrl: undefined,
      issuer: { host: '127.0.0.1', isoPort: 4002, httpOrigin: 'http://127.0.0.1:4001' },
      acquirer: { dialect: 'iso1987binary', timeoutMs: 10_000 },
      trustProxy: false,
    });
  });

  it('reads what is set, and takes empty for not set', () => {
    const config = readConfig({ PORT: '4100', HOST: '', TRUST_PROXY: '10.0.0.1,10.0.0.2' });
    expect(config).toMatchObject({ port: 4100, host: '127.0.0.1', origin: 'http://localhost:4100' });
    expect(config.trustProxy).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(readConfig({ TRUST_PROXY: '2' }).trustProxy).toBe(2);
  });

  it.each([
    ['PORT', 'abc'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '4000.5'],
    ['HOST', 'http://x'],
    ['TALLYSTICK_ORIGIN', 'https://pay.example.org/path'],
    ['TALLYSTICK_MODE', 'prod'],
    ['DATABASE_POOL', '0'],
    ['LOG_LEVEL', 'loud'],
    ['ACQUIRER_DIALECT', 'xml'],
    ['ACQUIRER_TIMEOUT_MS', '5'],
    ['TRUST_PROXY', 'everyone'],
    ['MERCHANT_NUMBER', '12'],
  ])('names %s when it is %j, says what is wrong and gives an example', (name, value) => {
    const error = errorOf({
      ...(name === 'MERCHANT_NUMBER' ? { MERCHANT_NAME: 'X' } : {}),
      [name]: value,
    });
    expect(error.variable).toBe(name);
    expect(error.message).toContain(`${name} is ${JSON.stringify(value)}`);
    expect(error.message).toContain(`For example: ${name}=`);
  });

  it.each([
    ['DATABASE_URL', 'mysql://hidden-password@host/db'],
    ['TALLYSTICK_MASTER_KEY', 'hidden-password'],
    ['TALLYSTICK_SEED_API_KEY', 'hidden-password'],
  ])('never shows the value of %s', (name, value) => {
    const error = errorOf({ [name]: value });
    expect(error.variable).toBe(name);
    expect(error.message).not.toContain('hidden-password');
  });

  it('asks for a master key of its own in live mode, and takes no seeded API key there', () => {
    expect(errorOf({ TALLYSTICK_MODE: 'live' }).variable).toBe('TALLYSTICK_MASTER_KEY');
    const seeded = {
      TALLYSTICK_MODE: 'live',
      TALLYSTICK_MASTER_KEY: KEY,
      TALLYSTICK_SEED_API_KEY: `tsk_test_${'a'.repeat(32)}`,
    };
    expect(errorOf(seeded).variable).toBe('TALLYSTICK_SEED_API_KEY');
    expect(readConfig({ TALLYSTICK_MODE: 'live', TALLYSTICK_MASTER_KEY: KEY }).mode).toBe('live');
  });

  it('listens with TLS where it is told to, with a certificate that is whole', () => {
    expect(readConfig({}).tls).toBeUndefined();
    expect(readConfig({ TLS_PORT: '4443' }).tls).toEqual({ port: 4443, origin: undefined, files: undefined });
    const files = { TLS_PORT: '0', TLS_CERT: '/c.pem', TLS_KEY: '/k.pem', TLS_CA: '/a.pem' };
    expect(readConfig({ ...files, TLS_ORIGIN: 'https://pay.example:4443' }).tls).toEqual({
      port: 0,
      origin: 'https://pay.example:4443',
      files: { certificate: '/c.pem', privateKey: '/k.pem', authority: '/a.pem' },
    });
    expect(errorOf({ TLS_PORT: '4443', TLS_CERT: '/c.pem' }).message).toContain('TLS_KEY');
    expect(errorOf({ TLS_PORT: '4443', TLS_CA: '/a.pem' }).message).toContain('TLS_CERT');
    expect(errorOf({ TLS_CERT: '/c.pem', TLS_KEY: '/k.pem' }).message).toContain('TLS_PORT');
    expect(errorOf({ TLS_PORT: '70000' }).message).toContain('65535');
    expect(errorOf({ TLS_PORT: '1', TLS_ORIGIN: 'http://pay.example' }).message).toContain('https');
    const live = { TALLYSTICK_MODE: 'live', TALLYSTICK_MASTER_KEY: KEY, TLS_PORT: '4443' };
    expect(errorOf(live).message).toContain('TLS_CERT');
  });

  it('takes an exporter value from a header only with the addresses that may send it', () => {
    expect(readConfig({ TLS_EXPORTER_HEADER: 'X-TLS-Exporter', TRUST_PROXY: '10.0.0.5' })).toMatchObject({
      exporterHeader: 'x-tls-exporter',
      trustProxy: ['10.0.0.5'],
    });
    for (const TRUST_PROXY of ['no', '1', '']) {
      expect(errorOf({ TLS_EXPORTER_HEADER: 'x-tls-exporter', TRUST_PROXY }).message).toContain(
        'TRUST_PROXY',
      );
    }
  });
});
