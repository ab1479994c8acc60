import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aesCheckValue, tdesCheckValue } from '../../check-value.ts';
import { nodeCiphers } from '../../ciphers/node.ts';
import { SecretBytes } from '../../secret-bytes.ts';
import { HsmError } from '../hsm-error.ts';
import type { KeySpec, PairType, SecretKeyType } from '../key-attributes.ts';
import {
  type HsmUnderTest,
  hex,
  importClear,
  type MakeHsm,
  randomBytes,
  refuses,
  upper,
} from './hsm-under-test.fixture.ts';

const SECRETS: readonly KeySpec<SecretKeyType>[] = [
  { usage: 'B0', type: 'aes128', mode: 'X' },
  { usage: 'B0', type: 'aes256', mode: 'X', exportability: 'S', keyVersion: '12' },
  { usage: 'B1', type: 'aes192', mode: 'X' },
  { usage: 'P0', type: 'aes128', mode: 'B', exportability: 'E' },
  { usage: 'P0', type: 'tdes2', mode: 'E' },
  { usage: 'P0', type: 'tdes3', mode: 'D' },
  { usage: 'V1', type: 'tdes2', mode: 'N' },
  { usage: 'V2', type: 'tdes3', mode: 'C' },
  { usage: 'C0', type: 'tdes2', mode: 'G' },
  { usage: 'E0', type: 'tdes2', mode: 'X' },
  { usage: 'K1', type: 'aes256', mode: 'B' },
  { usage: 'K1', type: 'tdes3', mode: 'N' },
  { usage: 'M3', type: 'tdes2', mode: 'C' },
  { usage: 'M6', type: 'aes256', mode: 'C' },
  { usage: 'M6', type: 'tdes2', mode: 'V' },
  { usage: 'M7', type: 'hmac256', mode: 'C' },
  { usage: 'M7', type: 'hmac512', mode: 'G' },
  { usage: 'D0', type: 'aes256', mode: 'B' },
];
const PAIRS: readonly KeySpec<PairType>[] = [
  { usage: 'S0', type: 'p256', mode: 'S' },
  { usage: 'S0', type: 'secp256k1', mode: 'S' },
  { usage: 'S0', type: 'rsa1152', mode: 'S' },
  { usage: 'K3', type: 'p256', mode: 'X' },
];

