import { type PlayIntegrityEvidence, playIntegrityRequestHash } from '@tallystick/attestation/evidence';
import { toBase64Url } from '@tallystick/encoding';
import { CompactEncrypt, CompactSign } from 'jose';
import { VIRTUAL_MODEL } from './mint-chain.ts';
import type { VirtualPlayIntegrity } from './virtual-play-integrity.ts';

/** Integrity verdicts as Google writes them. */
export type PlayIntegrityVerdicts = Readonly<Record<string, unknown>>;

/** What Google says of a good phone with the virtual till, for this request. */
export const goodVerdicts = (request: {
  readonly packageName: string;
  readonly requestHash: string;
  /** Unix milliseconds. */
  readonly at: number;
}): PlayIntegrityVerdicts => ({
  requestDetails: {
    requestPackageName: request.packageName,
    requestHash: request.requestHash,
    timestampMillis: String(request.at),
  },
  appIntegrity: {
    appRecognitionVerdict: 'PLAY_RECOGNIZED',
    packageName: request.packageName,
    certificateSha256Digest: [toBase64Url(Uint8Array.fromHex(VIRTUAL_MODEL.signatureDigest))],
    versionCode: String(VIRTUAL_MODEL.versionCode),
  },
  deviceIntegrity: {
    deviceRecognitionVerdict: ['MEETS_BASIC_INTEGRITY', 'MEETS_DEVICE_INTEGRITY', 'MEETS_STRONG_INTEGRITY'],
    recentDeviceActivity: { deviceActivityLevel: 'LEVEL_1' },
    deviceAttributes: { sdkVersion: 36 },
  },
  accountDetails: { appLicensingVerdict: 'LICENSED' },
  environmentDetails: {
    playProtectVerdict: 'NO_ISSUES',
    appAccessRiskVerdict: { appsDetected: ['KNOWN_INSTALLED'] },
  },
});

/** A token with any verdicts: JWS with ES256 in a JWE with A256KW and A256GCM, as Google makes them. */
export async function mintPlayIntegrityToken(
  keys: VirtualPlayIntegrity,
  verdicts: PlayIntegrityVerdicts,
): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(verdicts));
  const jws = await new CompactSign(payload)
    .setProtectedHeader({ alg: 'ES256' })
    .sign(keys.signing.privateKey);
  return new CompactEncrypt(new TextEncoder().encode(jws))
    .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM' })
    .encrypt(keys.decryptionKey);
}

/**
 * Supporting evidence of a good phone for a periodic challenge.
 * @param change Takes the verdicts of a good phone and gives those to mint
 */
export async function mintPlayIntegrity(
  keys: VirtualPlayIntegrity,
  request: { readonly challenge: Uint8Array; readonly deviceKeyThumbprint: string; readonly at: number },
  change: (verdicts: PlayIntegrityVerdicts) => PlayIntegrityVerdicts = (verdicts) => verdicts,
): Promise<PlayIntegrityEvidence> {
  const requestHash = await playIntegrityRequestHash(request.challenge, request.deviceKeyThumbprint);
  const verdicts = goodVerdicts({ packageName: keys.packageName, requestHash, at: request.at });
  return { kind: 'play-integrity', token: await mintPlayIntegrityToken(keys, change(verdicts)) };
}
