/** Dotted form of an object identifier from its content octets in hex (ITU-T X.690 section 8.19). */
export function dottedOid(hex: string): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const octet of Uint8Array.fromHex(hex)) {
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    if (octet & 0x80) continue;
    if (arcs.length === 0) {
      const first = arc < 40n ? 0n : arc < 80n ? 1n : 2n;
      arcs.push(first, arc - first * 40n);
    } else arcs.push(arc);
    arc = 0n;
  }
  return arcs.join('.');
}

const NAMES: Readonly<Record<string, string>> = {
  // Attribute types of names (RFC 4519)
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '0.9.2342.19200300.100.1.25': 'DC',
  // Extensions (RFC 5280 section 4.2)
  '2.5.29.14': 'Subject key identifier',
  '2.5.29.15': 'Key usage',
  '2.5.29.17': 'Subject alternative name',
  '2.5.29.19': 'Basic constraints',
  '2.5.29.31': 'CRL distribution points',
  '2.5.29.32': 'Certificate policies',
  '2.5.29.35': 'Authority key identifier',
  '2.5.29.37': 'Extended key usage',
  '1.3.6.1.5.5.7.1.1': 'Authority information access',
  // Attestation
  '1.3.6.1.4.1.11129.2.1.17': 'Android key description',
  '1.3.6.1.4.1.11129.2.1.30': 'Android provisioning information',
  '1.3.6.1.4.1.45724.1.1.4': 'FIDO AAGUID',
  '1.3.6.1.4.1.45724.2.1.1': 'FIDO transports',
  '1.2.840.113635.100.8.2': 'Apple attestation nonce',
  '1.2.840.113635.100.8.5': 'Apple key attributes',
  '1.2.840.113635.100.8.7': 'Apple operating system version',
  '2.23.133.8.3': 'TPM attestation identity key',
  '1.3.6.1.5.5.7.3.1': 'TLS server',
  '1.3.6.1.5.5.7.3.2': 'TLS client',
  // Signature algorithms
  '1.2.840.10045.4.3.2': 'ECDSA with SHA-256',
  '1.2.840.10045.4.3.3': 'ECDSA with SHA-384',
  '1.2.840.10045.4.3.4': 'ECDSA with SHA-512',
  '1.2.840.113549.1.1.5': 'RSA with SHA-1',
  '1.2.840.113549.1.1.11': 'RSA with SHA-256',
  '1.2.840.113549.1.1.12': 'RSA with SHA-384',
  '1.2.840.113549.1.1.13': 'RSA with SHA-512',
  '1.3.101.112': 'Ed25519',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
  // Keys and curves
  '1.2.840.10045.2.1': 'EC',
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
  '1.2.840.113549.1.1.1': 'RSA',
};

/** The name that people know a dotted identifier by, or the identifier itself. */
export const nameOfOid = (dotted: string): string => NAMES[dotted] ?? dotted;
