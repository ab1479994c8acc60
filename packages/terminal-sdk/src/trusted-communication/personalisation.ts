import { type P256PublicJwk, Personalisation } from '@tallystick/protocol';
import { compactVerify } from 'jose';
import { Check } from 'typebox/value';
import type { DeviceKeys } from '../trusted-storage/storage.ts';

/** `UNREADABLE`: signed by the server for this device, in a form that this software does not know: it was made for another version. */
export type PersonalisationErrorCode =
  | 'ERR_PERSONALISATION_INVALID'
  | 'ERR_PERSONALISATION_UNREADABLE'
  | 'ERR_PERSONALISATION_ROLLBACK';

/** Personalisation data that are not accepted. Failed cryptography says only that it failed. */
export class PersonalisationError extends Error {
  override readonly name = 'PersonalisationError';
  readonly code: PersonalisationErrorCode;
  constructor(code: PersonalisationErrorCode, options?: ErrorOptions) {
    super('The personalisation data are not accepted', options);
    this.code = code;
  }
}

export interface PersonalisationExpectations {
  readonly keys: DeviceKeys;
  /** Pinned at enrolment. */
  readonly personalisationKey: P256PublicJwk;
  readonly deviceId: string;
  /** Version held: a lower one is refused, the same one is accepted again. */
  readonly heldVersion: number;
}

const unwrap = async (jwe: string, expected: PersonalisationExpectations): Promise<Uint8Array> => {
  try {
    const jws = new TextDecoder('utf-8', { fatal: true }).decode(await expected.keys.open(jwe));
    const verified = await compactVerify(
      jws,
      { ...expected.personalisationKey, alg: 'ES256' },
      { algorithms: ['ES256'] },
    );
    if (verified.protectedHeader.typ !== 'personalisation+jwt') throw new TypeError('Unexpected JWS type');
    return verified.payload;
  } catch (cause) {
    throw new PersonalisationError('ERR_PERSONALISATION_INVALID', { cause });
  }
};

/**
 * Opens personalisation data: decrypts to the device key, verifies the server's signature inside, then checks that they are for
 * this device and not older than what is held. Whether they have run out is for the caller to say. Raises {@link PersonalisationError}.
 *
 * @param jwe compact JWE (ECDH-ES, A256GCM) that holds a compact JWS (ES256, typ `personalisation+jwt`)
 */
export const openPersonalisation = async (
  jwe: string,
  expected: PersonalisationExpectations,
): Promise<Personalisation> => {
  const payload = await unwrap(jwe, expected);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (cause) {
    throw new PersonalisationError('ERR_PERSONALISATION_INVALID', { cause });
  }
  if (!Check(Personalisation, value)) throw new PersonalisationError('ERR_PERSONALISATION_UNREADABLE');
  if (value.deviceId !== expected.deviceId) throw new PersonalisationError('ERR_PERSONALISATION_INVALID');
  if (value.version < expected.heldVersion) throw new PersonalisationError('ERR_PERSONALISATION_ROLLBACK');
  return value;
};
