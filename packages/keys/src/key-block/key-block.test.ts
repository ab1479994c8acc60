import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { nodeCiphers } from '../ciphers/node.ts';
import { softwareCiphers } from '../ciphers/software.ts';
import { type KeyBlockHeader, type KeyBlockVersion, parseHeader } from './header.ts';
import { KeyBlockError } from './key-block-error.ts';
import { unwrapKeyBlock } from './unwrap.ts';
import { wrapKeyBlock } from './wrap.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../vectors/crypto-tr31/${name}.json`, import.meta.url), 'utf8'));
const hex = (text: string) => Uint8Array.fromHex(text);
const upper = (bytes: Uint8Array) => bytes.toHex().toUpperCase();
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const filled = (bytes: number) => new Uint8Array(bytes).fill(0x41);

const OPENEMV = 'crypto-tr31/openemv-tr31-a';
const DECODED = 'crypto-tr31/openemv-tr31-decode';
const PSEC = 'crypto-tr31/psec-tr31-a';
interface Published {
  readonly kbpk: string;
  readonly tr31_key_verify: string;
  readonly tr31_ksn_verify?: string;
}
const published = Object.entries(
  read('openemv-tr31-a').cases as Record<string, Published & Record<string, string>>,
).flatMap(([name, values]) =>
  Object.entries(values)
    .filter(([field]) => field.startsWith('tr31_format_') || field === 'tr31_ascii')
    .map(([field, block]) => ({ name: `${name} ${field}`, block, values })),
);
interface Case {
  readonly kbpk: string;
  readonly key: string;
  readonly kb: string;
  readonly header: string;
  readonly kbpk_len: number;
  readonly key_len: number;
  readonly masked_key_len: number | null;
  readonly kb_len: number;
  readonly version_id: KeyBlockVersion;
  readonly key_usage: string;
  readonly algorithm: string;
  readonly mode_of_use: string;
  readonly version_num: string;
  readonly exportability: string;
}
const psec = (test: string) =>
  (
    (read('psec-tr31-a').groups as { test: string; cases: Case[] }[]).find((group) => group.test === test)
      ?.cases ?? []
  ).map((given, at) => ({ ...given, name: `${test} ${at + 1}` }));
const HEADER: KeyBlockHeader = {
  version: 'D',
  usage: 'P0',
  algorithm: 'A',
  mode: 'E',
  keyVersion: '00',
  exportability: 'N',
  optional: [],
};

describe.each([
  ['OpenSSL', nodeCiphers],
  ['TypeScript', softwareCiphers],
])('key blocks on %s', (_, ciphers) => {
  it.each(published)('$name', ({ name, block, values }) => {
    vectorCase(OPENEMV, name);
    const { header, key } = unwrapKeyBlock(ciphers, hex(values.kbpk), block);
    const clear = key.use(upper);
    expect(clear.startsWith(values.tr31_key_verify ?? '')).toBe(true);
    const ksn = header.optional.find(({ id }) => id === 'KS')?.value;
    expect(ksn).toBe(values.tr31_ksn_verify);
    // And back: another block, for its padding is random, of the same key and header.
    const again = wrapKeyBlock(ciphers, hex(values.kbpk), header, hex(clear), { randomBytes });
    const second = unwrapKeyBlock(ciphers, hex(values.kbpk), again);
    expect(second.header).toEqual(header);
    expect(second.key.use(upper)).toBe(clear);
  });

  it.each(psec('test_kb_known_values'))('$name', ({ name, kbpk, key, kb }) => {
    vectorCase(PSEC, name);
    expect(unwrapKeyBlock(ciphers, hex(kbpk), kb).key.use(upper)).toBe(key);
  });

  it.each(psec('test_kb_unwrap_exceptions'))('refused: $name', ({ name, kbpk_len, kb }) => {
    vectorCase(PSEC, name, 'refused');
    expect(() => unwrapKeyBlock(ciphers, filled(kbpk_len), kb)).toThrow(KeyBlockError);
  });
});

