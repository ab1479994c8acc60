import { Option } from '@commander-js/extra-typings';
import { aesCheckValue, tdesCheckValue } from '@tallystick/keys';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import {
  AES_KSN_BYTES,
  aesWorkingKey,
  TDES_KSN_BYTES,
  tdesWorkingKey,
  type WorkingKeyType,
  type WorkingKeyUsage,
} from '@tallystick/keys/dukpt';
import { CliError } from '../../cli-error.ts';

export type Scheme = 'aes' | 'tdes';

export const USAGES = [
  'pin',
  'mac-request',
  'mac-response',
  'mac-both',
  'data-request',
  'data-response',
  'data-both',
  'key-encryption',
  'derivation',
] as const satisfies readonly WorkingKeyUsage[];

export const LENGTHS = [
  'tdes2',
  'tdes3',
  'aes128',
  'aes192',
  'aes256',
  'hmac128',
  'hmac192',
  'hmac256',
] as const satisfies readonly WorkingKeyType[];

export const usageOption = () => new Option('--usage <name>', 'what the working key is for').choices(USAGES);
export const lengthOption = () =>
  new Option(
    '--length <name>',
    'algorithm and length of the working key; default that of the base key',
  ).choices(LENGTHS);

/** Whether a key serial number is one of AES or of TDES DUKPT. @throws {CliError} `ERR_OPTION_VALUE` */
export function schemeOfKsn(ksn: Uint8Array): Scheme {
  if (ksn.length === AES_KSN_BYTES) return 'aes';
  if (ksn.length === TDES_KSN_BYTES) return 'tdes';
  throw new CliError('ERR_OPTION_VALUE', 'a KSN has 12 bytes (AES) or 10 (TDES)', '--ksn');
}

/** The type of key that is asked for, or that of the base key. */
export function typeOf(
  scheme: Scheme,
  baseKey: Uint8Array,
  length: WorkingKeyType | undefined,
): WorkingKeyType {
  if (scheme === 'aes') return length ?? aesTypes[baseKey.length] ?? 'aes128';
  if (length !== undefined && length !== 'tdes2') {
    throw new CliError('ERR_OPTION_VALUE', 'TDES DUKPT has keys of tdes2 alone', '--length');
  }
  return 'tdes2';
}

const aesTypes: Readonly<Record<number, WorkingKeyType>> = { 16: 'aes128', 24: 'aes192', 32: 'aes256' };

/** The working key of one transaction. */
export const workingKeyOf = (
  scheme: Scheme,
  transactionKey: Uint8Array,
  ksn: Uint8Array,
  usage: WorkingKeyUsage,
  type: WorkingKeyType,
): Uint8Array =>
  scheme === 'aes'
    ? aesWorkingKey(nodeCiphers, transactionKey, ksn, usage, type)
    : tdesWorkingKey(nodeCiphers, transactionKey, usage);

/** The check value of a key of that type; there is none of an HMAC key. */
export function checkValueOfType(type: WorkingKeyType, key: Uint8Array): Uint8Array | undefined {
  if (type.startsWith('hmac')) return undefined;
  return type.startsWith('tdes') ? tdesCheckValue(nodeCiphers, key) : aesCheckValue(nodeCiphers, key);
}
