import type { CardData, P256PublicJwk } from '@tallystick/protocol';
import { CompactEncrypt } from 'jose';

/** Encrypts the card data of one payment to the payment server. */
export type SealCardData = (cardData: CardData, key: P256PublicJwk) => Promise<string>;

/** The protected header of a card data JWE: the payment stands in it too, so that it cannot be moved to another. */
export const cardDataHeader = (cardData: CardData, key: P256PublicJwk) => ({
  alg: 'ECDH-ES',
  enc: 'A256GCM',
  typ: 'card-data+jwe',
  ...(key.kid ? { kid: key.kid } : {}),
  paymentId: cardData.paymentId,
});

/** Seals card data as a compact JWE: ECDH-ES with a fresh key pair, A256GCM (RFC 7516, RFC 7518 section 4.6). */
export const sealCardData: SealCardData = (cardData, key) =>
  new CompactEncrypt(new TextEncoder().encode(JSON.stringify(cardData)))
    .setProtectedHeader(cardDataHeader(cardData, key))
    .encrypt({ kty: key.kty, crv: key.crv, x: key.x, y: key.y });
