import { hash } from 'node:crypto';
import { toBase64Url } from '@tallystick/encoding';
import { webauthnChallengeInput } from '../../evidence/webauthn-challenge.ts';
import type { VerificationContext } from '../../result/context.ts';
import type { WebAuthnFacts } from '../../result/facts.ts';

/** Thumbprints of the device keys that the challenge ties to the credential; empty where nothing is tied. */
export type DeviceBinding = Pick<WebAuthnFacts, 'deviceKeyThumbprint' | 'encryptionKeyThumbprint'>;

/** Nothing: keys are to be bound and are not known. */
export function bindingOf(
  { deviceKeyThumbprint, encryptionKeyThumbprint }: VerificationContext,
  bindDeviceKeys: boolean,
): DeviceBinding | undefined {
  if (!bindDeviceKeys) return {};
  if (deviceKeyThumbprint === undefined || encryptionKeyThumbprint === undefined) return undefined;
  return { deviceKeyThumbprint, encryptionKeyThumbprint };
}

/** The challenge that the browser was given, base64url. @throws AttestationInputError `ERR_KEY` */
export function expectedChallenge(challenge: Uint8Array, binding: DeviceBinding): string {
  const { deviceKeyThumbprint, encryptionKeyThumbprint } = binding;
  if (deviceKeyThumbprint === undefined || encryptionKeyThumbprint === undefined)
    return toBase64Url(challenge);
  const input = webauthnChallengeInput(challenge, deviceKeyThumbprint, encryptionKeyThumbprint);
  return hash('sha256', input, 'base64url');
}
