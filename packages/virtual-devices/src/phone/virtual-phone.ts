import {
  chainEvidence,
  type Evidence,
  jwkThumbprint,
  type Purpose,
  parseP256Jwk,
  type SecurityItems,
  type SecurityLevel,
  securityDigest,
  securityItemNames,
  signTransactionEvidence,
  toBase64Url,
} from '@tallystick/attestation/evidence';
import type { AttestationRequest, AttestationSource, DeviceKeys } from './attestation-source.ts';
import { generateSigningKey } from './certificate.ts';
import type { PhoneFault } from './faults.ts';
import { mintChain, type PhoneModel, VIRTUAL_MODEL } from './mint-chain.ts';
import { patchLevelOf } from './patch-level.ts';
import { type Randomness, systemRandomness, type VirtualRoot } from './virtual-root.ts';

const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;
const CLOCK_FAULT_MS = 240_000;

export interface VirtualPhoneOptions {
  readonly root: VirtualRoot;
  /** Unix milliseconds of the world; the phone's own clock is off by its faults. */
  readonly now?: () => number;
  /** For serial numbers. Keys always come from the platform's generator, which cannot be seeded. */
  readonly randomness?: Randomness;
  /** Anything left out is as in `VIRTUAL_MODEL`. */
  readonly model?: Partial<PhoneModel>;
  readonly faults?: Iterable<PhoneFault>;
  /** Makes the keys in place of the phone: for load generators that sign with them by other means. */
  readonly makeKeys?: () => Promise<PhoneKeys>;
}

/** What a phone answers a challenge for. */
export interface ChallengeAnswer {
  readonly challenge: Uint8Array;
  readonly deviceId: string;
  readonly purpose: Purpose;
  readonly level: SecurityLevel;
  readonly payment?: { readonly id: string; readonly amount: bigint; readonly currency: string };
}

export interface VirtualPhone extends AttestationSource {
  readonly kind: 'virtual';
  readonly model: PhoneModel;
  /** Add and remove faults at any time; the next call obeys. */
  readonly faults: Set<PhoneFault>;
  /** Unix milliseconds by the phone's clock. */
  clock(): number;
  /** Signs transaction evidence (compact JWS) and counts up. */
  answer(request: ChallengeAnswer): Promise<string>;
}

export interface PhoneKeys {
  readonly signing: CryptoKeyPair;
  readonly encryption: CryptoKeyPair;
}

const makePhoneKeys = async (): Promise<PhoneKeys> => {
  const [signing, encryption] = await Promise.all([
    generateSigningKey(false),
    crypto.subtle.generateKey(ECDH, false, ['deriveBits', 'deriveKey']),
  ]);
  return { signing, encryption };
};

/** A phone without a phone: real keys, evidence of the true structure under a virtual root, and faults on demand. */
export function createVirtualPhone(options: VirtualPhoneOptions): VirtualPhone {
  const { root, now = Date.now, randomness = systemRandomness } = options;
  const model: PhoneModel = { ...VIRTUAL_MODEL, ...options.model };
  const faults = new Set(options.faults);
  let keys: PhoneKeys | undefined;
  let counter = 0;

  const required = (): PhoneKeys => {
    if (!keys) throw new Error('the phone has no keys yet: call generateKeys first');
    return keys;
  };
  const clock = (): number =>
    now() + (faults.has('clock-fast') ? CLOCK_FAULT_MS : 0) - (faults.has('clock-slow') ? CLOCK_FAULT_MS : 0);
  const sign = async (bytes: Uint8Array): Promise<Uint8Array> =>
    new Uint8Array(await crypto.subtle.sign(ES256, required().signing.privateKey, new Uint8Array(bytes)));

  return {
    kind: 'virtual',
    model,
    faults,
    clock,
    sign,
    get decryptKey() {
      return required().encryption.privateKey;
    },

    async generateKeys(): Promise<DeviceKeys> {
      const made = await (options.makeKeys ?? makePhoneKeys)();
      keys = made;
      const { signing, encryption } = made;
      const [deviceKey, encryptionKey] = await Promise.all(
        [signing.publicKey, encryption.publicKey].map(async (key) =>
          parseP256Jwk(await crypto.subtle.exportKey('jwk', key)),
        ),
      );
      if (!deviceKey || !encryptionKey) throw new Error('unreachable: two keys were exported');
      return {
        deviceKey,
        encryptionKey,
        deviceKeyThumbprint: await jwkThumbprint(deviceKey),
        encryptionKeyThumbprint: await jwkThumbprint(encryptionKey),
      };
    },

    async attest({ challenge }: AttestationRequest): Promise<Evidence> {
      const genuine = required().signing.publicKey;
      const attested = faults.has('spliced-key') ? (await generateSigningKey(false)).publicKey : genuine;
      const chain = await mintChain({
        root,
        model,
        faults,
        challenge,
        publicKey: attested,
        now: clock(),
        randomness,
      });
      return chainEvidence('virtual', chain);
    },

    securityItems: (level) => itemsOf(level, model, faults, clock()),

    async answer({ challenge, deviceId, purpose, level, payment }: ChallengeAnswer): Promise<string> {
      counter = faults.has('counter-rollback') ? Math.max(0, counter - 1) : counter + 1;
      const bound = payment
        ? { paymentId: payment.id, amount: payment.amount.toString(), currency: payment.currency }
        : {};
      const claims = {
        challenge: toBase64Url(challenge),
        deviceId,
        purpose,
        ...bound,
        counter,
        digest: await securityDigest(level, itemsOf(level, model, faults, clock())),
        level,
        time: Math.floor(clock() / 1000),
      };
      return signTransactionEvidence(claims, sign);
    },
  };
}

function itemsOf(
  level: SecurityLevel,
  model: PhoneModel,
  faults: Set<PhoneFault>,
  now: number,
): SecurityItems {
  const unlocked = faults.has('unlocked-bootloader');
  const items: Readonly<Record<string, string | boolean>> = {
    'app.id': model.packageName,
    'app.signer': faults.has('wrong-app-signature') ? '00'.repeat(32) : model.signatureDigest,
    'app.version': String(model.versionCode),
    'os.patchLevel': String(patchLevelOf(model, faults, now)),
    'boot.state': unlocked ? 'unverified' : 'verified',
    'boot.unlocked': unlocked,
    'keystore.kind': faults.has('software-key') ? 'software' : model.securityLevel,
    'runtime.root': faults.has('rooted-system'),
    'runtime.hook': faults.has('hooked-functions'),
    'runtime.debugger': faults.has('debugger-attached'),
    // Said plainly, although nothing else about the phone shows it.
    'runtime.emulator': true,
    'runtime.overlay': false,
    'runtime.accessibility': false,
    'module.library': 'virtual',
    'module.pinPad': 'virtual',
  };
  return Object.fromEntries(securityItemNames(level).map((name) => [name, items[name] ?? '']));
}
