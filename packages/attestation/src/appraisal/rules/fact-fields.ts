import type {
  AppAssertionFacts,
  AppAttestFacts,
  Facts,
  KeyAttestationFacts,
  PlayIntegrityFacts,
  TransactionFacts,
  WebAuthnFacts,
} from '../../result/facts.ts';
import type { AppraisedKind } from '../policy/policy.ts';
import { boolean, type CelType, type CelValue, integer, text, texts, time } from './cel-value.ts';

/** One fact that a rule can read as `facts.<name>`. */
export interface FactField {
  /** Dotted. */
  readonly name: string;
  readonly type: CelType;
  /** The kinds that have it, if the device said it. */
  readonly kinds: readonly AppraisedKind[];
  readonly meaning: string;
}

interface Row<F> {
  readonly name: string;
  readonly type: CelType;
  readonly meaning: string;
  /** Undefined: not said, so a rule that asks for it is not passed. */
  readonly read: (facts: F) => CelValue | undefined;
}

const HOUR_MS = 3_600_000;

const KEY_ROWS: readonly Row<KeyAttestationFacts>[] = [
  {
    name: 'osVersion',
    type: 'int',
    meaning: 'Android version, 140000 for 14',
    read: (f) => integer(f.osVersion),
  },
  {
    name: 'osPatchLevel',
    type: 'int',
    meaning: 'patch of the system, YYYYMM',
    read: (f) => integer(f.osPatchLevel),
  },
  {
    name: 'vendorPatchLevel',
    type: 'int',
    meaning: 'patch of the vendor partition, YYYYMM or YYYYMMDD',
    read: (f) => integer(f.vendorPatchLevel),
  },
  {
    name: 'bootPatchLevel',
    type: 'int',
    meaning: 'patch of the boot partition, YYYYMM or YYYYMMDD',
    read: (f) => integer(f.bootPatchLevel),
  },
  {
    name: 'attestationVersion',
    type: 'int',
    meaning: 'version of the attestation schema',
    read: (f) => integer(f.attestationVersion),
  },
  {
    name: 'keyMintVersion',
    type: 'int',
    meaning: 'version of KeyMint',
    read: (f) => integer(f.keyMintVersion),
  },
  {
    name: 'attestationSecurityLevel',
    type: 'string',
    meaning: 'who attested: software, tee or strongbox',
    read: (f) => text(f.attestationSecurityLevel),
  },
  {
    name: 'keyMintSecurityLevel',
    type: 'string',
    meaning: 'where the key is: software, tee or strongbox',
    read: (f) => text(f.keyMintSecurityLevel),
  },
  {
    name: 'keyOrigin',
    type: 'string',
    meaning: 'how the key came to be: generated',
    read: (f) => text(f.origin),
  },
  {
    name: 'noAuthRequired',
    type: 'bool',
    meaning: 'the key signs without asking its owner',
    read: (f) => boolean(f.noAuthRequired),
  },
  { name: 'key.algorithm', type: 'string', meaning: 'P-256, ML-DSA-65', read: (f) => text(f.key.algorithm) },
  {
    name: 'boot.deviceLocked',
    type: 'bool',
    meaning: 'the bootloader is locked',
    read: (f) => boolean(f.boot?.deviceLocked),
  },
  {
    name: 'boot.state',
    type: 'string',
    meaning: 'verified, self-signed, unverified or failed',
    read: (f) => text(f.boot?.state),
  },
  {
    name: 'boot.key',
    type: 'string',
    meaning: 'verified boot key, lower-case hex',
    read: (f) => text(f.boot?.key),
  },
  {
    name: 'boot.hash',
    type: 'string',
    meaning: 'verified boot hash, lower-case hex',
    read: (f) => text(f.boot?.hash),
  },
  {
    name: 'app.packages',
    type: 'list<string>',
    meaning: 'packages that may use the key',
    read: (f) => texts(f.application?.packages.map(({ name }) => name)),
  },
  {
    name: 'app.version',
    type: 'int',
    meaning: 'lowest version code of those packages',
    read: (f) =>
      f.application?.packages.length
        ? integer(Math.min(...f.application.packages.map(({ version }) => version)))
        : undefined,
  },
  {
    name: 'app.signatureDigests',
    type: 'list<string>',
    meaning: 'SHA-256 of the signing certificates, lower-case hex',
    read: (f) => texts(f.application?.signatureDigests),
  },
  {
    name: 'createdAt',
    type: 'timestamp',
    meaning: "when the key was made, by the phone's clock",
    read: (f) => time(f.createdAt),
  },
  {
    name: 'unknownTags',
    type: 'list<string>',
    meaning: 'KeyMint tags that this server does not know',
    read: (f) => texts(f.unknownTags.map(String)),
  },
  {
    name: 'chainLength',
    type: 'int',
    meaning: 'certificates in the chain',
    read: (f) => integer(f.fingerprints.length),
  },
  {
    name: 'serials',
    type: 'list<string>',
    meaning: 'serial numbers of the chain, lower-case hex',
    read: (f) => texts(f.serials),
  },
];