/** From making a key to forgetting it. */
export const keyLifeCases = (make: MakeHsm): void => {
  let under: HsmUnderTest;
  beforeAll(async () => {
    under = await make();
  });
  afterAll(() => under.close());

  it.each(SECRETS)('makes a secret key $usage $type of mode $mode, and describes it', async (spec) => {
    const made = await under.hsm.generate(spec);
    expect(made.attributes).toEqual({ exportability: 'N', keyVersion: '00', ...spec });
    expect(made.checkValue).toMatch(spec.type.startsWith('tdes') ? /^[0-9A-F]{6}$/ : /^[0-9A-F]{10}$/);
    expect(await under.hsm.describe(made.wrapped)).toEqual(made);
    expect((await under.hsm.generate(spec)).checkValue).not.toBe(made.checkValue);
  });

  it.each(PAIRS)('makes a pair $usage $type, and describes it', async (spec) => {
    const made = await under.hsm.generatePair(spec);
    expect(made.attributes).toEqual({ exportability: 'N', keyVersion: '00', ...spec });
    expect(made.checkValue).toMatch(/^[0-9A-F]{10}$/);
    expect(await under.hsm.describe(made.wrapped)).toEqual(made);
  });

  it('takes a key in as the exclusive-or of components, and tells its check value', async () => {
    const aes = randomBytes(32);
    const tdes = hex('0123456789ABCDEFFEDCBA9876543210');
    const [one, two, three] = [randomBytes(32), randomBytes(32), aes].map((bytes) => new SecretBytes(bytes));
    if (!one || !two || !three) throw new TypeError('three components');
    const whole = aes.map((byte, at) => byte ^ one.use((b) => b[at] ?? 0) ^ two.use((b) => b[at] ?? 0));
    const spec = { usage: 'K1', type: 'aes256', mode: 'B' } as const;
    const made = await under.hsm.importClear({ spec, components: [one, two, three] });
    expect(made.checkValue).toBe(upper(aesCheckValue(nodeCiphers, whole)));
    const issuer = await importClear(under.hsm, { usage: 'E0', type: 'tdes2', mode: 'N' }, tdes);
    expect(issuer.checkValue).toBe(upper(tdesCheckValue(nodeCiphers, tdes)));
    expect(issuer.checkValue).toBe('08D7B4');
    expect(upper(issuer.wrapped)).not.toContain(upper(tdes));
  });

  it('refuses components that make no key', async () => {
    const spec = { usage: 'P0', type: 'tdes2', mode: 'B' } as const;
    const part = () => new SecretBytes(hex('0123456789ABCDEFFEDCBA9876543210'));
    const single = new SecretBytes(hex('0123456789ABCDEF0123456789ABCDEE'));
    const bad = [[], [part(), part()], [new SecretBytes(new Uint8Array(15))], [single]];
    for (const components of bad) {
      const refusal = await refuses(under.hsm.importClear({ spec, components }), 'ERR_HSM_COMPONENTS');
      expect(refusal.remedy).toContain('component');
    }
  });

  it.each([
    { usage: 'P1', type: 'aes128', mode: 'B' },
    { usage: 'P0', type: 'hmac256', mode: 'B' },
    { usage: 'P0', type: 'aes128', mode: 'X' },
    { usage: 'B0', type: 'tdes2', mode: 'X' },
    { usage: 'E0', type: 'tdes3', mode: 'N' },
    { usage: 'P0', type: 'des', mode: 'B' },
    { usage: 'P0', type: 'aes128', mode: 'B', exportability: 'X' },
    { usage: 'P0', type: 'aes128', mode: 'B', keyVersion: '0' },
    { usage: 'S0', type: 'p256', mode: 'S' },
    { usage: 'toString', type: 'aes128', mode: 'B' },
  ])('has no secret key of usage $usage, type $type, mode $mode', async (spec) => {
    await refuses(under.hsm.generate(spec as never), 'ERR_HSM_ATTRIBUTES');
  });

  it.each([
    { usage: 'S0', type: 'rsa512', mode: 'S' },
    { usage: 'S0', type: 'rsa9999', mode: 'S' },
    { usage: 'K3', type: 'secp256k1', mode: 'X' },
    { usage: 'P0', type: 'aes128', mode: 'B' },
  ])('has no pair of usage $usage and type $type', async (spec) => {
    await refuses(under.hsm.generatePair(spec as never), 'ERR_HSM_ATTRIBUTES');
  });

  it('takes a private key in, and no other thing in its place', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pkcs8 = new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }));
    const made = await under.hsm.importPair({ usage: 'S0', type: 'p256', mode: 'S' }, new SecretBytes(pkcs8));
    const { x } = privateKey.export({ format: 'jwk' });
    if (made.publicKey.kind !== 'ec') throw new TypeError('an EC key');
    expect(Buffer.from(made.publicKey.point.subarray(1, 33)).toString('base64url')).toBe(x);
    expect(await under.hsm.describe(made.wrapped)).toEqual(made);
    const wrong = { usage: 'S0', type: 'secp256k1', mode: 'S' } as const;
    await refuses(under.hsm.importPair(wrong, new SecretBytes(pkcs8)), 'ERR_HSM_COMPONENTS');
    await refuses(under.hsm.importPair(wrong, new SecretBytes(pkcs8.subarray(0, 40))), 'ERR_HSM_COMPONENTS');
  });

  it.each([
    ['secret key', () => under.hsm.generate({ usage: 'B1', type: 'aes128', mode: 'X' })],
    ['pair', () => under.hsm.generatePair({ usage: 'S0', type: 'p256', mode: 'S' })],
  ])('refuses a %s with any bit changed, cut or longer', async (_, makeKey) => {
    const { wrapped } = await makeKey();
    for (let bit = 0; bit < wrapped.length * 8; bit += 1) {
      const changed = wrapped.with(bit >> 3, (wrapped[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
      await refuses(under.hsm.describe(changed), 'ERR_HSM_WRAPPED_KEY');
    }
    for (const other of [wrapped.subarray(1), wrapped.subarray(0, -1), Uint8Array.of(...wrapped, 0)]) {
      await refuses(under.hsm.describe(other), 'ERR_HSM_WRAPPED_KEY');
    }
    await refuses(under.hsm.describe(new Uint8Array(0)), 'ERR_HSM_WRAPPED_KEY');
    await refuses(under.hsm.describe(new Uint8Array(9_000)), 'ERR_HSM_WRAPPED_KEY');
  });

  it('refuses whatever is no key, no block and no message of its own, and never by an error of another kind', async () => {
    const { hsm } = under;
    const protection = (await hsm.generate({ usage: 'K1', type: 'aes256', mode: 'B' })).wrapped;
    const agreement = (await hsm.generatePair({ usage: 'K3', type: 'p256', mode: 'X' })).wrapped;
    const bytes = fc.uint8Array({ maxLength: 120 });
    const looksWrapped = fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(0, 1), bytes);
    const wrapped = fc.oneof(
      bytes,
      looksWrapped.map(([version, form, rest]) => Uint8Array.of(version, form, ...rest)),
    );
    const blocks = fc.tuple(
      fc.constantFrom('', 'D0112P0AE00E0000', 'B0080P0TE00E0000'),
      fc.string({ maxLength: 100 }),
    );
    await fc.assert(
      fc.asyncProperty(wrapped, blocks, fc.string(), async (key, [head, rest], jwe) => {
        await refuses(hsm.describe(key), 'ERR_HSM_WRAPPED_KEY');
        await refuses(hsm.importBlock({ protection, block: `${head}${rest}` }), 'ERR_HSM_KEY_BLOCK');
        expect(await hsm.decryptCardData({ key: agreement, jwe })).toEqual({ opened: false });
        await refuses(hsm.open('pan', '1', key), 'ERR_HSM_SEALED');
      }),
      { numRuns: 4 * under.runs },
    );
  });

  it('rewraps a key, forgets one that is destroyed, and works on with what was stored', async () => {
    const made = await under.hsm.generate({ usage: 'M6', type: 'aes128', mode: 'C' });
    const message = randomBytes(20);
    const mac = await under.hsm.mac({ key: made.wrapped, message });
    const again = await under.hsm.rewrap(made.wrapped);
    expect({ ...again, wrapped: made.wrapped }).toEqual(made);
    expect(await under.hsm.mac({ key: again.wrapped, message })).toEqual(mac);
    await under.hsm.destroy(again.wrapped);
    expect(await under.hsm.mac({ key: made.wrapped, message })).toEqual(mac);
    const pair = await under.hsm.generatePair({ usage: 'S0', type: 'p256', mode: 'S' });
    expect((await under.hsm.rewrap(pair.wrapped)).checkValue).toBe(pair.checkValue);
  });

  it('goes on when more keys are used than it keeps open', async () => {
    const made = await Promise.all(
      Array.from({ length: 40 }, () => under.hsm.generate({ usage: 'M6', type: 'aes128', mode: 'C' })),
    );
    for (const key of [...made, ...made]) {
      expect((await under.hsm.describe(key.wrapped)).checkValue).toBe(key.checkValue);
    }
    expect((await under.hsm.health()).openKeys).toBe(8);
  });

  it('is healthy, and has no printable keys', async () => {
    expect(await under.hsm.health()).toMatchObject({ healthy: true });
    const clear = randomBytes(16);
    await importClear(under.hsm, { usage: 'P0', type: 'aes128', mode: 'B' }, clear);
    expect(inspect(under.hsm, { depth: 9, showHidden: true })).not.toContain(clear.toHex());
  });

  it('tells its audit what it refused, and nothing of the key', async () => {
    under.audited.length = 0;
    await expect(under.hsm.describe(new Uint8Array(40))).rejects.toThrow(HsmError);
    expect(under.audited).toEqual([
      { operation: 'describe', outcome: 'refused', reason: 'ERR_HSM_WRAPPED_KEY' },
    ]);
  });
};

/** Masters are apart: what one module wrapped or sealed, another does not open. */
export const separationCases = (make: MakeHsm): void => {
  it('opens nothing of another module', async () => {
    const [mine, other] = [await make(), await make()];
    try {
      const key = await mine.hsm.generate({ usage: 'P0', type: 'aes128', mode: 'B' });
      await refuses(other.hsm.describe(key.wrapped), 'ERR_HSM_WRAPPED_KEY');
      const sealed = await mine.hsm.seal('pan', 'crd_1', randomBytes(16));
      await refuses(other.hsm.open('pan', 'crd_1', sealed), 'ERR_HSM_SEALED');
      const value = randomBytes(8);
      expect(await mine.hsm.digest('pan', value)).not.toEqual(await other.hsm.digest('pan', value));
    } finally {
      await mine.close();
      await other.close();
    }
  });
};

export const closingCases = (make: MakeHsm): void => {
  it('refuses everything once it is closed', async () => {
    const under = await make();
    const key = await under.hsm.generate({ usage: 'P0', type: 'aes128', mode: 'B' });
    await under.hsm.close();
    await refuses(under.hsm.describe(key.wrapped), 'ERR_HSM_CLOSED');
    await refuses(under.hsm.seal('pan', '1', new Uint8Array(1)), 'ERR_HSM_CLOSED');
    await under.close();
  });
};
