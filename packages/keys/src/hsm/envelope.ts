import { concatBytes } from '@tallystick/encoding';
import { HsmError } from './hsm-error.ts';
import {
  attributesOf,
  type KeyAttributes,
  type KeyExportability,
  type KeyMode,
  type KeyType,
  type KeyUsage,
  rsaBitsOf,
} from './key-attributes.ts';
import type { PublicPart, WrappedKey } from './stored-key.ts';

/** Which form wrapped a key: one does not open the other's. */
export type EnvelopeForm = 'software' | 'token';

/** What stands before the enciphered key: in clear, and bound to it. */
export interface EnvelopeHeader {
  readonly form: EnvelopeForm;
  /** 4 bytes that tell the masters of a module apart. */
  readonly master: Uint8Array;
  readonly attributes: KeyAttributes;
  readonly publicKey?: PublicPart;
}

/** A wrapped key in its parts. */
export interface Envelope extends EnvelopeHeader {
  /** The header as it stands. */
  readonly head: Uint8Array;
  /** The enciphered key, as its form has it. */
  readonly body: Uint8Array;
}

const VERSION = 2;
const MASTER_BYTES = 4;
const POINT_BYTES = 65;
/** Version, form, master, attributes (usage, mode, version, exportability), type, RSA bits, length of the public part. */
const FIXED_BYTES = 2 + MASTER_BYTES + 6 + 1 + 2 + 2;
const FORMS: readonly EnvelopeForm[] = ['software', 'token'];
const RSA = 0x20;
/** Numbers of the types; RSA has its bits beside. */
const TYPES: readonly (readonly [KeyType, number])[] = [
  ['aes128', 0x01],
  ['aes192', 0x02],
  ['aes256', 0x03],
  ['tdes2', 0x08],
  ['tdes3', 0x09],
  ['hmac256', 0x0c],
  ['hmac512', 0x0d],
  ['p256', 0x10],
  ['secp256k1', 0x11],
];

const latin1 = new TextDecoder('latin1');
const utf8 = new TextEncoder();

const refuse = (): HsmError => new HsmError('ERR_HSM_WRAPPED_KEY', 'The key was not wrapped by this module');

/** Writes the header of a wrapped key of version 2. */
export function encodeHead({ form, master, attributes, publicKey }: EnvelopeHeader): Uint8Array {
  const { usage, mode, keyVersion, exportability, type } = attributes;
  const bits = rsaBitsOf(type);
  const number = bits === undefined ? (TYPES.find(([name]) => name === type)?.[1] ?? 0) : RSA;
  const part = publicKey === undefined ? new Uint8Array(0) : encodePublic(publicKey);
  return concatBytes(
    Uint8Array.of(VERSION, FORMS.indexOf(form)),
    master,
    utf8.encode(`${usage}${mode}${keyVersion}${exportability}`),
    Uint8Array.of(number, (bits ?? 0) >> 8, (bits ?? 0) & 0xff, part.length >> 8, part.length & 0xff),
    part,
  );
}

/**
 * Reads a wrapped key of version 2. Nothing of it is proven before its form has opened it.
 *
 * @throws {HsmError} `ERR_HSM_WRAPPED_KEY`
 */
export function readEnvelope(wrapped: WrappedKey): Envelope {
  const form = FORMS[wrapped[1] ?? -1];
  if (wrapped[0] !== VERSION || form === undefined || wrapped.length <= FIXED_BYTES) throw refuse();
  const view = new DataView(wrapped.buffer, wrapped.byteOffset, wrapped.byteLength);
  const at = 2 + MASTER_BYTES;
  const text = latin1.decode(wrapped.subarray(at, at + 6));
  const type = readType(view.getUint8(at + 6), view.getUint16(at + 7));
  const end = FIXED_BYTES + view.getUint16(at + 9);
  if (type === undefined || wrapped.length <= end) throw refuse();
  const publicKey = readPublic(type, wrapped.slice(FIXED_BYTES, end));
  return {
    form,
    master: wrapped.slice(2, at),
    attributes: readAttributes(text, type),
    ...(publicKey === undefined ? {} : { publicKey }),
    head: wrapped.subarray(0, end),
    body: wrapped.subarray(end),
  };
}

function readAttributes(text: string, type: KeyType): KeyAttributes {
  try {
    return attributesOf({
      // Checked by the rules of the attributes themselves: what is no usage, mode or exportability is refused there.
      usage: text.slice(0, 2) as KeyUsage,
      mode: text.slice(2, 3) as KeyMode,
      keyVersion: text.slice(3, 5),
      exportability: text.slice(5) as KeyExportability,
      type,
    });
  } catch {
    throw refuse();
  }
}

function readType(number: number, bits: number): KeyType | undefined {
  if (number === RSA) return `rsa${bits}`;
  return bits === 0 ? TYPES.find(([, value]) => value === number)?.[0] : undefined;
}

function encodePublic(part: PublicPart): Uint8Array {
  if (part.kind === 'ec') return part.point;
  return concatBytes(Uint8Array.of(part.exponent.length), part.exponent, part.modulus);
}

function readPublic(type: KeyType, bytes: Uint8Array): PublicPart | undefined {
  if (type === 'p256' || type === 'secp256k1') {
    if (bytes.length !== POINT_BYTES) throw refuse();
    return { kind: 'ec', curve: type === 'p256' ? 'P-256' : 'secp256k1', point: bytes };
  }
  if (!type.startsWith('rsa')) {
    if (bytes.length > 0) throw refuse();
    return undefined;
  }
  const exponentEnd = 1 + (bytes[0] ?? 0);
  if (exponentEnd < 2 || bytes.length <= exponentEnd) throw refuse();
  return { kind: 'rsa', exponent: bytes.slice(1, exponentEnd), modulus: bytes.slice(exponentEnd) };
}
