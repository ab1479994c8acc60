import { checkConfiguration, terminalDataObjects } from '@tallystick/emv/terminal';
import { expect, it } from 'vitest';
import { TEST_MERCHANT } from '../../tenancy/merchants/index.ts';
import { emvConfigurationOf } from './emv-configuration.ts';
import { capabilitiesOf } from './index.ts';

it.each([
  { takesPin: false, told: ['2008c8', '6000a03001', '20000000'] },
  { takesPin: true, told: ['2048c8', '6000a03001', '24000000'] },
])(
  'reported/L14: 9F33, 9F40 and TTQ of one sale say the same of the terminal: takes a PIN: $takesPin',
  ({ takesPin, told: [capabilities, additional, ttq] }) => {
    const merchant = { ...TEST_MERCHANT, id: 'mer_1', mode: 'test', createdAt: '' } as const;
    const configuration = emvConfigurationOf(merchant, 'EUR', 50_000n, {}, [], capabilitiesOf(takesPin));
    expect(() => checkConfiguration(configuration)).not.toThrow();
    const told = terminalDataObjects(
      configuration,
      { amountMinor: 1_250n, date: '261130', time: '120000' },
      new Uint8Array(4),
    );
    expect(told.get(0x9f33)?.toHex()).toBe(capabilities);
    expect(told.get(0x9f40)?.toHex()).toBe(additional);
    expect(configuration.combinations.map((one) => one.ttq)).toEqual([ttq]);
  },
);
