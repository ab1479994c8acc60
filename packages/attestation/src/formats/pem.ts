import { AttestationInputError } from '../errors.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;

/** Largest certificate and longest chain that are looked at; real ones are about 1.5 kB and 3 to 5 long. */
export const CERTIFICATE_BYTES_MAX = 8_192;
export const CHAIN_LENGTH_MAX = 8;

/**
 * Certificates of a PEM text (RFC 7468), in the order of the text. Text outside the blocks is ignored.
 * @throws AttestationInputError `ERR_PEM` for no block, bad base64, too many or too large certificates
 */
export function parsePemChain(text: string): Uint8Array[] {
  if (text.length > 2 * CERTIFICATE_BYTES_MAX * CHAIN_LENGTH_MAX) {
    throw new AttestationInputError('ERR_PEM', '', 'PEM text is too long');
  }
  const chain = [...text.matchAll(BLOCK)].map((match, index) => {
    try {
      return Uint8Array.fromBase64(match[1] ?? '');
    } catch {
      throw new AttestationInputError('ERR_PEM', `certificate ${index}`, 'not base64');
    }
  });
  if (chain.length === 0) throw new AttestationInputError('ERR_PEM', '', 'no certificate in the PEM text');
  return chain;
}
