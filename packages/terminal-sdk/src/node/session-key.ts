import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { ChannelKey } from '@tallystick/channel/client';
import { publicJwk } from '../trusted-storage/web-crypto-keys.ts';

/** A session key in the memory of this process. Signing is synchronous inside: where cores are few that beats the thread pool. */
export const makeNodeSessionKey = async (): Promise<ChannelKey> => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    publicJwk: publicJwk(createPublicKey(privateKey).export({ format: 'jwk' })),
    sign: async (bytes) =>
      new Uint8Array(sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
    storage: 'memory',
  };
};
