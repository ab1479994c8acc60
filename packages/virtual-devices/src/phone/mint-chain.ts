import { type MlDsaScheme, VIRTUAL_REVOKED_SERIAL } from '@tallystick/attestation/evidence';
import {
  caExtensions,
  distinguishedName,
  type Extension,
  generateSigningKey,
  issueCertificate,
  noCaExtensions,
  signerExtension,
} from './certificate.ts';
import type { PhoneFault } from './faults.ts';
import {
  type AuthorizationContent,
  encodeApplicationId,
  encodeKeyDescription,
  OID_KEY_DESCRIPTION,
} from './key-description.ts';
import { patchLevelOf } from './patch-level.ts';
import type { AndroidQuirk } from './quirks.ts';
import { type Randomness, serialFrom, type VirtualRoot } from './virtual-root.ts';

/** What a virtual phone is and runs. */
export interface PhoneModel {
  readonly brand: string;
  readonly model: string;
  readonly securityLevel: 'tee' | 'strongbox';
  /** KeyMint version times 100: 300 is KeyMint 3. */
  readonly attestationVersion: number;
  readonly osVersion: number;
  /** YYYYMM; left out: last month's. */
  readonly patchLevel?: number;
  readonly packageName: string;
  readonly versionCode: number;
  /** SHA-256 of the app's signing certificate, lower-case hex. */
  readonly signatureDigest: string;
}

/** The phone one gets without asking for another. */
export const VIRTUAL_MODEL: PhoneModel = {
  brand: 'tallystick',
  model: 'Virtual Phone 1',
  securityLevel: 'strongbox',
  attestationVersion: 400,
  osVersion: 160_000,
  packageName: 'dev.tallystick.till',
  versionCode: 1,
  signatureDigest: '7a'.repeat(32),
};

export interface MintRequest {
  readonly root: VirtualRoot;
  readonly model: PhoneModel;
  readonly faults: ReadonlySet<PhoneFault>;
  readonly quirks?: ReadonlySet<AndroidQuirk>;
  readonly challenge: Uint8Array;
  /** The key to attest, or its SubjectPublicKeyInfo. */
  readonly publicKey: CryptoKey | Uint8Array;
  /** What kind of key it is. Default `es256`. */
  readonly scheme?: 'es256' | MlDsaScheme;
  /** Unix milliseconds by the phone's clock. */
  readonly now: number;
  readonly randomness: Randomness;
}

const LEVEL = { software: 0, tee: 1, strongbox: 2 } as const;
const DAY_MS = 86_400_000;
const NO_QUIRKS: ReadonlySet<AndroidQuirk> = new Set();
const LEAF_NAME = distinguishedName('Android Keystore Key', 'Virtual');
const LEAF_VALIDITY = { notBefore: 0, notAfter: Date.UTC(2048, 0, 1) };
const UTF8 = new TextEncoder();

/** Attested key, attestation key of the phone, CA, root: DER, the attested key first. */
export async function mintChain(request: MintRequest): Promise<Uint8Array[]> {
  const { root, faults, quirks = NO_QUIRKS, randomness, now, publicKey } = request;
  const attestationKey = await generateSigningKey(false);
  const name = distinguishedName(
    randomness(16).toHex(),
    request.model.securityLevel === 'tee' ? 'TEE' : 'StrongBox',
  );
  const serial = faults.has('revoked-key')
    ? Uint8Array.fromHex(VIRTUAL_REVOKED_SERIAL)
    : serialFrom(randomness);
  const attestation = await issueCertificate(
    {
      subject: name,
      publicKey: attestationKey.publicKey,
      serial,
      notBefore: now - DAY_MS,
      notAfter: now + 30 * DAY_MS,
      extensions: quirks.has('factory-batch') ? noCaExtensions() : caExtensions(0),
    },
    root.issuer,
  );
  const above = [attestation, root.intermediate, ...(quirks.has('no-root') ? [] : [root.certificate])];
  const leafContent = {
    ...LEAF_VALIDITY,
    subject: LEAF_NAME,
    serial: Uint8Array.of(1),
    extensions: [signerExtension, keyDescription(request)],
    truth: truthOf(quirks),
  };
  if (!faults.has('extended-chain')) {
    const issuer = { name, privateKey: attestationKey.privateKey };
    return [await issueCertificate({ ...leafContent, publicKey }, issuer), ...above];
  }
  // The attack: an honest, attested signing key is used as if it were a CA, and vouches for a key that was never in hardware.
  const genuine = await generateSigningKey(false);
  const genuineLeaf = await issueCertificate(
    { ...leafContent, publicKey: genuine.publicKey },
    { name, privateKey: attestationKey.privateKey },
  );
  const forged = await issueCertificate(
    { ...leafContent, subject: distinguishedName('Forged', 'Virtual'), publicKey },
    { name: LEAF_NAME, privateKey: genuine.privateKey },
  );
  return [forged, genuineLeaf, ...above];
}

