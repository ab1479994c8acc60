import type { SecondSecret } from '@tallystick/attestation/proof/attester';
import { sharedSecretOpener } from '@tallystick/attestation/proof/sealed-secret';
import { jwkThumbprint } from '@tallystick/encoding';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { ID } from '../fixtures/fake-server.ts';
import { makeSoftwareKeyPairs, softwareDeviceKeys } from '../node/software-keys.ts';
import { publicJwk } from '../trusted-storage/web-crypto-keys.ts';
import { offerOf } from './second-secret-offer.ts';

const CHALLENGE = 'c'.repeat(43);
const pair = () => generateKeyPair('ES256', { extractable: true });
const jwkOf = async (key: CryptoKey) => publicJwk(await exportJWK(key));

/** An opened enrolment of a server, whose signed sealing key can be bent. */
const world = async () => {
  const [signing, sealing, stranger] = await Promise.all([pair(), pair(), pair()]);
  const claims = { enrolmentId: ID('enr'), challenge: CHALLENGE, jwk: await jwkOf(sealing.publicKey) };
  const sign = (change: object = {}, header: object = {}, key = signing.privateKey) =>
    new CompactSign(new TextEncoder().encode(JSON.stringify({ ...claims, ...change })))
      .setProtectedHeader({ alg: 'ES256', typ: 'sealing-key+jwt', ...header })
      .sign(key);
  const opened = {
    enrolmentId: ID('enr'),
    challenge: {
      id: ID('chl'),
      value: CHALLENGE,
      purpose: 'enrol' as const,
      expiresAt: '2026-01-15T10:01:00Z',
      serverTime: '2026-01-15T10:00:00Z',
    },
    personalisationKey: await jwkOf(signing.publicKey),
    sealingKey: await sign(),
  };
  const open = await sharedSecretOpener(await exportJWK(sealing.privateKey));
  return { opened, sign, stranger, open };
};

describe('what a device offers as its second secret', () => {
  let shared: SecondSecret;
  beforeAll(async () => {
    shared = (await softwareDeviceKeys(makeSoftwareKeyPairs('hmac-sha256'))).secondSecret;
  });

  it.each(['es256', 'ml-dsa-44', 'ml-dsa-65', 'ml-dsa-87'] as const)(
    'is the public key of %s',
    async (scheme) => {
      const { opened } = await world();
      const { secondSecret } = await softwareDeviceKeys(makeSoftwareKeyPairs(scheme));
      const offer = await offerOf(secondSecret, opened, 'e'.repeat(43));
      if (offer.kty === 'oct') expect.fail('a public key is not sealed');
      expect(await jwkThumbprint(offer)).toBe(secondSecret.thumbprint);
      expect(JSON.stringify(offer)).not.toContain('priv');
    },
  );

  it('is a shared secret that the server can open, for this enrolment only', async () => {
    const { opened, open } = await world();
    const offer = await offerOf(shared, opened, 'e'.repeat(43));
    if (offer.kty !== 'oct') expect.fail('a shared secret is sealed');
    const bound = {
      enrolmentId: opened.enrolmentId,
      serverChallenge: CHALLENGE,
      encryptionKeyThumbprint: 'e'.repeat(43),
    };
    expect(await open(offer.sealed, bound)).toHaveLength(32);
    expect(await open(offer.sealed, { ...bound, enrolmentId: ID('enr', 2) })).toBeUndefined();
  });

  it('is nothing when the sealing key is not proven to be the server’s, for this enrolment', async () => {
    const { opened, sign, stranger } = await world();
    const [header, payload, signature = ''] = opened.sealingKey.split('.');
    const flipped = `${signature.slice(0, 9)}${signature[9] === 'A' ? 'B' : 'A'}${signature.slice(10)}`;
    for (const sealingKey of [
      undefined,
      '',
      `${header}.${payload}.${flipped}`,
      await sign({ enrolmentId: ID('enr', 2) }),
      await sign({ challenge: 'd'.repeat(43) }),
      await sign({ jwk: { kty: 'oct', k: 'x' } }),
      await sign({}, { typ: 'personalisation+jwt' }),
      await sign({}, {}, stranger.privateKey),
    ]) {
      const { sealingKey: _, ...rest } = opened;
      const bent = sealingKey === undefined ? rest : { ...rest, sealingKey };
      await expect(offerOf(shared, bent, 'e'.repeat(43))).rejects.toMatchObject({ code: 'ERR_SEALING_KEY' });
    }
  });
});
