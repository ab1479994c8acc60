import { readdirSync, readFileSync } from 'node:fs';
import { NonStandardKeyDescription } from '@peculiar/asn1-android';
import { AsnParser } from '@peculiar/asn1-schema';
import { Certificate as PeculiarCertificate } from '@peculiar/asn1-x509';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttestationInputError } from '../../errors.ts';
import { DerReader } from '../../formats/der.ts';
import { parsePemChain } from '../../formats/pem.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { OID_KEY_DESCRIPTION, parseKeyDescription } from './key-description.ts';

const VECTORS = new URL('../../../../../vectors/android-key-attestation/', import.meta.url);
const files = readdirSync(VECTORS, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.pem'),
);
const chainOf = (file: string) => parsePemChain(readFileSync(new URL(file, VECTORS), 'utf8'));
const extensionOf = (der: Uint8Array) =>
  parseCertificate(der).extensions.find(({ oid }) => oid === OID_KEY_DESCRIPTION)?.value ?? new Uint8Array();

/** True if `read` gives a value or refuses with a typed error; anything else is a fault. */
const typed = (read: () => unknown): boolean => {
  try {
    read();
  } catch (error) {
    return error instanceof AttestationInputError;
  }
  return true;
};

describe('beside @peculiar/asn1-x509 and asn1-android', () => {
  it.each(files)('%s reads the same', (file) => {
    for (const der of chainOf(file)) {
      const ours = parseCertificate(der);
      const { tbsCertificate: theirs } = AsnParser.parse(der, PeculiarCertificate);
      expect(ours.serial).toBe(new Uint8Array(theirs.serialNumber).toHex().replace(/^0+(?=.)/, ''));
      expect(ours.notBefore).toBe(theirs.validity.notBefore.getTime().getTime());
      expect(ours.notAfter).toBe(theirs.validity.notAfter.getTime().getTime());
      expect(ours.extensions.length).toBe(theirs.extensions?.length);
    }
    const extension = extensionOf(chainOf(file)[0] ?? new Uint8Array());
    const ours = parseKeyDescription(extension);
    const theirs = AsnParser.parse(extension, NonStandardKeyDescription);
    expect(ours.attestationVersion).toBe(theirs.attestationVersion);
    expect(ours.keyMintVersion).toBe(theirs.keymasterVersion);
    expect([...ours.attestationChallenge]).toEqual([...new Uint8Array(theirs.attestationChallenge.buffer)]);
    const { hardwareEnforced } = ours;
    expect(hardwareEnforced.integers.get(706)).toBe(theirs.hardwareEnforced.findProperty('osPatchLevel'));
    const root = theirs.hardwareEnforced.findProperty('rootOfTrust');
    expect(hardwareEnforced.rootOfTrust?.deviceLocked).toBe(root?.deviceLocked);
  });
});

describe('the strict reader', () => {
  const leaf = chainOf('akita-sdk34/TEE_EC_NONE.pem')[0] ?? new Uint8Array();
  const extension = extensionOf(leaf);

  it.each([
    ['an indefinite length', '3080020100 0000'],
    ['a length that is not minimal', '308103020100'],
    ['a cut-off element', '300402 0100'],
    ['an INTEGER that is not minimal', '300402020001'],
    ['a tag number that is not minimal', 'bf1e020500'],
    ['a long tag number with a leading zero', 'bf8001020500'],
    ['data after the end', '30030201 0100'],
    ['a BOOLEAN of two octets', '300401 02ffff'],
    ['a BOOLEAN of none', '300201 00'],
  ])('refuses %s', (_what, hex) => {
    const bytes = Uint8Array.fromHex(hex.replaceAll(' ', ''));
    const read = () => {
      const outer = new DerReader(bytes);
      const inner = outer.sequence();
      outer.finish();
      if (inner.peeks(1)) inner.boolean();
      else inner.count();
      inner.finish();
    };
    expect(read).toThrow(expect.objectContaining({ code: 'ERR_DER' }));
  });

  it.each([
    ['00', false, false],
    ['ff', true, false],
    ['01', true, true],
    ['80', true, true],
  ])('reported/A01: reads a BOOLEAN of %s as %s, and notes what is not DER', (octet, value, loose) => {
    const outer = new DerReader(Uint8Array.fromHex(`30030101${octet}`));
    expect(outer.sequence().boolean()).toBe(value);
    expect(outer.departures.looseBoolean).toBe(loose);
  });

  it('only ever gives typed errors: cut at every byte', () => {
    for (let length = 0; length < leaf.length; length++) {
      expect(() => parseCertificate(leaf.subarray(0, length))).toThrow(AttestationInputError);
    }
    for (let length = 0; length < extension.length; length++) {
      expect(() => parseKeyDescription(extension.subarray(0, length))).toThrow(AttestationInputError);
    }
  });

  it('only ever gives typed errors: changed bytes and noise', () => {
    const changed = (original: Uint8Array) =>
      fc
        .array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
        .map((edits) => {
          const copy = original.slice();
          for (const [at, value] of edits) copy[at] = value;
          return copy;
        });
    const settings = { numRuns: 2_000 };
    fc.assert(
      fc.property(changed(leaf), (der) => typed(() => parseCertificate(der))),
      settings,
    );
    fc.assert(
      fc.property(changed(extension), (der) => typed(() => parseKeyDescription(der))),
      settings,
    );
    const noise = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(noise, (der) => typed(() => parseCertificate(der))),
      settings,
    );
    fc.assert(
      fc.property(noise, (der) => typed(() => parseKeyDescription(der))),
      settings,
    );
  });
});
