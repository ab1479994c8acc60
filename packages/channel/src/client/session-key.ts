import type { ChannelKey } from './technique.ts';

/** A session key of WebCrypto: it can be used by this program and exported by nothing. */
export const makeWebCryptoSessionKey = async (): Promise<ChannelKey> => {
  const { subtle } = crypto;
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const { x, y } = await subtle.exportKey('jwk', pair.publicKey);
  if (x === undefined || y === undefined) throw new TypeError('WebCrypto returned no P-256 key');
  return {
    publicJwk: { kty: 'EC', crv: 'P-256', x, y },
    sign: async (bytes) =>
      new Uint8Array(await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, bytes)),
    storage: 'non-extractable',
  };
};
