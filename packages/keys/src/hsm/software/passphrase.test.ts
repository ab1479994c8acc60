import { describe, expect, it } from 'vitest';
import { SecretBytes } from '../../secret-bytes.ts';
import { randomBytes, refuses } from '../conformance/hsm-under-test.fixture.ts';
import { HsmError } from '../hsm-error.ts';
import {
  createSoftwareHsm,
  masterCheckValue,
  masterFromNewPassphrase,
  masterFromPassphrase,
  requireMaster,
} from './software-hsm.ts';

const secret = (text: string) => new SecretBytes(new TextEncoder().encode(text));

describe('a master key from a passphrase', () => {
  it('is the same again, and opens what it wrapped', async () => {
    const { masterKey, record } = await masterFromNewPassphrase(secret('four words on paper'), randomBytes);
    const key = await createSoftwareHsm({ masterKey, randomBytes }).generate({
      usage: 'M7',
      type: 'hmac256',
      mode: 'C',
    });
    const again = await masterFromPassphrase(secret('four words on paper'), record);
    expect(again.equals(masterKey)).toBe(true);
    const described = await createSoftwareHsm({ masterKey: again, randomBytes }).describe(key.wrapped);
    expect(described.checkValue).toBe(key.checkValue);
    expect(record).toMatchObject({ kdf: 'scrypt', N: 131_072, r: 8, p: 1 });
    expect(record.checkValue).toEqual(masterCheckValue(masterKey));
    const refusal = await refuses(
      masterFromPassphrase(secret('five words on paper'), record),
      'ERR_HSM_PASSPHRASE',
    );
    expect(refusal.remedy).toContain('nothing was changed');
  });

  it('has a length, and a record that asks for no more than it may', async () => {
    await refuses(masterFromNewPassphrase(secret('short'), randomBytes), 'ERR_HSM_PASSPHRASE');
    const record = {
      kdf: 'scrypt',
      N: 16_384,
      r: 8,
      p: 1,
      salt: randomBytes(16),
      checkValue: randomBytes(8),
    } as const;
    for (const change of [
      { N: 16_383 },
      { N: 2 ** 22 },
      { N: 1024 },
      { r: 64 },
      { p: 0 },
      { salt: randomBytes(4) },
    ]) {
      await refuses(
        masterFromPassphrase(secret('four words on paper'), { ...record, ...change }),
        'ERR_HSM_INPUT',
      );
    }
  });

  it('from a file is told from another one by its check value', () => {
    const masterKey = SecretBytes.adopt(randomBytes(32));
    const check = masterCheckValue(masterKey);
    expect(() => requireMaster(masterKey, check)).not.toThrow();
    expect(() => requireMaster(SecretBytes.adopt(randomBytes(32)), check)).toThrow(HsmError);
    expect(() => requireMaster(SecretBytes.adopt(randomBytes(31)), check)).toThrow(HsmError);
  });
});
