import { sign } from 'node:crypto';
import { hmacDeviceKey, importDeviceKey } from '@tallystick/attestation/proof';
import { type OpenSharedSecret, sharedSecretOpener } from '@tallystick/attestation/proof/sealed-secret';
import { encodeJsonPart } from '@tallystick/encoding/node';
import type { DeviceKeyOffer, SealingKey } from '@tallystick/protocol';
import type { SecondSecretOf } from '../../fleet/terminals/index.ts';
import type { KeyRing } from '../../platform/key-ring.ts';
import type { Enrolment } from './store.ts';

/** A second secret as it came: a public key that was read, or a shared secret that is still sealed. */
export type OfferedSecret = SecondSecretOf | { readonly sealed: string };

/** Reads what was offered. @throws AttestationInputError `ERR_KEY` for what is no key */
export const readOffer = (offer: DeviceKeyOffer): OfferedSecret => {
  if (offer.kty === 'oct') return { sealed: offer.sealed };
  const key = importDeviceKey(offer);
  const { publicJwk } = key;
  if (publicJwk === undefined) throw new Error('unreachable: a public key has a public half');
  return { key: { ...key, publicJwk } };
};

/** The server's end of second secrets that are shared: the key that they are sealed to, and the opening of them. */
export const createSealing = (keys: KeyRing) => {
  let opener: Promise<OpenSharedSecret> | undefined;
  const openSealed = (): Promise<OpenSharedSecret> => {
    opener ??= sharedSecretOpener(keys.sealing().privateKey.export({ format: 'jwk' }));
    return opener;
  };

  return {
    /** The key of an enrolment, as a JWS by the personalisation key. */
    keyFor(enrolment: Pick<Enrolment, 'id' | 'challenge'>): string {
      const { kid, privateKey } = keys.signing('personalisation');
      const { kty, crv, x, y } = keys.sealing().publicJwk;
      const payload: SealingKey = {
        enrolmentId: enrolment.id,
        challenge: Buffer.from(enrolment.challenge).toString('base64url'),
        jwk: { kty, crv, x, y },
      };
      const input = `${encodeJsonPart({ alg: 'ES256', typ: 'sealing-key+jwt', kid })}.${encodeJsonPart(payload)}`;
      const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
      return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
    },

    /** The second secret ready for use; undefined: it was not sealed to us, for this enrolment and this encryption key. */
    async open(
      offered: OfferedSecret,
      enrolment: Pick<Enrolment, 'id' | 'challenge'>,
      encryptionKeyThumbprint: string,
    ): Promise<SecondSecretOf | undefined> {
      if (!('sealed' in offered)) return offered;
      const open = await openSealed();
      const secret = await open(offered.sealed, {
        enrolmentId: enrolment.id,
        serverChallenge: Buffer.from(enrolment.challenge).toString('base64url'),
        encryptionKeyThumbprint,
      });
      return secret && { key: hmacDeviceKey(secret), secret };
    },
  };
};
export type Sealing = ReturnType<typeof createSealing>;
