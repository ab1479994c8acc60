import { concatBytes } from '@tallystick/encoding';
import type { Extension } from '../phone/certificate.ts';
import {
  bitString,
  element,
  explicit,
  objectIdentifier,
  octetString,
  sequence,
  utf8String,
} from '../phone/der-writer.ts';
import { sha256, type VirtualCredential } from './credential.ts';

const uint16 = (value: number) => Uint8Array.of(value >> 8, value & 0xff);
const uint32 = (value: number) => concatBytes(uint16(value >>> 16), uint16(value & 0xffff));
const sized = (bytes: Uint8Array) => concatBytes(uint16(bytes.length), bytes);

const ALG_SHA256 = uint16(0x000b);
const ALG_NULL = uint16(0x0010);
/** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, sign. */
export const KEPT_INSIDE = 0x0004_0072;

/** TPMT_PUBLIC of a P-256 key (TPM 2.0 part 2, section 12.2.4). */
export const publicArea = ({ x, y }: VirtualCredential, attributes = KEPT_INSIDE): Uint8Array<ArrayBuffer> =>
  concatBytes(
    uint16(0x0023), // TPM_ALG_ECC
    ALG_SHA256, // nameAlg
    uint32(attributes),
    sized(new Uint8Array()), // authPolicy
    ALG_NULL, // symmetric
    ALG_NULL, // scheme
    uint16(0x0003), // TPM_ECC_NIST_P256
    ALG_NULL, // kdf
    sized(x),
    sized(y),
  );

/** TPMS_ATTEST that certifies the key of the public area (section 10.12.8). */
export async function certifyInfo(
  area: Uint8Array,
  extraData: Uint8Array,
  magic = 0xff544347,
  type = 0x8017,
): Promise<Uint8Array<ArrayBuffer>> {
  const name = concatBytes(ALG_SHA256, await sha256(area));
  return concatBytes(
    uint32(magic),
    uint16(type),
    sized(new Uint8Array(34).fill(1)), // qualifiedSigner
    sized(extraData),
    new Uint8Array(17), // clockInfo
    Uint8Array.fromHex('0007000200010203'), // firmwareVersion
    sized(name),
    sized(new Uint8Array(34).fill(2)), // qualifiedName
  );
}

const attribute = (oid: string, value: string) =>
  element(0x31, sequence(objectIdentifier(oid), utf8String(value)));

/** What a certificate of a TPM's attestation key carries (WebAuthn level 3, section 8.3.1). */
export const aikExtensions = (maker = 'id:4E544300'): Extension[] => [
  {
    oid: '2.5.29.17',
    critical: true,
    value: sequence(
      explicit(
        4,
        sequence(
          attribute('2.23.133.2.1', maker),
          attribute('2.23.133.2.2', 'VIRTUAL'),
          attribute('2.23.133.2.3', 'id:00070002'),
        ),
      ),
    ),
  },
  { oid: '2.5.29.37', critical: false, value: sequence(objectIdentifier('2.23.133.8.3')) },
  { oid: '2.5.29.15', critical: true, value: bitString(Uint8Array.of(0x80), 7) },
];

/** id-fido-gen-ce-aaguid (section 8.2.1). */
export const aaguidExtension = (aaguid: Uint8Array, critical = false): Extension => ({
  oid: '1.3.6.1.4.1.45724.1.1.4',
  critical,
  value: octetString(aaguid),
});