describe('headers', () => {
  it.each([...psec('test_header_block_load_exceptions'), ...psec('test_header_load_exceptions')])(
    'refused: $name',
    ({ name, header }) => {
      vectorCase(PSEC, name, 'refused');
      expect(() => parseHeader(header)).toThrow(KeyBlockError);
    },
  );

  it.each(psec('test_header_attributes_exceptions'))('refused: $name', (given) => {
    vectorCase(PSEC, given.name, 'refused');
    const header: KeyBlockHeader = {
      version: given.version_id,
      usage: given.key_usage,
      algorithm: given.algorithm,
      mode: given.mode_of_use,
      keyVersion: given.version_num,
      exportability: given.exportability,
      optional: [],
    };
    expect(() => wrapKeyBlock(nodeCiphers, filled(16), header, filled(16), { randomBytes })).toThrow(
      KeyBlockError,
    );
  });

  const decoded = read('openemv-tr31-decode').values as Record<string, string>;
  it.each(Object.keys(decoded).filter((name) => name.endsWith('_ascii')))('decodes %s', (name) => {
    vectorCase(DECODED, name);
    const test = name.replace('_tr31_ascii', '');
    const { header } = parseHeader(decoded[name] ?? '');
    const value = (id: string) => header.optional.find((block) => block.id === id)?.value;
    expect(value('KS')).toBe(decoded[`${test}_ksn_verify`]);
    // A check value follows its kind: 00 for the old one, 01 for that by CMAC.
    const checkValue = decoded[`${test}_kcv_verify`];
    expect(value('KC')).toBe(checkValue && `00${checkValue}`);
    const ofProtectionKey = decoded[`${test}_kcv_kbpk_verify`];
    expect(value('KP')?.slice(0, 8)).toBe(ofProtectionKey && `00${ofProtectionKey}`);
  });

  it('with long optional blocks come back as they went in', () => {
    const values = fc.stringMatching(/^[ -~]{0,700}$/);
    const ids = fc.constantFrom('KS', 'CT', 'TS', 'LB', '10');
    const blocks = fc.uniqueArray(fc.record({ id: ids, value: values }), {
      selector: ({ id }) => id,
      maxLength: 4,
    });
    fc.assert(
      fc.property(blocks, fc.constantFrom<KeyBlockVersion>('A', 'B', 'C', 'D', 'E'), (optional, version) => {
        const header = { ...HEADER, version, optional };
        const block = wrapKeyBlock(nodeCiphers, filled(16), header, filled(16), { randomBytes });
        expect(unwrapKeyBlock(nodeCiphers, filled(16), block).header).toEqual(header);
      }),
      { numRuns: 60 },
    );
  });
});

describe('wrapping', () => {
  it.each(psec('test_kb_masking_key_length'))('hides the length: $name', (given) => {
    vectorCase(PSEC, given.name);
    const header = { ...HEADER, version: given.version_id, algorithm: given.algorithm };
    const masked = given.masked_key_len === null ? {} : { maskedBytes: given.masked_key_len };
    const block = wrapKeyBlock(nodeCiphers, filled(16), header, filled(given.key_len), {
      randomBytes,
      ...masked,
    });
    expect(block).toHaveLength(given.kb_len);
  });

  it.each(psec('test_kb_wrap_exceptions'))('refused: $name', (given) => {
    vectorCase(PSEC, given.name, 'refused');
    const header = { ...HEADER, version: given.version_id, algorithm: 'T' };
    expect(() =>
      wrapKeyBlock(nodeCiphers, filled(given.kbpk_len), header, filled(given.key_len), { randomBytes }),
    ).toThrow(expect.objectContaining({ code: 'ERR_KEY_BLOCK_PROTECTION_KEY' }));
  });

  it.each(psec('test_kb_sanity'))('gives back the key: $name', ({ name, version_id, kbpk }) => {
    vectorCase(PSEC, name);
    const protectionKey = hex((kbpk as unknown as { hex: string }).hex);
    for (const bytes of [8, 16, 24]) {
      const header = { ...HEADER, version: version_id, algorithm: 'T' };
      const key = randomBytes(bytes);
      const block = wrapKeyBlock(nodeCiphers, protectionKey, header, key, { randomBytes });
      expect(unwrapKeyBlock(softwareCiphers, protectionKey, block).key.use(upper)).toBe(upper(key));
    }
  });

  it('wraps a key of its algorithm alone', () => {
    for (const [algorithm, bytes] of [
      ['A', 8],
      ['A', 40],
      ['T', 32],
      ['D', 7],
      ['H', 0],
    ] as const) {
      expect(() =>
        wrapKeyBlock(nodeCiphers, filled(32), { ...HEADER, algorithm }, filled(bytes), { randomBytes }),
      ).toThrow(expect.objectContaining({ code: 'ERR_KEY_BLOCK_KEY' }));
    }
  });
});

describe.each<KeyBlockVersion>(['A', 'B', 'C', 'D', 'E'])('a block of version %s', (version) => {
  const protectionKey = randomBytes(16);
  const header = { ...HEADER, version, optional: [{ id: 'KS', value: '00604B120F9292800000' }] };
  const block = wrapKeyBlock(nodeCiphers, protectionKey, header, randomBytes(16), { randomBytes });

  it('is refused with any character changed, and with any part missing', () => {
    for (let at = 0; at < block.length; at += 1) {
      const other = block[at] === '0' ? '1' : '0';
      const changed = block.slice(0, at) + other + block.slice(at + 1);
      expect(() => unwrapKeyBlock(nodeCiphers, protectionKey, changed)).toThrow(KeyBlockError);
      expect(() => unwrapKeyBlock(nodeCiphers, protectionKey, block.slice(0, at))).toThrow(KeyBlockError);
    }
  });

  it('is refused under another protection key, and says no more than that', () => {
    const other = Uint8Array.from(protectionKey, (byte) => byte ^ 0x10);
    expect(() => unwrapKeyBlock(nodeCiphers, other, block)).toThrow(
      expect.objectContaining({ code: 'ERR_KEY_BLOCK_MAC', path: 'mac' }),
    );
  });

  it('whatever comes in, the answer is one typed error', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.nat(60), (noise, cut) => {
        for (const given of [noise, version + noise, block.slice(0, cut) + noise]) {
          expect(() => unwrapKeyBlock(nodeCiphers, protectionKey, given)).toThrow(KeyBlockError);
        }
      }),
    );
  });
});
