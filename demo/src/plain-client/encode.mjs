// The notation of docs/reference/device-protocol.md, section 1, by nothing but what Node brings.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';

export const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
export const bytesOf = (text) => Buffer.from(text, 'base64url');
export const sha256 = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** SHA-256(domain, x): the domain, a line feed, then x. */
export const sha256In = (domain, ...parts) => sha256(`${domain}\n`, ...parts);

/** RFC 8785. JSON.stringify writes numbers and texts as it asks; what is left is the order of members. */
export const canonicalJson = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`).join(',')}}`;
};

/** The public members of a P-256 key, and no other. */
export const publicJwk = (key) => {
  const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' });
  return { kty, crv, x, y };
};

/** RFC 7638. */
export const thumbprint = ({ kty, crv, x, y }) => base64url(sha256(canonicalJson({ crv, kty, x, y })));

export const makeKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
export const es256 = (key, bytes) => sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' });

export const jws = (key, header, claims) => {
  const input = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
  return `${input}.${base64url(es256(key, Buffer.from(input)))}`;
};

/** The payload of a JWS by this P-256 key and of this type; throws for every other. */
export const openJws = (token, jwk, typ) => {
  const [header, payload, signature] = token.split('.');
  const { alg, typ: said } = JSON.parse(bytesOf(header));
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
  if (alg !== 'ES256' || said !== typ) throw new Error(`not a ${typ}`);
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), key, bytesOf(signature))) {
    throw new Error('the signature does not hold');
  }
  return bytesOf(payload);
};

const u32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** ECDH-ES, A256GCM: the key by Concat KDF in one round, with no party information (RFC 7518 section 4.6.2). */
const agreedKey = (privateKey, publicKey) => {
  const algorithm = Buffer.from('A256GCM');
  const agreed = diffieHellman({ privateKey, publicKey });
  return sha256(u32(1), agreed, u32(algorithm.length), algorithm, u32(0), u32(0), u32(256));
};

export const seal = (jwk, header, text) => {
  const ephemeral = makeKey();
  const recipient = createPublicKey({
    key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y },
    format: 'jwk',
  });
  const protectedHeader = base64url(
    JSON.stringify({ alg: 'ECDH-ES', enc: 'A256GCM', ...header, epk: publicJwk(ephemeral) }),
  );
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', agreedKey(ephemeral, recipient), iv);
  cipher.setAAD(Buffer.from(protectedHeader));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [protectedHeader, '', base64url(iv), base64url(sealed), base64url(cipher.getAuthTag())].join('.');
};

export const open = (privateKey, jwe) => {
  const [header, , iv, sealed, tag] = jwe.split('.');
  const { alg, enc, epk } = JSON.parse(bytesOf(header));
  if (alg !== 'ECDH-ES' || enc !== 'A256GCM') throw new Error('sealed in another way');
  const key = agreedKey(privateKey, createPublicKey({ key: epk, format: 'jwk' }));
  const decipher = createDecipheriv('aes-256-gcm', key, bytesOf(iv));
  decipher.setAAD(Buffer.from(header));
  decipher.setAuthTag(bytesOf(tag));
  return Buffer.concat([decipher.update(bytesOf(sealed)), decipher.final()]);
};
