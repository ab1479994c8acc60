import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorCase, vectorOff } from '../../../../vectors/vector-case.ts';
import { parseTokenBindings } from './message.ts';
import { verifyTokenBindingMessage } from './verify.ts';

interface Vectors {
  cases: { test: string; encoded_b64u: string; ekm: string; assertions: string[] }[];
}
const { cases } = JSON.parse(
  readFileSync(new URL('../../../../vectors/token-binding/token-binding-a.json', import.meta.url), 'utf8'),
) as Vectors;

const SUITE = 'token-binding/token-binding-a';

/** Why a published case cannot be run as it is. */
const OFF: Readonly<Record<string, string>> = {
  v0_10_providedAndReferredECDSAP256_3:
    'its keying material was lost on the way: the file holds source text in its place',
};
const runnable = cases.filter(({ test }) => !(test in OFF));
const named = (wanted: boolean) =>
  runnable
    .filter(({ assertions }) => assertions.length > 0 === wanted)
    .map((vector) => [vector.test, vector] as const);
const ekmOf = ({ ekm }: { ekm: string }) => Uint8Array.fromHex(ekm);
const caseOf = (name: string) => {
  const found = runnable.find(({ test }) => test === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
};

describe('published token binding messages', () => {
  it.each(named(true))('%s is accepted as its assertions say', (_, vector) => {
    vectorCase(SUITE, vector.test);
    const finding = verifyTokenBindingMessage(vector.encoded_b64u, { ekm: ekmOf(vector) });
    expect(finding).toMatchObject({ valid: true, provided: { verified: true, keyParameters: 2 } });
    if (!finding.valid) return;
    const count = Number(/^(\d+), equalTo\(t.*size/m.exec(vector.assertions.join('\n'))?.[1] ?? 1);
    const { referred, others } = finding;
    expect(1 + others.length + (referred === undefined ? 0 : 1)).toBe(count);
    const unevaluated = vector.assertions.some((line) => line.includes('UNEVALUATED'));
    if (referred !== undefined) expect(referred.verified).toBe(!unevaluated);
  });

  it.each(named(false))('%s is refused', (_, vector) => {
    vectorCase(SUITE, vector.test, 'refused');
    const finding = verifyTokenBindingMessage(vector.encoded_b64u, { ekm: ekmOf(vector) });
    expect(finding.valid).toBe(false);
  });

  it('are all accounted for', () => {
    for (const [name, reason] of Object.entries(OFF)) vectorOff(SUITE, name, reason);
    expect(named(true).length + named(false).length + Object.keys(OFF).length).toBe(cases.length);
  });

  it('are refused for the reason that their names say', () => {
    const refusalOf = (name: string) => {
      const vector = caseOf(name);
      const finding = verifyTokenBindingMessage(vector.encoded_b64u, { ekm: ekmOf(vector) });
      return finding.valid ? undefined : finding.refusal;
    };
    expect(refusalOf('providedUnknownKeyParamType')).toBe('key-parameters');
    expect(refusalOf('providedECDSAP256AndInvalidReferred')).toBe('signature');
    expect(refusalOf('invalidSigWithAnUnknownTokenBindingType')).toBe('signature');
    expect(refusalOf('tooManyReferred')).toBe('several-referred');
    expect(refusalOf('onlyUnknownTokenBindingType')).toBe('no-provided');
  });

  it.each(cases.map((vector) => [vector.test, vector] as const))('%s can be read', (_, vector) => {
    expect(Array.isArray(parseTokenBindings(Buffer.from(vector.encoded_b64u, 'base64url')))).toBe(true);
  });

  it.each(named(true))('%s is refused over another TLS session', (_, vector) => {
    const ekm = ekmOf(vector);
    ekm[0] = (ekm[0] ?? 0) ^ 1;
    expect(verifyTokenBindingMessage(vector.encoded_b64u, { ekm })).toEqual({
      valid: false,
      refusal: 'signature',
    });
    expect(verifyTokenBindingMessage(vector.encoded_b64u, { ekm, keyParameters: 1 })).toEqual({
      valid: false,
      refusal: 'key-parameters',
    });
  });
});

// A message of any shape, made here: outside data has no RSA and no extensions.
const EKM = new Uint8Array(32).fill(7);
const u16 = (bytes: Uint8Array) =>
  Buffer.concat([Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes]);
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const member = (key: KeyObject, name: 'n' | 'e' | 'x' | 'y') =>
  Buffer.from(`${key.export({ format: 'jwk' })[name]}`, 'base64url');
const rsaKey = Buffer.concat([u16(member(rsa.publicKey, 'n')), Uint8Array.of(3), member(rsa.publicKey, 'e')]);
const ecKey = Buffer.concat([Uint8Array.of(64), member(ec.publicKey, 'x'), member(ec.publicKey, 'y')]);
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
const signers: Record<number, (bytes: Uint8Array) => Uint8Array> = {
  0: (bytes) => sign('sha256', bytes, rsa.privateKey),
  1: (bytes) => sign('sha256', bytes, { key: rsa.privateKey, ...PSS }),
  2: (bytes) => sign('sha256', bytes, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }),
};
const binding = (type: number, parameters: 0 | 1 | 2, extensions: Uint8Array = new Uint8Array()) => {
  const signed = Buffer.concat([Uint8Array.of(type, parameters), EKM]);
  const signature = signers[parameters]?.(signed) ?? new Uint8Array();
  return Buffer.concat([
    Uint8Array.of(type, parameters),
    u16(parameters === 2 ? ecKey : rsaKey),
    u16(signature),
    u16(extensions),
  ]);
};
const message = (...bindings: Uint8Array[]) => u16(Buffer.concat(bindings));
const extension = Buffer.concat([Uint8Array.of(9), u16(Uint8Array.of(1, 2, 3))]);

describe('a token binding message', () => {
  it.each([
    ['rsa2048_pkcs1.5', 0],
    ['rsa2048_pss', 1],
    ['ecdsap256', 2],
  ] as const)('of %s is accepted with its extensions kept, provided and referred', (_, parameters) => {
    const made = message(binding(0, parameters, extension), binding(1, parameters));
    const finding = verifyTokenBindingMessage(made, { ekm: EKM, keyParameters: parameters });
    expect(finding).toMatchObject({
      valid: true,
      provided: { verified: true, extensions: [{ type: 9 }] },
      referred: { verified: true, extensions: [] },
    });
    expect(finding.valid && [...(finding.provided.extensions[0]?.data ?? [])]).toEqual([1, 2, 3]);
    expect(finding.valid && [...finding.provided.id.subarray(0, 1)]).toEqual([parameters]);
  });

  it.each([0, 1, 2] as const)('of parameters %i is refused with any bit flipped', (parameters) => {
    const made = message(binding(0, parameters));
    const expected = { ekm: EKM, keyParameters: parameters };
    expect(verifyTokenBindingMessage(made, expected).valid).toBe(true);
    for (let bit = 0; bit < made.length * 8; bit += 1) {
      const flipped = Uint8Array.from(made);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(verifyTokenBindingMessage(flipped, expected).valid, `bit ${bit}`).toBe(false);
    }
  });

  it('with a flipped bit in its referred binding never vouches for it', () => {
    const provided = binding(0, 2);
    const made = message(provided, binding(1, 2));
    for (let bit = (2 + provided.length) * 8; bit < made.length * 8; bit += 1) {
      const flipped = Uint8Array.from(made);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const finding = verifyTokenBindingMessage(flipped, { ekm: EKM });
      expect(finding.valid && finding.referred?.verified).not.toBe(true);
    }
  });

  it('that is cut anywhere is a finding', () => {
    const made = message(binding(0, 2, extension), binding(1, 2));
    for (let length = 0; length < made.length; length += 1) {
      expect(verifyTokenBindingMessage(made.subarray(0, length), { ekm: EKM })).toEqual({
        valid: false,
        refusal: 'truncated',
      });
      // The outer length told right, so that the cut goes through a binding.
      const body = u16(made.subarray(2, Math.max(2, length)));
      const finding = verifyTokenBindingMessage(body, { ekm: EKM });
      const whole = length === 2 + binding(0, 2, extension).length;
      expect(finding.valid).toBe(whole);
    }
  });

  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'truncated'],
    ['an empty message', 'AAA', 'empty'],
    ['what is no base64url', 'AIkAAgBB+', 'encoding'],
    ['a second spelling of the same bytes', 'AAB', 'encoding'],
    ['bytes behind the end', Buffer.concat([message(binding(0, 2)), Uint8Array.of(0)]), 'trailing'],
    ['two provided bindings', message(binding(0, 2), binding(0, 2)), 'several-provided'],
    ['too many bindings', message(...Array.from({ length: 9 }, () => binding(7, 2))), 'oversized'],
    ['too many extensions', message(binding(0, 2, Buffer.alloc(17 * 3))), 'oversized'],
    ['a message that is too long', Buffer.alloc(8_193), 'oversized'],
    ['a header that is too long', 'A'.repeat(20_000), 'oversized'],
    ['a point off the curve', Uint8Array.from(message(binding(0, 2))).fill(1, 7, 71), 'key'],
  ])('with %s is refused', (_, given, refusal) => {
    expect(verifyTokenBindingMessage(given, { ekm: EKM })).toEqual({ valid: false, refusal });
  });

  it('needs 32 bytes of keying material', () => {
    expect(verifyTokenBindingMessage(message(binding(0, 2)), { ekm: EKM.subarray(1) })).toEqual({
      valid: false,
      refusal: 'keying-material',
    });
  });

  it('of random bytes is a finding, and never raises', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.string()), (given) => {
        expect(verifyTokenBindingMessage(given, { ekm: EKM }).valid).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
