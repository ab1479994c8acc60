import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  hkdfSync,
  privateEncrypt,
} from 'node:crypto';
import { promisify } from 'node:util';
import { concatBytes, fromBase64Url } from '@tallystick/encoding';
import { tdesCheckValue } from '../check-value.ts';
import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { nodeCiphers } from '../ciphers/node.ts';
import { SecretBytes } from '../secret-bytes.ts';
import {
  type ArqcFacts,
  type ChipObjects,
  type Hsm,
  HsmError,
  type KeyUsage,
  type StoredKey,
  type VerifiedArqc,
  type WrappedKey,
} from './hsm.ts';

interface ClearArqcInput {
  readonly issuerMasterKey: Uint8Array;
  readonly pan: string;
  readonly panSequence: string;
  readonly de55: ChipObjects;
  readonly ciphers: BlockCiphers;
}

/** The card's algorithms, run inside the module with keys in clear. `@tallystick/emv` has them. */
export interface CardAlgorithms {
  readonly verifyArqc: (input: ClearArqcInput) => ArqcFacts;
  readonly makeArpc: (input: ClearArqcInput, facts: VerifiedArqc, status: Uint8Array) => Uint8Array;
}

/** What the software form stands on. */
export interface SoftwareHsmOptions {
  /** 32 bytes. All else is derived from it. */
  readonly masterKey: SecretBytes;
  readonly cards: CardAlgorithms;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** The software form, which can also lend a key to an operation that it has not built in, such as the personalisation of a card. */
export interface SoftwareHsm extends Hsm {
  readonly assurance: 'software';
  /** Runs `work` inside the module with the clear key, which `work` must not keep. A hardware form has an operation of its own for each. */
  inside<T>(usage: KeyUsage, key: WrappedKey, work: (clear: Uint8Array) => T): T;
}

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const MAX_OPEN_KEYS = 64;
const USAGES: readonly KeyUsage[] = ['application_cryptogram', 'certificate_signing'];
const utf8 = new TextEncoder();

/**
 * The Hsm in software. Keys are wrapped with AES-256-GCM under a key derived from the master key by HKDF-SHA-256 (RFC 5869); usage and
 * version are authenticated with them. Keys that were opened are kept, up to 64, because unwrapping costs as much as verifying.
 *
 * It keeps keys out of storage, logs and errors. It does not protect them from someone who can read this process's memory.
 *
 * @throws {HsmError} `ERR_HSM_MASTER_KEY` when the master key is not 32 bytes
 */
export function createSoftwareHsm({ masterKey, cards, randomBytes }: SoftwareHsmOptions): SoftwareHsm {
  if (masterKey.length !== 32) throw new HsmError('ERR_HSM_MASTER_KEY', 'The master key must be 32 bytes');
  const derived = new Map<string, Uint8Array>();
  const opened = new Map<string, SecretBytes>();

  const keyFor = (label: string): Uint8Array => {
    const known = derived.get(label);
    if (known) return known;
    const key = masterKey.use(
      (bytes) => new Uint8Array(hkdfSync('sha256', bytes, new Uint8Array(0), `tallystick/1/${label}`, 32)),
    );
    derived.set(label, key);
    return key;
  };

  const encrypt = (label: string, bound: Uint8Array, data: Uint8Array): Uint8Array => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', keyFor(label), nonce).setAAD(bound);
    const body = cipher.update(data);
    cipher.final();
    return concatBytes(nonce, body, cipher.getAuthTag());
  };

