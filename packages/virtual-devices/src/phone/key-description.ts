import {
  boolean,
  enumerated,
  explicit,
  integer,
  nullValue,
  octetString,
  sequence,
  setOf,
} from './der-writer.ts';

export const OID_KEY_DESCRIPTION = '1.3.6.1.4.1.11129.2.1.17';

interface RootOfTrustContent {
  readonly verifiedBootKey: Uint8Array;
  readonly deviceLocked: boolean;
  /** 0 verified, 1 self-signed, 2 unverified, 3 failed. */
  readonly verifiedBootState: number;
  readonly verifiedBootHash: Uint8Array;
}

/** Values by KeyMint tag: numbers and bytes as they are, lists as SET OF INTEGER, true as NULL. */
export interface AuthorizationContent {
  readonly [tag: number]: number | bigint | readonly number[] | true | Uint8Array | RootOfTrustContent;
}

export interface KeyDescriptionContent {
  /** The octet that TRUE is written with. Default FF. */
  readonly truth?: number;
  readonly attestationVersion: number;
  /** 0 software, 1 TEE, 2 StrongBox. */
  readonly attestationSecurityLevel: number;
  readonly keyMintVersion: number;
  readonly keyMintSecurityLevel: number;
  readonly attestationChallenge: Uint8Array;
  readonly uniqueId: Uint8Array;
  readonly softwareEnforced: AuthorizationContent;
  readonly hardwareEnforced: AuthorizationContent;
}

export interface ApplicationContent {
  readonly packageName: string;
  readonly versionCode: number;
  /** SHA-256 of the signing certificate. */
  readonly signatureDigest: Uint8Array;
}

function value(content: AuthorizationContent[number], truth?: number): Uint8Array {
  if (content === true) return nullValue();
  if (typeof content === 'number' || typeof content === 'bigint') return integer(content);
  if (content instanceof Uint8Array) return octetString(content);
  if ('verifiedBootKey' in content) {
    return sequence(
      octetString(content.verifiedBootKey),
      boolean(content.deviceLocked, truth),
      enumerated(content.verifiedBootState),
      octetString(content.verifiedBootHash),
    );
  }
  return setOf(...content.map((item) => integer(item)));
}

const authorizationList = (
  list: AuthorizationContent,
  order: (a: number, b: number) => number,
  truth?: number,
): Uint8Array =>
  sequence(
    ...Object.entries(list)
      .map(([tag, content]) => [Number(tag), content] as const)
      .sort(([a], [b]) => order(a, b))
      .map(([tag, content]) => explicit(tag, value(content, truth))),
  );

/** `KeyDescription` (source.android.com "Key attestation extension data schema"). */
export function encodeKeyDescription(
  content: KeyDescriptionContent,
  order: (a: number, b: number) => number = (a, b) => a - b,
): Uint8Array<ArrayBuffer> {
  return sequence(
    integer(content.attestationVersion),
    enumerated(content.attestationSecurityLevel),
    integer(content.keyMintVersion),
    enumerated(content.keyMintSecurityLevel),
    octetString(content.attestationChallenge),
    octetString(content.uniqueId),
    authorizationList(content.softwareEnforced, order, content.truth),
    authorizationList(content.hardwareEnforced, order, content.truth),
  );
}

/** `AttestationApplicationId`. */
export const encodeApplicationId = (app: ApplicationContent): Uint8Array<ArrayBuffer> =>
  sequence(
    setOf(sequence(octetString(new TextEncoder().encode(app.packageName)), integer(app.versionCode))),
    setOf(octetString(app.signatureDigest)),
  );
