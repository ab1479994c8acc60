import { concatBytes } from '@tallystick/encoding';
import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { type BlockPass, cbcDecrypt, cbcEncrypt, ctr } from '../ciphers/chaining.ts';
import { aesCmac, tdesCmac } from '../mac/cmac.ts';
import { iso9797Algorithm1 } from '../mac/iso9797-1.ts';
import type { KeyBlockVersion } from './header.ts';
import { KeyBlockError } from './key-block-error.ts';

/** How a version protects a key and binds the header to it. */
export interface Binding {
  readonly macBytes: 4 | 8 | 16;
  /** The key field is a multiple of it. */
  readonly fieldMultiple: 1 | 8 | 16;
  /** Enciphered key field and MAC. */
  protect(
    header: Uint8Array,
    field: Uint8Array,
  ): { readonly enciphered: Uint8Array; readonly mac: Uint8Array };
  /** The key field, and the MAC that it should have had. Nothing of the field may be used before that is compared. */
  open(
    header: Uint8Array,
    enciphered: Uint8Array,
    mac: Uint8Array,
  ): { readonly field: Uint8Array; readonly expectedMac: Uint8Array };
}

/** Lengths of the protection key, in bytes. Single DES is in the first edition of TR-31 alone. */
const KEY_BYTES: Readonly<Record<KeyBlockVersion, readonly number[]>> = {
  A: [8, 16, 24],
  B: [16, 24],
  C: [8, 16, 24],
  D: [16, 24, 32],
  E: [16, 24, 32],
};

/**
 * The binding of a version under one protection key.
 *
 * @throws {KeyBlockError} `ERR_KEY_BLOCK_PROTECTION_KEY`
 */
export function bindingOf(
  ciphers: BlockCiphers,
  version: KeyBlockVersion,
  protectionKey: Uint8Array,
): Binding {
  if (!KEY_BYTES[version].includes(protectionKey.length)) {
    const lengths = KEY_BYTES[version].join(', ');
    throw new KeyBlockError(
      'ERR_KEY_BLOCK_PROTECTION_KEY',
      'protectionKey',
      `The protection key of version ${version} has ${lengths} bytes`,
    );
  }
  switch (version) {
    case 'A':
    case 'C':
      return variantBinding(ciphers, protectionKey);
    case 'B':
      return tdesDerivationBinding(ciphers, protectionKey);
    case 'D':
    case 'E':
      return aesDerivationBinding(ciphers, protectionKey, version);
  }
}

/** ANSI X9.143:2022, 7.2: two variants of one key; the MAC is over what is enciphered. */
function variantBinding(ciphers: BlockCiphers, key: Uint8Array): Binding {
  const encryptionKey = key.map((byte) => byte ^ 0x45);
  const macKey = key.map((byte) => byte ^ 0x4d);
  const single = key.length === 8;
  const encrypt: BlockPass = (block) =>
    single ? ciphers.desEncrypt(encryptionKey, block) : ciphers.tdesEncryptEcb(encryptionKey, block);
  const decrypt: BlockPass = (block) =>
    single ? ciphers.desDecrypt(encryptionKey, block) : ciphers.tdesDecryptEcb(encryptionKey, block);
  const macOf = (header: Uint8Array, enciphered: Uint8Array) =>
    iso9797Algorithm1(ciphers, macKey, concatBytes(header, enciphered), 1).slice(0, 4);
  return {
    macBytes: 4,
    fieldMultiple: 8,
    protect(header, field) {
      const enciphered = cbcEncrypt(encrypt, header.subarray(0, 8), field);
      return { enciphered, mac: macOf(header, enciphered) };
    },
    open: (header, enciphered) => ({
      field: cbcDecrypt(decrypt, header.subarray(0, 8), enciphered),
      expectedMac: macOf(header, enciphered),
    }),
  };
}

/** ANSI X9.143:2022, 7.3.1: the MAC is over the key in clear, and the first block of the chain. */
function tdesDerivationBinding(ciphers: BlockCiphers, key: Uint8Array): Binding {
  const algorithm = key.length === 16 ? 0 : 1;
  const derive = (usage: number) =>
    derived(key.length, 8, (counter) =>
      tdesCmac(ciphers, key, derivationData(counter, usage, algorithm, key.length)),
    );
  const [encryptionKey, macKey] = [derive(0), derive(1)];
  return macFirst({
    macBytes: 8,
    fieldMultiple: 8,
    mac: (data) => tdesCmac(ciphers, macKey, data),
    encipher: (iv, field) => cbcEncrypt((block) => ciphers.tdesEncryptEcb(encryptionKey, block), iv, field),
    decipher: (iv, field) => cbcDecrypt((block) => ciphers.tdesDecryptEcb(encryptionKey, block), iv, field),
  });
}

/** ANSI X9.143:2022, 7.3.2 (version D) and ISO 20038:2017 (version E, whose field is enciphered in counter mode and needs no padding). */
function aesDerivationBinding(ciphers: BlockCiphers, key: Uint8Array, version: 'D' | 'E'): Binding {
  const algorithm = key.length / 8;
  const derive = (usage: number) =>
    derived(key.length, 16, (counter) =>
      aesCmac(ciphers, key, derivationData(counter, usage, algorithm, key.length)),
    );
  const [encryptionKey, macKey] = [derive(version === 'D' ? 0 : 2), derive(1)];
  const encrypt: BlockPass = (block) => ciphers.aesEncryptEcb(encryptionKey, block);
  const decrypt: BlockPass = (block) => ciphers.aesDecryptEcb(encryptionKey, block);
  const mac = (data: Uint8Array) => aesCmac(ciphers, macKey, data);
  if (version === 'E') {
    const both = (iv: Uint8Array, field: Uint8Array) => ctr(encrypt, iv, field);
    return macFirst({ macBytes: 16, fieldMultiple: 1, mac, encipher: both, decipher: both });
  }
  return macFirst({
    macBytes: 16,
    fieldMultiple: 16,
    mac,
    encipher: (iv, field) => cbcEncrypt(encrypt, iv, field),
    decipher: (iv, field) => cbcDecrypt(decrypt, iv, field),
  });
}

interface MacFirst {
  readonly macBytes: 8 | 16;
  readonly fieldMultiple: 1 | 8 | 16;
  readonly mac: (data: Uint8Array) => Uint8Array;
  readonly encipher: (iv: Uint8Array, field: Uint8Array) => Uint8Array;
  readonly decipher: (iv: Uint8Array, field: Uint8Array) => Uint8Array;
}

function macFirst({ macBytes, fieldMultiple, mac, encipher, decipher }: MacFirst): Binding {
  const macOf = (header: Uint8Array, field: Uint8Array) => mac(concatBytes(header, field));
  return {
    macBytes,
    fieldMultiple,
    protect(header, field) {
      const made = macOf(header, field);
      return { enciphered: encipher(made, field), mac: made };
    },
    open(header, enciphered, given) {
      const field = decipher(given, enciphered);
      return { field, expectedMac: macOf(header, field) };
    },
  };
}

/** One block of derivation data (ANSI X9.143:2022, table 10): counter, usage, separator, algorithm, length in bits. */
function derivationData(counter: number, usage: number, algorithm: number, keyBytes: number): Uint8Array {
  const bits = keyBytes * 8;
  return Uint8Array.of(counter, 0, usage, 0, 0, algorithm, bits >> 8, bits & 0xff);
}

function derived(bytes: number, macBytes: number, macOf: (counter: number) => Uint8Array): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(bytes / macBytes) }, (_, at) => macOf(at + 1));
  return concatBytes(...blocks).slice(0, bytes);
}
