import type { SecondSecret } from '@tallystick/attestation/proof/attester';
import { type DeviceKeyOffer, type openEnrolment, type ResponseOf, SealingKey } from '@tallystick/protocol';
import { compactVerify } from 'jose';
import { Check } from 'typebox/value';

type Opened = Pick<
  ResponseOf<typeof openEnrolment>,
  'enrolmentId' | 'challenge' | 'personalisationKey' | 'sealingKey'
>;

/** The server's HPKE key is not proven to be its own for this enrolment: the secret stays in the device. */
export class SealingKeyError extends Error {
  override readonly name = 'SealingKeyError';
  readonly code = 'ERR_SEALING_KEY';
}

/** Raises {@link SealingKeyError} for a key that the personalisation key did not sign for this enrolment and challenge. */
const sealingKeyOf = async ({ enrolmentId, challenge, personalisationKey, sealingKey }: Opened) => {
  let value: unknown;
  try {
    const { payload, protectedHeader } = await compactVerify(
      sealingKey ?? '',
      { ...personalisationKey, alg: 'ES256' },
      { algorithms: ['ES256'] },
    );
    if (protectedHeader.typ !== 'sealing-key+jwt') throw new TypeError('Unexpected JWS type');
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (cause) {
    throw new SealingKeyError('The sealing key is not signed', { cause });
  }
  if (!Check(SealingKey, value) || value.enrolmentId !== enrolmentId || value.challenge !== challenge.value) {
    throw new SealingKeyError('The sealing key is not for this enrolment');
  }
  return value.jwk;
};

/** The second secret as it travels: its public key, or sealed to the server for this one enrolment. */
export const offerOf = async (
  secret: SecondSecret,
  opened: Opened,
  encryptionKeyThumbprint: string,
): Promise<DeviceKeyOffer> => {
  if (secret.scheme !== 'hmac-sha256') return secret.publicJwk;
  const sealed = await secret.seal({
    recipient: await sealingKeyOf(opened),
    enrolmentId: opened.enrolmentId,
    serverChallenge: opened.challenge.value,
    encryptionKeyThumbprint,
  });
  return { kty: 'oct', sealed };
};
