import { AttestationInputError } from '../../errors.ts';
import { DerReader, TAG_ENUMERATED } from '../../formats/der.ts';
import type { KeySecurityLevel } from '../../result/facts.ts';
import { type AuthorizationList, readAuthorizationList } from './authorization-list.ts';

/** 1.3.6.1.4.1.11129.2.1.17, content octets in hex. */
export const OID_KEY_DESCRIPTION = '2b06010401d679020111';

const SECURITY_LEVELS: readonly KeySecurityLevel[] = ['software', 'tee', 'strongbox'];
/** Schema versions: 1 (Keymaster 2) to 4 (Keymaster 4.1), then KeyMint 1 to 5. */
const ATTESTATION_VERSIONS: ReadonlySet<number> = new Set([1, 2, 3, 4, 100, 200, 300, 400, 500]);
/** The newest schema that was read when this was written. */
export const NEWEST_ATTESTATION_VERSION = 500;
/** A KeyMint that may come: versions have grown by hundreds since KeyMint 1. */
const isLaterVersion = (version: number): boolean =>
  version > NEWEST_ATTESTATION_VERSION && version < 10_000 && version % 100 === 0;

/** `KeyDescription`, the attestation extension (source.android.com "Key attestation extension data schema"). */
export interface KeyDescription {
  readonly attestationVersion: number;
  readonly attestationSecurityLevel: KeySecurityLevel;
  readonly keyMintVersion: number;
  readonly keyMintSecurityLevel: KeySecurityLevel;
  readonly attestationChallenge: Uint8Array;
  readonly uniqueId: Uint8Array;
  readonly softwareEnforced: AuthorizationList;
  readonly hardwareEnforced: AuthorizationList;
  /** A BOOLEAN of it is written in BER: TRUE as another octet than FF. */
  readonly looseBoolean: boolean;
}

const readLevel = (reader: DerReader, path: string): KeySecurityLevel => {
  const level = SECURITY_LEVELS[reader.count(TAG_ENUMERATED)];
  if (!level) throw new AttestationInputError('ERR_KEY_DESCRIPTION', path, 'unknown security level');
  return level;
};

/**
 * Reads the KeyMint key description, the extension 1.3.6.1.4.1.11129.2.1.17 of an attestation certificate (schema versions 1 to 500,
 * and later ones as far as they have its form: Google adds authorisations, which are kept and reported by their tags).
 *
 * @throws AttestationInputError `ERR_KEY_DESCRIPTION` or `ERR_DER`: refuse the evidence, the extension is there and cannot be read
 */
export function parseKeyDescription(der: Uint8Array): KeyDescription {
  const whole = new DerReader(der);
  const description = whole.sequence();
  whole.finish();
  const attestationVersion = description.count();
  if (!ATTESTATION_VERSIONS.has(attestationVersion) && !isLaterVersion(attestationVersion)) {
    throw new AttestationInputError('ERR_KEY_DESCRIPTION', 'attestationVersion', 'unknown schema version');
  }
  const attestationSecurityLevel = readLevel(description, 'attestationSecurityLevel');
  const keyMintVersion = description.count();
  const keyMintSecurityLevel = readLevel(description, 'keyMintSecurityLevel');
  const attestationChallenge = description.octets();
  const uniqueId = description.octets();
  const softwareEnforced = readAuthorizationList(description.sequence());
  const hardwareEnforced = readAuthorizationList(description.sequence());
  description.finish();
  return {
    attestationVersion,
    attestationSecurityLevel,
    keyMintVersion,
    keyMintSecurityLevel,
    attestationChallenge,
    uniqueId,
    softwareEnforced,
    hardwareEnforced,
    looseBoolean: whole.departures.looseBoolean,
  };
}
