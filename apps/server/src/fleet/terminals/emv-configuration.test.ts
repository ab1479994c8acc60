import { checkConfiguration, terminalDataObjects } from '@tallystick/emv/terminal';
import { expect, it } from 'vitest';
import { TEST_MERCHANT } from '../../tenancy/merchants/index.ts';
import { emvConfigurationOf } from './emv-configuration.ts';
import { SOFTPOS_CAPABILITIES } from './index.ts';

it('reported/L14: DE22, 9F33, 9F40 and TTQ of one sale say the same of the terminal', () => {
  const merchant = { ...TEST_MERCHANT, id: 'mer_1', mode: 'test', createdAt: '' } as const;
  const configuration = emvConfigurationOf(merchant, 'EUR', 50_000n, {}, []);
  expect(() => checkConfiguration(configuration)).not.toThrow();
  const told = terminalDataObjects(
    configuration,
    { amountMinor: 1_250n, date: '261130', time: '120000' },
    new Uint8Array(4),
  );
  expect(SOFTPOS_CAPABILITIES.onlinePin).toBe(false);
  expect(told.get(0x9f33)?.toHex()).toBe('2008c8');
  expect(told.get(0x9f40)?.toHex()).toBe('6000a03001');
  expect(configuration.combinations.map(({ ttq }) => ttq)).toEqual(['20000000']);
});
