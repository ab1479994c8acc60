import type { MlDsaScheme } from '../../evidence/device-key-schemes.ts';
import type { MlDsaPublicJwk, P256PublicJwk } from '../../evidence/public-jwk.ts';

/** What a shared secret is sealed to, and the one enrolment that it is sealed for. */
export interface SealFor {
  /** The server's HPKE key. */
  readonly recipient: P256PublicJwk;
  readonly enrolmentId: string;
  /** base64url */
  readonly serverChallenge: string;
  readonly encryptionKeyThumbprint: string;
}

/** The second secret as its device tells it: a public key, or a secret that leaves the device sealed and no other way. */
export type SecondSecret = { readonly thumbprint: string } & (
  | { readonly scheme: 'es256'; readonly publicJwk: P256PublicJwk }
  | { readonly scheme: MlDsaScheme; readonly publicJwk: MlDsaPublicJwk }
  | {
      readonly scheme: 'hmac-sha256';
      /** The sealed secret in base64url. */
      readonly seal: (to: SealFor) => Promise<string>;
    }
);
