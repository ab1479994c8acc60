import { createECDH } from 'node:crypto';
import { compactDecrypt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeCiphers } from '../../ciphers/node.ts';
import { aesInitialKey } from '../../dukpt/aes-dukpt.ts';
import { parseHeader } from '../../key-block/header.ts';
import { unwrapKeyBlock } from '../../key-block/unwrap.ts';
import { wrapKeyBlock } from '../../key-block/wrap.ts';
import type { WrappedKey } from '../stored-key.ts';
import {
  type HsmUnderTest,
  importClear,
  type MakeHsm,
  randomBytes,
  refuses,
  upper,
} from './hsm-under-test.fixture.ts';

const HEADER = {
  version: 'D',
  usage: 'P0',
  algorithm: 'A',
  mode: 'B',
  keyVersion: '01',
  exportability: 'E',
  optional: [],
} as const;

export const blockCases = (make: MakeHsm): void => {
  let under: HsmUnderTest;
  let kbpk: Uint8Array;
  let kbpkTdes: Uint8Array;
  let protection: WrappedKey;
  let protectionTdes: WrappedKey;
  beforeAll(async () => {
    under = await make();
    kbpk = randomBytes(32);
    kbpkTdes = randomBytes(24);
    protection = (await importClear(under.hsm, { usage: 'K1', type: 'aes256', mode: 'B' }, kbpk)).wrapped;
    protectionTdes = (await importClear(under.hsm, { usage: 'K1', type: 'tdes3', mode: 'B' }, kbpkTdes))
      .wrapped;
  });
  afterAll(() => under.close());
  const blockOf = (header: object, key = randomBytes(16), by = kbpk) =>
    wrapKeyBlock(nodeCiphers, by, { ...HEADER, ...header }, key, { randomBytes });

  it('lets a key out under a protection key, with its attributes', async () => {
    const clear = randomBytes(16);
    const spec = { usage: 'P0', type: 'aes128', mode: 'E', exportability: 'E', keyVersion: '07' } as const;
    const { wrapped } = await importClear(under.hsm, spec, clear);
    const block = await under.hsm.exportBlock({ key: wrapped, protection });
    const { header, key } = unwrapKeyBlock(nodeCiphers, kbpk, block);
    expect(header).toEqual({ ...HEADER, mode: 'E', keyVersion: '07' });
    expect(key.use(upper)).toBe(upper(clear));
    const narrowed = await under.hsm.exportBlock({ key: wrapped, protection, exportability: 'N' });
    expect(parseHeader(narrowed).header.exportability).toBe('N');
    await refuses(under.hsm.exportBlock({ key: wrapped, protection, exportability: 'S' }), 'ERR_HSM_EXPORT');
  });

  it('writes version B under triple DES', async () => {
    const clear = randomBytes(16);
    const { wrapped } = await importClear(
      under.hsm,
      { usage: 'V2', type: 'tdes2', mode: 'C', exportability: 'E' },
      clear,
    );
    const block = await under.hsm.exportBlock({ key: wrapped, protection: protectionTdes });
    expect(block.slice(0, 1)).toBe('B');
    expect(unwrapKeyBlock(nodeCiphers, kbpkTdes, block).key.use(upper)).toBe(upper(clear));
  });

  it('takes a key in with the attributes of its header', async () => {
    const made = await under.hsm.importBlock({ protection, block: blockOf({}) });
    expect(made.attributes).toEqual({
      usage: 'P0',
      type: 'aes128',
      mode: 'B',
      exportability: 'E',
      keyVersion: '01',
    });
    expect(await under.hsm.describe(made.wrapped)).toEqual(made);
  });

  it('never lets out what may not leave, nor a stronger key under a weaker one', async () => {
    const key = async (type: 'aes128' | 'aes256', exportability: 'E' | 'N' | 'S') =>
      (await under.hsm.generate({ usage: 'P0', type, mode: 'B', exportability })).wrapped;
    const weak = (await under.hsm.generate({ usage: 'K1', type: 'aes128', mode: 'B' })).wrapped;
    await refuses(under.hsm.exportBlock({ key: await key('aes128', 'N'), protection }), 'ERR_HSM_EXPORT');
    await refuses(under.hsm.exportBlock({ key: await key('aes128', 'S'), protection }), 'ERR_HSM_EXPORT');
    const strong = await key('aes256', 'E');
    await refuses(under.hsm.exportBlock({ key: strong, protection: weak }), 'ERR_HSM_EXPORT');
    await refuses(under.hsm.exportBlock({ key: strong, protection: protectionTdes }), 'ERR_HSM_EXPORT');
    expect((await under.hsm.exportBlock({ key: strong, protection })).slice(0, 1)).toBe('D');
    // A key that came in as one that may not leave does not leave here either.
    const taken = await under.hsm.importBlock({ protection, block: blockOf({ exportability: 'N' }) });
    await refuses(under.hsm.exportBlock({ key: taken.wrapped, protection }), 'ERR_HSM_EXPORT');
  });

  it.each([
    ['of a usage without operations', { usage: 'D1' }, 'ERR_HSM_ATTRIBUTES'],
    ['of a mode that its usage has not', { mode: 'X' }, 'ERR_HSM_ATTRIBUTES'],
    ['of an exportability that there is not', { exportability: 'Q' }, 'ERR_HSM_ATTRIBUTES'],
    ['of another algorithm', { algorithm: 'H' }, 'ERR_HSM_KEY_BLOCK'],
  ] as const)('takes no block %s', async (_, header, code) => {
    await refuses(under.hsm.importBlock({ protection, block: blockOf(header) }), code);
  });

  it('takes the old versions only where they are named', async () => {
    const tdes = { version: 'C', algorithm: 'T' };
    const block = blockOf(tdes, randomBytes(16), kbpkTdes);
    const refusal = await refuses(
      under.hsm.importBlock({ protection: protectionTdes, block }),
      'ERR_HSM_KEY_BLOCK',
    );
    expect(refusal.remedy).toContain('version B or D');
    await refuses(
      under.hsm.importBlock({ protection: protectionTdes, block, oldVersions: ['A'] }),
      'ERR_HSM_KEY_BLOCK',
    );
    const made = await under.hsm.importBlock({ protection: protectionTdes, block, oldVersions: ['C'] });
    expect(made.attributes.type).toBe('tdes2');
  });

  it('takes no key in that is stronger than what protected it', async () => {
    const block = blockOf({ version: 'B', algorithm: 'A' }, randomBytes(32), kbpkTdes);
    await refuses(under.hsm.importBlock({ protection: protectionTdes, block }), 'ERR_HSM_KEY_BLOCK');
  });

  it('takes no block with a character changed, and says of none what was wrong', async () => {
    const block = blockOf({});
    under.audited.length = 0;
    const messages = new Set<string>();
    for (let at = 0; at < block.length; at += 1) {
      const other = block[at] === '0' ? '1' : '0';
      const changed = `${block.slice(0, at)}${other}${block.slice(at + 1)}`;
      const refusal = await under.hsm
        .importBlock({ protection, block: changed, oldVersions: ['A', 'C'] })
        .then(
          () => undefined,
          (error: { code?: string; message?: string }) => error,
        );
      expect(refusal?.code).toBe('ERR_HSM_KEY_BLOCK');
      messages.add(refusal?.message ?? '');
    }
    expect(messages.size).toBe(1);
    expect(under.audited.some(({ reason }) => reason === 'ERR_KEY_BLOCK_MAC')).toBe(true);
  });

  it('gives an initial key to the device that it is for, bound to its context', async () => {
    const base = randomBytes(16);
    const { wrapped } = await importClear(under.hsm, { usage: 'B0', type: 'aes128', mode: 'X' }, base);
    const id = Uint8Array.fromHex('1122334455667788');
    const device = createECDH('prime256v1');
    const point = device.generateKeys();
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    const deviceKey = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' } as const;
    const kept = await under.hsm.deriveInitialKey({ key: wrapped, id });
    await refuses(
      under.hsm.exportInitialKey({ key: kept.wrapped, id, deviceKey, context: 'trm_1' }),
      'ERR_HSM_EXPORT',
    );
    const loaded = await under.hsm.deriveInitialKey({ key: wrapped, id, exportability: 'E' });
    expect(loaded.checkValue).toBe(kept.checkValue);
    const jwe = await under.hsm.exportInitialKey({ key: loaded.wrapped, id, deviceKey, context: 'trm_1' });
    const privateJwk = { ...deviceKey, d: device.getPrivateKey().toString('base64url') };
    const opened = await compactDecrypt(jwe, privateJwk, { keyManagementAlgorithms: ['ECDH-ES'] });
    expect(upper(opened.plaintext)).toBe(upper(aesInitialKey(nodeCiphers, base, id)));
    expect(opened.protectedHeader.kid).toBe('1122334455667788');
    expect(Buffer.from(String(opened.protectedHeader.apv), 'base64url').toString()).toBe('trm_1');
    const bad = { ...deviceKey, y: deviceKey.x };
    await refuses(
      under.hsm.exportInitialKey({ key: loaded.wrapped, id, deviceKey: bad, context: 'trm_1' }),
      'ERR_HSM_INPUT',
    );
    await refuses(under.hsm.deriveInitialKey({ key: wrapped, id: id.subarray(1) }), 'ERR_HSM_INPUT');
  });
};

/** The setting that lets keys of exportability S out. */
export const sensitiveExportCases = (make: MakeHsm): void => {
  it('lets keys of exportability S out where it is set so', async () => {
    const under = await make();
    try {
      const { wrapped: protection } = await under.hsm.generate({ usage: 'K1', type: 'aes256', mode: 'B' });
      const spec = { usage: 'P0', type: 'aes128', mode: 'B', exportability: 'S' } as const;
      const { wrapped } = await under.hsm.generate(spec);
      const block = await under.hsm.exportBlock({ key: wrapped, protection });
      expect(parseHeader(block).header.exportability).toBe('S');
    } finally {
      await under.close();
    }
  });
};