const WEBAUTHN_ROWS: readonly Row<WebAuthnFacts>[] = [
  {
    name: 'format',
    type: 'string',
    meaning: 'attestation format: packed, tpm, apple, none',
    read: (f) => text(f.format),
  },
  {
    name: 'trust',
    type: 'string',
    meaning: 'anchored, test-authenticator, unknown-root, self or none',
    read: (f) => text(f.trust),
  },
  { name: 'aaguid', type: 'string', meaning: 'model of the authenticator', read: (f) => text(f.aaguid) },
  {
    name: 'signCount',
    type: 'int',
    meaning: 'counter of the authenticator',
    read: (f) => integer(f.signCount),
  },
  { name: 'userPresent', type: 'bool', meaning: 'a person was there', read: (f) => boolean(f.userPresent) },
  {
    name: 'userVerified',
    type: 'bool',
    meaning: 'by fingerprint, face or PIN',
    read: (f) => boolean(f.userVerified),
  },
  {
    name: 'backupEligible',
    type: 'bool',
    meaning: 'the passkey can be synchronised to other devices',
    read: (f) => boolean(f.backupEligible),
  },
  {
    name: 'backedUp',
    type: 'bool',
    meaning: 'the passkey is synchronised',
    read: (f) => boolean(f.backedUp),
  },
  { name: 'origin', type: 'string', meaning: 'origin of the page', read: (f) => text(f.origin) },
  { name: 'rpId', type: 'string', meaning: 'relying party', read: (f) => text(f.rpId) },
];

const APP_ATTEST_ROWS: readonly Row<AppAttestFacts | AppAssertionFacts>[] = [
  { name: 'appId', type: 'string', meaning: 'team and bundle id of the app', read: (f) => text(f.appId) },
  {
    name: 'environment',
    type: 'string',
    meaning: 'production or development',
    read: (f) => text(f.environment),
  },
  {
    name: 'appAttestCounter',
    type: 'int',
    meaning: 'counter of the App Attest key',
    read: (f) => integer(f.counter),
  },
];

const PLAY_ROWS: readonly Row<PlayIntegrityFacts>[] = [
  {
    name: 'play.app',
    type: 'string',
    meaning: 'appRecognitionVerdict',
    read: (f) => text(f.appRecognitionVerdict),
  },
  { name: 'play.package', type: 'string', meaning: 'packageName', read: (f) => text(f.packageName) },
  { name: 'play.version', type: 'int', meaning: 'versionCode', read: (f) => integer(f.versionCode) },
  {
    name: 'play.device',
    type: 'list<string>',
    meaning: 'deviceRecognitionVerdict',
    read: (f) => texts(f.deviceRecognitionVerdict),
  },
  {
    name: 'play.activity',
    type: 'string',
    meaning: 'recentDeviceActivity',
    read: (f) => text(f.deviceActivityLevel),
  },
  {
    name: 'play.sdkVersion',
    type: 'int',
    meaning: 'Android SDK version',
    read: (f) => integer(f.sdkVersion),
  },
  {
    name: 'play.licence',
    type: 'string',
    meaning: 'appLicensingVerdict',
    read: (f) => text(f.appLicensingVerdict),
  },
  {
    name: 'play.protect',
    type: 'string',
    meaning: 'playProtectVerdict',
    read: (f) => text(f.playProtectVerdict),
  },
  {
    name: 'play.appsDetected',
    type: 'list<string>',
    meaning: 'appAccessRiskVerdict: apps that could see or steer the screen',
    read: (f) => texts(f.appsDetected),
  },
  {
    name: 'play.unknownFields',
    type: 'list<string>',
    meaning: 'fields of the token that this server does not know',
    read: (f) => texts(f.unknownFields),
  },
];