const truthOf = (quirks: ReadonlySet<AndroidQuirk>): number => (quirks.has('boolean-01') ? 0x01 : 0xff);

/** YYYYMM by the phone's clock, so many months on. */
const monthsOn = (now: number, months: number): number => {
  const date = new Date(now);
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
};

const patchOf = ({ model, faults, quirks = NO_QUIRKS, now }: MintRequest): number => {
  if (quirks.has('patch-far-ahead')) return 209_912;
  return quirks.has('patch-ahead') ? monthsOn(now, 1) : patchLevelOf(model, faults, now);
};

/** A KeyMint that does not exist yet, and a tag of its own. */
const FUTURE_KEYMINT = 600;
const FUTURE_TAG = 731;
/** As StrongBox has been seen to write it. */
const FAR_CREATION_TIME = 2n ** 64n - 16_280n;

/** KeyMint 5, the first that makes ML-DSA keys. */
const VERSION_WITH_ML_DSA = 500;
/** `Algorithm` and `MlDsaVariant` as this phone writes them; a verifier reads the kind of a key from its certificate. */
const ALGORITHM_ML_DSA = 4;
const ML_DSA_VARIANT: Readonly<Record<MlDsaScheme, number>> = {
  'ml-dsa-44': 0,
  'ml-dsa-65': 1,
  'ml-dsa-87': 2,
};

/** What the key description says about the kind of the key. */
const kindOfKey = (scheme: 'es256' | MlDsaScheme): AuthorizationContent =>
  scheme === 'es256'
    ? {
        2: 3, // algorithm: EC
        3: 256, // key size
        5: [4], // digest: SHA-256
        10: 1, // curve: P-256
      }
    : { 2: ALGORITHM_ML_DSA, 5: [0], 11: ML_DSA_VARIANT[scheme] };

const keyMintVersionOf = ({ model, quirks = NO_QUIRKS, scheme = 'es256' }: MintRequest): number => {
  if (quirks.has('newer-keymint')) return FUTURE_KEYMINT;
  return scheme === 'es256'
    ? model.attestationVersion
    : Math.max(model.attestationVersion, VERSION_WITH_ML_DSA);
};

function keyDescription(request: MintRequest): Extension {
  const { model, faults, quirks = NO_QUIRKS, challenge, now, scheme = 'es256' } = request;
  const unlocked = faults.has('unlocked-bootloader');
  const software = faults.has('software-key');
  const level = LEVEL[software ? 'software' : model.securityLevel];
  const patch = patchOf(request);
  const applicationId = encodeApplicationId({
    packageName: quirks.has('unknown-package') ? 'UnknownPackage' : model.packageName,
    versionCode: model.versionCode,
    signatureDigest: Uint8Array.fromHex(
      faults.has('wrong-app-signature') ? '00'.repeat(32) : model.signatureDigest,
    ),
  });
  const system: AuthorizationContent = {
    701: quirks.has('far-creation-time') ? FAR_CREATION_TIME : now,
    709: applicationId,
  };
  const hardware: AuthorizationContent = {
    1: [2], // purpose: sign
    ...kindOfKey(scheme),
    503: true, // no authentication for each use
    702: 0, // origin: generated
    704: {
      verifiedBootKey: new Uint8Array(32).fill(unlocked ? 0 : 0x7a),
      deviceLocked: !unlocked,
      verifiedBootState: unlocked ? 2 : 0,
      verifiedBootHash: new Uint8Array(32).fill(0x7b),
    },
    705: model.osVersion,
    706: patch,
    710: UTF8.encode(model.brand),
    717: UTF8.encode(model.model),
    718: patch * 100 + 5,
    719: patch * 100 + 5,
    ...(quirks.has('newer-keymint') ? { [FUTURE_TAG]: 1 } : {}),
  };
  const version = keyMintVersionOf(request);
  const content = {
    truth: truthOf(quirks),
    attestationVersion: version,
    attestationSecurityLevel: level,
    keyMintVersion: version,
    keyMintSecurityLevel: level,
    attestationChallenge: faults.has('wrong-challenge') ? new Uint8Array(32).fill(0x0f) : challenge,
    uniqueId: new Uint8Array(),
    softwareEnforced: system,
    hardwareEnforced: hardware,
  };
  const order = faults.has('unordered-tags') ? (a: number, b: number) => b - a : undefined;
  return { oid: OID_KEY_DESCRIPTION, critical: false, value: encodeKeyDescription(content, order) };
}
