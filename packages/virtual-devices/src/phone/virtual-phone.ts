import {
  chainEvidence,
  type DeviceKeyScheme,
  type Evidence,
  type Purpose,
  parseP256Jwk,
  type SecurityItems,
  type SecurityLevel,
  securityDigest,
  securityItemNames,
  sharedSecretChallenge,
} from '@tallystick/attestation/evidence';
import { signTransactionEvidence } from '@tallystick/attestation/proof/attester';
import { jwkThumbprint, toBase64Url } from '@tallystick/encoding';
import type { AttestationRequest, AttestationSource, DeviceKeys } from './attestation-source.ts';
import type { PhoneFault } from './faults.ts';
import { mintChain, type PhoneModel, VIRTUAL_MODEL } from './mint-chain.ts';
import { patchLevelOf } from './patch-level.ts';
import { es256Secret, makePhoneSecret, type PhoneSecret } from './phone-secret.ts';
import type { AndroidQuirk } from './quirks.ts';
import { type Randomness, systemRandomness, type VirtualRoot } from './virtual-root.ts';

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
  /** Oddities of phones in the field, in what its key store writes. */
  readonly quirks?: Iterable<AndroidQuirk>;
  /** What the phone says of itself in place of what a phone of this model says. */
  readonly items?: SecurityItems;
  /** Of the second secret. Default `es256`. */
  readonly scheme?: DeviceKeyScheme;
  /** Makes ES256 keys in place of the phone: for load generators that sign with them by other means. */
  readonly makeKeys?: () => Promise<PhoneKeys>;
}

/** What a phone answers a challenge for. */
export interface ChallengeAnswer {
  readonly challenge: Uint8Array;
  readonly deviceId: string;
  readonly purpose: Purpose;
  readonly level: SecurityLevel;
  readonly payment?: { readonly id: string; readonly amount: bigint; readonly currency: string };
  /** Presents the security items, of a periodic answer. */
  readonly presents?: boolean;
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

interface HeldKeys {
  readonly secret: PhoneSecret;
  readonly encryption: CryptoKeyPair;
}

const makeHeldKeys = async ({ makeKeys, scheme = 'es256' }: VirtualPhoneOptions): Promise<HeldKeys> => {
  if (makeKeys) {
    const { signing, encryption } = await makeKeys();
    return { secret: await es256Secret(signing), encryption };
  }
  const [secret, encryption] = await Promise.all([
    makePhoneSecret(scheme),
    crypto.subtle.generateKey(ECDH, false, ['deriveBits', 'deriveKey']),
  ]);
  return { secret, encryption };
};

const clockFault = (faults: ReadonlySet<PhoneFault>): number =>
  (faults.has('clock-fast') ? CLOCK_FAULT_MS : 0) - (faults.has('clock-slow') ? CLOCK_FAULT_MS : 0);

/** A phone without a phone: real keys, evidence of the true structure under a virtual root, and faults on demand. */
export function createVirtualPhone(options: VirtualPhoneOptions): VirtualPhone {
  const { root, now = Date.now, randomness = systemRandomness } = options;
  const model: PhoneModel = { ...VIRTUAL_MODEL, ...options.model };
  const faults = new Set(options.faults);
  let keys: HeldKeys | undefined;
  let counter = 0;

  const required = (): HeldKeys => {
    if (!keys) throw new Error('the phone has no keys yet: call generateKeys first');
    return keys;
  };
  const clock = (): number => now() + clockFault(faults);
  const sign = (bytes: Uint8Array): Promise<Uint8Array> => required().secret.sign(bytes);

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
      keys = await makeHeldKeys(options);
      const { secondSecret } = keys.secret;
      const encryptionKey = parseP256Jwk(await crypto.subtle.exportKey('jwk', keys.encryption.publicKey));
      return {
        secondSecret,
        encryptionKey,
        deviceKeyThumbprint: secondSecret.thumbprint,
        encryptionKeyThumbprint: await jwkThumbprint(encryptionKey),
      };
    },

    async attest(request: AttestationRequest): Promise<Evidence> {
      const { secret } = required();
      const { attested, attestedScheme } = faults.has('spliced-key') ? await anotherKey(secret) : secret;
      const chain = await mintChain({
        root,
        model,
        faults,
        quirks: new Set(options.quirks),
        challenge: await challengeFor(secret, request),
        publicKey: attested,
        scheme: attestedScheme,
        now: clock(),
        randomness,
      });
      return chainEvidence('virtual', chain);
    },

    securityItems: (level) => itemsOf(level, model, faults, clock(), options.items),

    async answer({
      challenge,
      deviceId,
      purpose,
      level,
      payment,
      presents,
    }: ChallengeAnswer): Promise<string> {
      counter = faults.has('counter-rollback') ? Math.max(0, counter - 1) : counter + 1;
      const bound = payment
        ? { paymentId: payment.id, amount: payment.amount.toString(), currency: payment.currency }
        : {};
      const items = itemsOf(level, model, faults, clock(), options.items);
      const claims = {
        challenge: toBase64Url(challenge),
        deviceId,
        purpose,
        ...bound,
        counter,
        digest: await securityDigest(level, items),
        level,
        ...(presents ? { items } : {}),
        time: Math.floor(clock() / 1000),
      };
      return signTransactionEvidence(claims, sign, required().secret.secondSecret.scheme);
    },
  };
}

const anotherKey = ({ attestedScheme }: PhoneSecret): Promise<PhoneSecret> => makePhoneSecret(attestedScheme);

/** What the key store is asked to attest: a shared secret is named in it, together with the key that data are encrypted to. */
const challengeFor = async (
  { secondSecret }: PhoneSecret,
  { challenge, deviceKeyThumbprint, encryptionKeyThumbprint }: AttestationRequest,
): Promise<Uint8Array> =>
  secondSecret.scheme === 'hmac-sha256'
    ? sharedSecretChallenge(challenge, deviceKeyThumbprint, encryptionKeyThumbprint)
    : challenge;

function itemsOf(
  level: SecurityLevel,
  model: PhoneModel,
  faults: Set<PhoneFault>,
  now: number,
  said: SecurityItems = {},
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
    ...said,
  };
  return Object.fromEntries(securityItemNames(level).map((name) => [name, items[name] ?? '']));
}