  const decrypt = (label: string, bound: Uint8Array, sealed: Uint8Array): Uint8Array | undefined => {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', keyFor(label), sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(bound).setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      const clear = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
      decipher.final();
      return new Uint8Array(clear.buffer, clear.byteOffset, clear.byteLength);
    } catch {
      return undefined;
    }
  };

  const wrap = (usage: KeyUsage, clear: Uint8Array): WrappedKey => {
    const header = Uint8Array.of(VERSION, USAGES.indexOf(usage));
    return concatBytes(header, encrypt('wrap', header, clear));
  };

  const unwrap = (usage: KeyUsage, wrapped: WrappedKey): SecretBytes => {
    if (wrapped[0] !== VERSION || wrapped[1] !== USAGES.indexOf(usage)) {
      throw new HsmError('ERR_HSM_USAGE', `The key does not allow the usage ${usage}`);
    }
    const name = wrapped.toHex();
    const known = opened.get(name);
    if (known) return known;
    const clear = decrypt('wrap', wrapped.subarray(0, 2), wrapped.subarray(2));
    if (!clear) throw new HsmError('ERR_HSM_WRAPPED_KEY', 'The key was not wrapped by this module');
    const [oldest] = opened.keys();
    if (opened.size >= MAX_OPEN_KEYS && oldest !== undefined) {
      opened.get(oldest)?.wipe();
      opened.delete(oldest);
    }
    const secret = SecretBytes.adopt(clear);
    opened.set(name, secret);
    return secret;
  };

  const stored = (usage: KeyUsage, clear: Uint8Array): StoredKey => ({
    wrapped: wrap(usage, clear),
    checkValue: checkValueOf(usage, clear),
  });

  const arqcInput = (request: { pan: string; panSequence: string; de55: ChipObjects }, key: Uint8Array) => ({
    issuerMasterKey: key,
    pan: request.pan,
    panSequence: request.panSequence,
    de55: request.de55,
    ciphers: nodeCiphers,
  });

  return {
    assurance: 'software',
    async generateKey(usage) {
      const key = SecretBytes.adopt(withOddParity(randomBytes(16)));
      const made = key.use((clear) => stored(usage, clear));
      key.wipe();
      return made;
    },
    async generateSigningKey(modulusBits) {
      const { privateKey } = await promisify(generateKeyPair)('rsa', {
        modulusLength: modulusBits,
        publicExponent: 65_537,
      });
      const clear = new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }));
      const made = stored('certificate_signing', clear);
      clear.fill(0);
      const jwk = privateKey.export({ format: 'jwk' });
      const member = (value: string | undefined) => fromBase64Url(value ?? '');
      return { ...made, publicKey: { modulus: member(jwk.n), exponent: member(jwk.e) } };
    },
    async signBlock(key, block) {
      return unwrap('certificate_signing', key).use((clear) => {
        const privateKey = createPrivateKey({ key: Buffer.from(clear), format: 'der', type: 'pkcs8' });
        return new Uint8Array(privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block));
      });
    },
    async importKey(usage, key) {
      return key.use((clear) => stored(usage, clear));
    },
    async checkValue(key) {
      const usage = USAGES[key[1] ?? -1];
      if (!usage) throw new HsmError('ERR_HSM_WRAPPED_KEY', 'The key was not wrapped by this module');
      return unwrap(usage, key).use((clear) => checkValueOf(usage, clear));
    },
    async verifyArqc(request) {
      return unwrap('application_cryptogram', request.key).use((key) =>
        cards.verifyArqc(arqcInput(request, key)),
      );
    },
    async makeArpc(request, facts, status) {
      return unwrap('application_cryptogram', request.key).use((key) =>
        cards.makeArpc(arqcInput(request, key), facts, status),
      );
    },
    async seal(purpose, context, data) {
      return encrypt(`seal/${purpose}`, utf8.encode(context), data);
    },
    async open(purpose, context, sealed) {
      const clear = decrypt(`seal/${purpose}`, utf8.encode(context), sealed);
      if (!clear) throw new HsmError('ERR_HSM_SEALED', 'Not sealed by this module for this context');
      return SecretBytes.adopt(clear);
    },
    async digest(purpose, value) {
      return new Uint8Array(
        createHmac('sha256', keyFor(`digest/${purpose}`))
          .update(value)
          .digest(),
      );
    },
    inside(usage, key, work) {
      return unwrap(usage, key).use(work);
    },
  };
}

function checkValueOf(usage: KeyUsage, clear: Uint8Array): string {
  switch (usage) {
    case 'application_cryptogram':
      return tdesCheckValue(nodeCiphers, clear).toHex().toUpperCase();
    case 'certificate_signing': {
      const key = createPrivateKey({ key: Buffer.from(clear), format: 'der', type: 'pkcs8' });
      const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
      return createHash('sha256').update(spki).digest('hex').slice(0, 10).toUpperCase();
    }
  }
}

/** DES keys carry an odd number of ones in each byte (FIPS 46-3); equipment may refuse keys that do not. */
function withOddParity(key: Uint8Array): Uint8Array {
  return key.map((byte) => {
    let ones = 0;
    for (let bits = byte >> 1; bits !== 0; bits >>= 1) ones += bits & 1;
    return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0);
  });
}
