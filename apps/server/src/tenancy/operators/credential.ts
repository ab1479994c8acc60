import { fromBase64Url } from '@tallystick/encoding';
import Type from 'typebox';
import { Compile } from 'typebox/compile';

const Base64Url = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength });

/** RegistrationResponseJSON (WebAuthn Level 3, 5.1), as far as it is used; what else a browser sends is dropped. */
export const registrationCredential = Compile(
  Type.Object({
    id: Base64Url(1_400),
    rawId: Base64Url(1_400),
    type: Type.Literal('public-key'),
    response: Type.Object({
      clientDataJSON: Base64Url(8_192),
      attestationObject: Base64Url(65_536),
      transports: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 8 })),
    }),
  }),
);

/** AuthenticationResponseJSON (WebAuthn Level 3, 5.1), as far as it is used. */
export const assertionCredential = Compile(
  Type.Object({
    id: Base64Url(1_400),
    rawId: Base64Url(1_400),
    type: Type.Literal('public-key'),
    response: Type.Object({
      clientDataJSON: Base64Url(8_192),
      authenticatorData: Base64Url(8_192),
      signature: Base64Url(8_192),
      userHandle: Base64Url(128),
    }),
  }),
);

const HANDLE = /^(mer_[0-9a-z]{26})\.(opr_[0-9a-z]{26})$/;

/** The user handle names merchant and operator (61 bytes of at most 64), so that a discoverable credential leads to its tenant. */
export const encodeUserHandle = (merchantId: string, operatorId: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`${merchantId}.${operatorId}`);

/** The reverse of {@link encodeUserHandle}, from base64url; undefined if it is not one of ours. */
export const decodeUserHandle = (handle: string): { merchantId: string; operatorId: string } | undefined => {
  let parts: RegExpExecArray | null = null;
  try {
    parts = HANDLE.exec(new TextDecoder().decode(fromBase64Url(handle)));
  } catch {
    return undefined;
  }
  if (parts?.[1] === undefined || parts[2] === undefined) return undefined;
  return { merchantId: parts[1], operatorId: parts[2] };
};
