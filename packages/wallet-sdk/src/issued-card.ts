import { IssuedCard } from '@tallystick/protocol';
import { compactDecrypt } from 'jose';
import { Check } from 'typebox/value';

/** The card cannot be opened: it was made for another wallet, or is damaged. */
export class CardUnreadable extends Error {
  override readonly name = 'CardUnreadable';
  readonly code = 'ERR_CARD_UNREADABLE';
}

/** Makes the wallet's P-256 key for key agreement; its private half cannot leave the browser. */
export const makeWalletKey = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);

/**
 * Opens an issued card (RFC 7516, ECDH-ES with A256GCM).
 *
 * @throws {CardUnreadable} if it was not encrypted to this key or is not of the schema.
 */
export const openIssuedCard = async (jwe: string, key: CryptoKeyPair): Promise<IssuedCard> => {
  try {
    const { plaintext } = await compactDecrypt(jwe, key.privateKey, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    const value: unknown = JSON.parse(new TextDecoder().decode(plaintext));
    if (Check(IssuedCard, value)) return value;
  } catch {
    // Told apart nowhere: which step failed would help a forger only.
  }
  throw new CardUnreadable('The card cannot be opened');
};
