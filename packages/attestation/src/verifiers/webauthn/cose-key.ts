import { concatBytes } from '@tallystick/encoding';
import { AttestationInputError } from '../../errors.ts';
import type { CborMap } from '../../formats/cbor.ts';
import { type CoseAlgorithm, coseAlgorithm } from './cose-algorithms.ts';

/** Public key of a credential (RFC 9052, RFC 9053): exactly the members of its type, and the same key as X.509 writes it. */
export interface CoseKey {
  readonly algorithm: CoseAlgorithm;
  readonly spki: Uint8Array;
  /** Of keys on a curve. */
  readonly x?: Uint8Array;
  readonly y?: Uint8Array;
  /** Of RSA keys. */
  readonly n?: Uint8Array;
  readonly e?: Uint8Array;
}

const KTY = 1;
const ALG = 3;
const CRV = -1;
const X = -2;
const Y = -3;
const N = -1;
const E = -2;

const KTY_OKP = 1;
const KTY_EC2 = 2;
const KTY_RSA = 3;
const KTY_OF = { ec: KTY_EC2, rsa: KTY_RSA, ed25519: KTY_OKP, ed448: KTY_OKP } as const;

/** SubjectPublicKeyInfo up to the key itself, by COSE curve: RFC 5480 with an uncompressed point, RFC 8410. */
const CURVES: Readonly<Record<number, { prefix: Uint8Array; octets: number }>> = {
  1: { prefix: Uint8Array.fromHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004'), octets: 32 },
  2: { prefix: Uint8Array.fromHex('3076301006072a8648ce3d020106052b8104002203620004'), octets: 48 },
  3: { prefix: Uint8Array.fromHex('30819b301006072a8648ce3d020106052b810400230381860004'), octets: 66 },
  6: { prefix: Uint8Array.fromHex('302a300506032b6570032100'), octets: 32 },
  7: { prefix: Uint8Array.fromHex('3043300506032b6571033a00'), octets: 57 },
};
const RSA_ALGORITHM = Uint8Array.fromHex('300d06092a864886f70d0101010500');
const RSA_BITS_MIN = 2048;
const RSA_OCTETS_MAX = 1024;

const bad = (message: string): never => {
  throw new AttestationInputError('ERR_KEY', 'credentialPublicKey', message);
};

const octetsOf = (map: CborMap, label: number): Uint8Array => {
  const value = map.get(label);
  return value instanceof Uint8Array ? value : bad(`member ${label} is missing`);
};

/** @throws AttestationInputError `ERR_KEY` for an algorithm that is not known and for a key that does not suit it */
export function parseCoseKey(map: CborMap): CoseKey {
  const algorithm = coseAlgorithm(map.get(ALG)) ?? bad(`algorithm ${String(map.get(ALG))} is not known`);
  if (map.get(KTY) !== KTY_OF[algorithm.keyType]) bad('key type does not suit the algorithm');
  if (algorithm.keyType === 'rsa') return rsaKey(map, algorithm);
  const { curve = 0 } = algorithm;
  if (map.get(CRV) !== curve) bad('curve does not suit the algorithm');
  const { prefix, octets } = CURVES[curve] ?? bad('curve is not known');
  const x = octetsOf(map, X);
  const y = algorithm.keyType === 'ec' ? octetsOf(map, Y) : undefined;
  if (map.size !== (y ? 5 : 4)) bad('members that do not belong to a public key');
  if (x.length !== octets || (y && y.length !== octets)) bad('coordinate is not of the length of the curve');
  return { algorithm, spki: concatBytes(prefix, x, y ?? new Uint8Array()), x, ...(y ? { y } : {}) };
}

function rsaKey(map: CborMap, algorithm: CoseAlgorithm): CoseKey {
  const n = octetsOf(map, N);
  const e = octetsOf(map, E);
  if (map.size !== 4) bad('members that do not belong to a public key');
  const [first = 0] = n;
  const bits = 8 * n.length - Math.clz32(first << 24);
  if (first === 0 || bits < RSA_BITS_MIN || n.length > RSA_OCTETS_MAX) bad('modulus is of a bad length');
  if (e.length === 0 || e.length > 4 || e[0] === 0 || ((e.at(-1) ?? 0) & 1) === 0)
    bad('exponent is not usable');
  const key = element(0x30, element(0x02, unsigned(n)), element(0x02, unsigned(e)));
  const spki = element(0x30, RSA_ALGORITHM, element(0x03, Uint8Array.of(0), key));
  return { algorithm, spki, n, e };
}

const unsigned = (octets: Uint8Array): Uint8Array =>
  (octets[0] ?? 0) & 0x80 ? concatBytes(Uint8Array.of(0), octets) : octets;

/** DER element of less than 64 kB. */
function element(identifier: number, ...content: Uint8Array[]): Uint8Array {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  const head =
    length < 0x80
      ? [identifier, length]
      : length < 0x100
        ? [identifier, 0x81, length]
        : [identifier, 0x82, length >> 8, length & 0xff];
  return concatBytes(Uint8Array.from(head), ...content);
}
