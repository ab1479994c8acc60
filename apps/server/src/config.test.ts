import { SERVER_SETTING_NAMES } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { readConfig, VARIABLES } from './config.ts';
import { refusalOf } from './testing/config-refusal.ts';

const KEY = Buffer.from(Uint8Array.from({ length: 32 }, (_, at) => 7 * at)).toString('base64url');
const DATABASE_URL = 'postgres://somebody@127.0.0.1/tallystick';
const LIVE = { TALLYSTICK_MODE: 'live', TALLYSTICK_MASTER_KEY: KEY, DATABASE_URL };

describe('configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({
      mode: 'test',
      port: 4000,
      host: '127.0.0.1',
      origin: 'http://localhost:4000',
      databaseUrl: undefined,
      issuer: { host: '127.0.0.1', isoPort: 4002, httpOrigin: 'http://127.0.0.1:4001' },
      acquirer: { dialect: 'iso1987binary', timeoutMs: 10_000, linkWaitMs: 5_000 },
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
    ['RETENTION_ATTESTATIONS_DAYS', '34'],
    ['RETENTION_EVENTS_DAYS', 'forever'],
    ['RETENTION_HISTORY_DAYS', '30'],
    ['MERCHANT_NUMBER', '12'],
  ])('names %s when it is %j, says what is wrong and gives an example', (name, value) => {
    const error = refusalOf({
      ...(name === 'MERCHANT_NUMBER' ? { MERCHANT_NAME: 'X' } : {}),
      [name]: value,
    });
    expect(error.variable).toBe(name);
    expect(error.message).toContain(`${name} is ${JSON.stringify(value)}`);
    expect(error.message).toContain(`For example: ${name}=`);
  });

  it.each([
    ['TALLYSTICK_MOD', 'live', 'TALLYSTICK_MODE'],
    ['TALLYSTICK_MASTERKEY', 'hidden-password', 'TALLYSTICK_MASTER_KEY'],
    ['DATABASE_ULR', 'postgres://hidden-password@host/db', 'DATABASE_URL'],
    ['LOG_LEVELS', 'debug', 'LOG_LEVEL'],
    ['MERCHANT_CURENCY', 'JPY', 'MERCHANT_CURRENCY'],
    ['ACQUIRER_TIMEOUT', '5000', undefined],
    ['TALLYSTICK_NONSENSE', '1', undefined],
  ])('reviewed/A3: refuses %s, which is no setting, and suggests what was meant', (name, value, meant) => {
    const error = refusalOf({ [name]: value });
    expect(error.variable).toBe(name);
    expect(error.message).toContain(`${name} is not a setting`);
    if (meant !== undefined) expect(error.message).toContain(`did you mean ${meant}?`);
    expect(error.message).not.toContain('hidden-password');
  });

  it('reviewed/A3: leaves alone what others put into an environment, and what belongs to the issuer host', () => {
    const others = { PATH: '/bin', NODE_ENV: 'test', LOG_DIR: '/tmp', ISSUER_BIN: '999999', PORTS: '1' };
    expect(readConfig(others)).toEqual(readConfig({}));
  });

  it('reviewed/A3: has the names that the issuer host lets be', () => {
    const own = Object.keys(VARIABLES).filter((name) => name.startsWith('TALLYSTICK_'));
    expect(own.toSorted()).toEqual([...SERVER_SETTING_NAMES]);
  });

  it('reviewed/A3: in test mode a currency or country without a name is that of the test merchant', () => {
    expect(readConfig({}).firstMerchant).toBeUndefined();
    expect(readConfig({ MERCHANT_CURRENCY: 'JPY', MERCHANT_COUNTRY: '392' }).firstMerchant).toMatchObject({
      name: 'Hazel & Co. Coffee',
      currency: 'JPY',
      countryCode: '392',
    });
  });

  it.each([
    ['DATABASE_URL', 'mysql://hidden-password@host/db'],
    ['TALLYSTICK_MASTER_KEY', 'hidden-password'],
    ['TALLYSTICK_SEED_API_KEY', 'hidden-password'],
  ])('never shows the value of %s', (name, value) => {
    const error = refusalOf({ [name]: value });
    expect(error.variable).toBe(name);
    expect(error.message).not.toContain('hidden-password');
  });

  it('asks for a master key of its own in live mode, and takes no seeded API key there', () => {
    expect(refusalOf({ TALLYSTICK_MODE: 'live' }).variable).toBe('TALLYSTICK_MASTER_KEY');
    const seeded = {
      TALLYSTICK_MODE: 'live',
      TALLYSTICK_MASTER_KEY: KEY,
      DATABASE_URL,
      TALLYSTICK_SEED_API_KEY: `tsk_test_${'a'.repeat(32)}`,
    };
    expect(refusalOf(seeded).variable).toBe('TALLYSTICK_SEED_API_KEY');
    expect(readConfig(LIVE).mode).toBe('live');
  });

  it('reviewed/A3: refuses a country that does not exist, by name', () => {
    expect(() => readConfig({ MERCHANT_COUNTRY: '999' })).toThrow(/MERCHANT_COUNTRY.*ISO 3166-1/);
    expect(() => readConfig({ MERCHANT_COUNTRY: '392' })).not.toThrow();
  });

  it.each<[string, Record<string, string>]>([
    ['TALLYSTICK_ORIGIN', { TALLYSTICK_ORIGIN: 'http://pay.example.org' }],
    ['DATABASE_URL', { DATABASE_URL: '' }],
    ['TALLYSTICK_MASTER_KEY', { TALLYSTICK_MASTER_KEY: 'a'.repeat(43) }],
  ])('reviewed/M9: live mode refuses %s that test mode takes', (name, more) => {
    const error = refusalOf({ ...LIVE, ...more });
    expect(error.variable).toBe(name);
    expect(error.message).toContain('For example');
    expect(error.message).not.toContain('a'.repeat(43));
    expect(readConfig({ ...LIVE, ...more, TALLYSTICK_MODE: 'test' }).mode).toBe('test');
  });

  it.each<Record<string, string>>([
    { TALLYSTICK_ORIGIN: 'https://pay.example.org' },
    { TALLYSTICK_ORIGIN: 'http://127.0.0.1:4000' },
    { DATABASE_URL: '', LIVE_ON_EMBEDDED_DATABASE: 'accepted' },
  ])('reviewed/M9: live mode takes %j', (more) => {
    expect(readConfig({ ...LIVE, ...more }).mode).toBe('live');
  });
});