const TRANSACTION_ROWS: readonly Row<TransactionFacts>[] = [
  { name: 'deviceId', type: 'string', meaning: 'the device that answered', read: (f) => text(f.deviceId) },
  { name: 'paymentId', type: 'string', meaning: 'the payment', read: (f) => text(f.paymentId) },
  {
    name: 'amount',
    type: 'int',
    meaning: 'amount that the device signed, minor units',
    read: (f) => (f.amount === undefined ? undefined : integer(Number(f.amount))),
  },
  { name: 'currency', type: 'string', meaning: 'ISO 4217, such as EUR', read: (f) => text(f.currency) },
  { name: 'counter', type: 'int', meaning: "the device's counter", read: (f) => integer(f.counter) },
  {
    name: 'clockDriftSeconds',
    type: 'int',
    meaning: "the device's clock minus the server's",
    read: (f) => integer(f.clockDriftSeconds),
  },
];

/** Derived facts of every kind that was held against a revocation list. */
const listAgeHours = (facts: Facts, at: number): CelValue | undefined => {
  const fetched = 'revocation' in facts ? facts.revocation?.listFetchedAt : undefined;
  return fetched === undefined ? undefined : (at - fetched) / HOUR_MS;
};

const fieldsOf = <F>(rows: readonly Row<F>[], kinds: readonly AppraisedKind[]): FactField[] =>
  rows.map(({ name, type, meaning }) => ({ name, type, kinds, meaning }));

/** Every fact there is: the one table of the compiler, the evaluator, the editor's help and the guide. */
export const FACT_FIELDS: readonly FactField[] = [
  ...fieldsOf(KEY_ROWS, ['android-key', 'virtual']),
  ...fieldsOf(WEBAUTHN_ROWS, ['webauthn']),
  ...fieldsOf(APP_ATTEST_ROWS, ['apple-appattest', 'apple-assertion']),
  ...fieldsOf(PLAY_ROWS, ['play-integrity']),
  ...fieldsOf(TRANSACTION_ROWS, ['transaction']),
  {
    name: 'revocationListAgeHours',
    type: 'double',
    kinds: ['android-key', 'virtual', 'webauthn'],
    meaning: 'age of the revocation list that the chain was held against',
  },
];

type Nested = Map<string, CelValue | Nested>;

const GROUPS = [...new Set(FACT_FIELDS.flatMap(({ name }) => name.split('.').slice(0, -1)))];

/** Facts in the form that a rule reads: only what the device said. Groups are always there, so that `has(facts.boot.hash)` has an answer. */
export function factValues(facts: Facts, at: number): Nested {
  const groups = new Map(GROUPS.map((name) => [name, new Map<string, CelValue>()]));
  const values: Nested = new Map(groups);
  const put = (name: string, value: CelValue | undefined): void => {
    if (value === undefined) return;
    const [first = '', second] = name.split('.');
    if (second === undefined) values.set(first, value);
    else groups.get(first)?.set(second, value);
  };
  const fill = <F>(rows: readonly Row<F>[], given: F): void => {
    for (const { name, read } of rows) put(name, read(given));
  };
  switch (facts.kind) {
    case 'android-key':
    case 'virtual':
      fill(KEY_ROWS, facts);
      break;
    case 'webauthn':
      fill(WEBAUTHN_ROWS, facts);
      break;
    case 'apple-appattest':
    case 'apple-assertion':
      fill(APP_ATTEST_ROWS, facts);
      break;
    case 'play-integrity':
      fill(PLAY_ROWS, facts);
      break;
    case 'transaction':
      fill(TRANSACTION_ROWS, facts);
      break;
  }
  put('revocationListAgeHours', listAgeHours(facts, at));
  return values;
}
