import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PathValidator, trustAnchorOf } from '../../../x509/path.ts';
import { readDocuments } from '../vector-documents.ts';
import { appleReceiptAnchors, appleTrustAnchors } from '../verifier.ts';
import { readBer } from './ber.ts';
import { type ReceiptFinding, verifyReceipt } from './receipt.ts';
import { readSignedData } from './signed-data.ts';

/** Every so many-th place is flipped; `npm run nightly` flips all of them (`FLIP_STRIDE=1`). */
const STRIDE = Number(process.env['FLIP_STRIDE'] ?? 7);

const VECTOR = new URL('../../../../../../vectors/app-attest/ios-14.2.yaml', import.meta.url);
const documents = readDocuments(readFileSync(VECTOR, 'utf8')).filter(
  (document) => document.get('type') === 'receipt',
);
const path = new PathValidator(appleReceiptAnchors());
const bytesOf = (text: string | undefined): Uint8Array => Uint8Array.fromBase64(text ?? '');
const verify = (bytes: Uint8Array, at: number, validator = path): ReceiptFinding =>
  verifyReceipt(bytes, validator, at, 300);

describe.each(documents)('receipt %#', (document) => {
  const bytes = bytesOf(document.get('receiptBase64'));
  const at = Date.parse(document.get('timestamp') ?? '');
  const property = (name: string): string | undefined => document.get(`properties.${name}`) || undefined;
  const time = (name: string): number | undefined => {
    const value = property(name);
    return value === undefined ? undefined : Date.parse(value);
  };

  it('is genuine, and says what the vector says', () => {
    const finding = verify(bytes, at);
    if (finding.state === 'refused') throw new Error(finding.words);
    const { facts } = finding;
    const risk = property('riskMetric');
    expect({
      ...facts,
      clientDataHash: facts.clientDataHash.toBase64(),
      certificate: facts.certificate.length,
    }).toEqual({
      appId: `${document.get('teamIdentifier')}.${document.get('bundleIdentifier')}`,
      certificate: 762,
      clientDataHash: property('clientHashBase64'),
      type: property('type'),
      environment: property('environment'),
      createdAt: time('creationTime'),
      ...(risk === undefined ? {} : { riskMetric: Number(risk) }),
      ...(time('notBefore') === undefined ? {} : { notBefore: time('notBefore') }),
      expiresAt: time('expirationTime'),
    });
  });

  it('is refused years later, under another root, cut off, or with more behind it', () => {
    expect(verify(bytes, at + 5 * 365 * 86_400_000)).toMatchObject({
      words: expect.stringMatching(/validity/),
    });
    expect(verify(bytes, at, new PathValidator(appleTrustAnchors()))).toMatchObject({
      words: expect.stringMatching(/untrusted-root/),
    });
    expect(verify(bytes.subarray(0, -1), at).state).toBe('refused');
    expect(verify(Buffer.concat([bytes, Uint8Array.of(0)]), at).state).toBe('refused');
    expect(verify(new Uint8Array(), at).state).toBe('refused');
  });
});

it.each([
  ['lengths that are not told', documents[0]],
  ['lengths that are told', documents[1]],
])('a receipt with %s is refused with a bit of any byte flipped', (_, document) => {
  const bytes = bytesOf(document?.get('receiptBase64'));
  const at = Date.parse(document?.get('timestamp') ?? '');
  expect(verify(bytes, at).state).toBe('genuine');
  for (let index = 0; index < bytes.length; index += STRIDE) {
    const changed = bytes.slice();
    changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
    expect(verify(changed, at).state, `byte ${index}`).toBe('refused');
  }
});

it("pins Apple's root of receipts as the receipts carry it", () => {
  const { certificates } = readSignedData(bytesOf(documents[0]?.get('receiptBase64')));
  const root = certificates.at(-1);
  expect(root && trustAnchorOf(root, 'Apple Root CA - G3')).toEqual(appleReceiptAnchors()[0]);
});

it.each([
  ['no end', '3080'],
  ['an end too far', '30020500aa'],
  ['a length that is not minimal', '30810400000500'],
  ['a primitive element without end', '04800000'],
  ['a large tag', '1f8100'],
  ['deep nesting', '30'.repeat(64).replaceAll('30', '3080')],
])('BER with %s is refused', (_, hex) => {
  expect(() => readBer(Uint8Array.fromHex(hex))).toThrow(expect.objectContaining({ code: 'ERR_DER' }));
});
