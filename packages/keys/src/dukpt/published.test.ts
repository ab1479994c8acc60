import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { nodeCiphers } from '../ciphers/node.ts';
import { softwareCiphers } from '../ciphers/software.ts';
import { tdesCmac } from '../mac/cmac.ts';
import { iso9797Algorithm3 } from '../mac/iso9797-1.ts';
import { encipherPinBlock4 } from '../pin/pin-block-format-4.ts';
import { aesInitialKey, aesTransactionKey, aesUpdateKey, aesWorkingKey } from './aes-dukpt.ts';
import { tdesInitialKey, tdesTransactionKey, tdesWorkingKey } from './tdes-dukpt.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../vectors/crypto-dukpt/${name}.json`, import.meta.url), 'utf8'));
const hex = (text: string) => Uint8Array.fromHex(text);
const upper = (bytes: Uint8Array) => bytes.toHex().toUpperCase();
const ascii = (text: string) => new TextEncoder().encode(text);
/** The file's rows as objects, one a key serial number. */
const rows = (values: Record<string, readonly string[]>, names: readonly string[]) =>
  (values[names[0] ?? ''] ?? []).map((_, at) =>
    Object.fromEntries(names.map((name) => [name, values[name]?.[at] ?? ''])),
  );

const AES = 'crypto-dukpt/aes128-x9.24-3';
const aes = read('aes128-x9.24-3');
const TDES = 'crypto-dukpt/tdes-x9.24-1-a';
const tdes = read('tdes-x9.24-1-a');

describe.each([
  ['OpenSSL', nodeCiphers],
  ['TypeScript', softwareCiphers],
])('AES DUKPT on %s', (_, ciphers) => {
  const initialKey = hex(aes.values.ik_verify);

  it('makes the initial key and the update key', () => {
    vectorCase(AES, 'initial key');
    vectorCase(AES, 'update key');
    const id = hex(aes.values.ikid);
    expect(upper(aesInitialKey(ciphers, hex(aes.values.bdk), id))).toBe(aes.values.ik_verify);
    expect(upper(aesUpdateKey(ciphers, initialKey, id))).toBe(aes.update_key.update_key_aes128_verify);
  });

  it.each([
    ...rows(aes.values, ['ksn_verify', 'txn_key_verify']).map((row) => [row.ksn_verify, row.txn_key_verify]),
    ...rows(aes.values, ['ksn_verify2', 'txn_key_verify2']).map((row) => [
      row.ksn_verify2,
      row.txn_key_verify2,
    ]),
    ...rows(aes.values, ['ksn_verify3', 'txn_key_verify3']).map((row) => [
      row.ksn_verify3,
      row.txn_key_verify3,
    ]),
  ])('derives the key of %s', (ksn = '', expected = '') => {
    vectorCase(AES, `transaction key ${ksn}`);
    expect(upper(aesTransactionKey(ciphers, initialKey, hex(ksn)))).toBe(expected);
  });

  it.each(
    rows(aes.values, [
      'ksn_verify',
      'pin_key_aes128_verify',
      'cmac_aes128_key_verify',
      'data_aes128_key_verify',
      'encrypted_pinblock_verify',
    ]),
  )('derives the working keys of $ksn_verify, and enciphers the PIN', (row) => {
    const ksn = hex(row.ksn_verify ?? '');
    vectorCase(AES, `working keys ${row.ksn_verify}`);
    const transactionKey = aesTransactionKey(ciphers, initialKey, ksn);
    const key = (usage: 'pin' | 'mac-request' | 'data-request') =>
      aesWorkingKey(ciphers, transactionKey, ksn, usage, 'aes128');
    expect(upper(key('pin'))).toBe(row.pin_key_aes128_verify);
    expect(upper(key('mac-request'))).toBe(row.cmac_aes128_key_verify);
    expect(upper(key('data-request'))).toBe(row.data_aes128_key_verify);
    const random = hex(aes.values.pinfield).subarray(8);
    const pin = Uint8Array.of(1, 2, 3, 4);
    const block = encipherPinBlock4(ciphers, key('pin'), pin, aes.values.pan, () => random);
    expect(upper(block)).toBe(row.encrypted_pinblock_verify);
  });
});

describe.each([
  ['OpenSSL', nodeCiphers],
  ['TypeScript', softwareCiphers],
])('TDES DUKPT on %s', (_, ciphers) => {
  const initialKey = hex(tdes.values.ik_verify);

  it('makes the initial key', () => {
    vectorCase(TDES, 'initial key');
    expect(upper(tdesInitialKey(ciphers, hex(tdes.values.bdk), hex(tdes.values.iksn)))).toBe(
      tdes.values.ik_verify,
    );
  });

  it.each(
    rows(tdes.values, [
      'ksn_verify',
      'txn_key_verify',
      'encrypted_pinblock_verify',
      'mac_request_verify',
      'mac_response_verify',
      'cmac_request_verify',
      'cmac_response_verify',
      'txn_request_verify',
    ]),
  )('derives the keys of $ksn_verify, and uses them', (row) => {
    vectorCase(TDES, `keys ${row.ksn_verify}`);
    const transactionKey = tdesTransactionKey(ciphers, initialKey, hex(row.ksn_verify ?? ''));
    expect(upper(transactionKey)).toBe(row.txn_key_verify);
    const key = (usage: 'pin' | 'mac-request' | 'mac-response' | 'data-request') =>
      tdesWorkingKey(ciphers, transactionKey, usage);
    const data = ascii(tdes.values.txn_data);
    const retail = (usage: 'mac-request' | 'mac-response') =>
      upper(iso9797Algorithm3(ciphers, key(usage), data, 1)).slice(0, 8);
    expect(upper(ciphers.tdesEncryptEcb(key('pin'), hex(tdes.values.pinblock)))).toBe(
      row.encrypted_pinblock_verify,
    );
    expect(retail('mac-request')).toBe(row.mac_request_verify);
    expect(retail('mac-response')).toBe(row.mac_response_verify);
    expect(upper(tdesCmac(ciphers, key('mac-request'), data))).toBe(row.cmac_request_verify);
    expect(upper(tdesCmac(ciphers, key('mac-response'), data))).toBe(row.cmac_response_verify);
    const padded = new Uint8Array(24);
    padded.set(data);
    let chain = new Uint8Array(8);
    const enciphered = [0, 8, 16].map((at) => {
      chain = Uint8Array.from(
        ciphers.tdesEncryptEcb(
          key('data-request'),
          padded.slice(at, at + 8).map((byte, index) => byte ^ (chain[index] ?? 0)),
        ),
      );
      return upper(chain);
    });
    expect(enciphered.join('')).toBe(row.txn_request_verify);
  });
});
