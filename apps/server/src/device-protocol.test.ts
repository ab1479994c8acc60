import { createHash, createHmac, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  appAttestClientData,
  playIntegrityRequestHash,
  SCHEMES,
  SECURITY_ITEMS,
  type SecurityItems,
  type SecurityLevel,
  securityDigest,
  sharedSecretChallenge,
  webauthnChallenge,
} from '@tallystick/attestation/evidence';
import {
  evidenceHashSync,
  hmacDeviceKey,
  importDeviceKey,
  transcriptHashSync,
  verifyTransactionEvidence,
  verifyTranscriptSignature,
} from '@tallystick/attestation/proof';
import { sharedSecretThumbprint } from '@tallystick/attestation/proof/attester';
import { verifyClientAssertion, verifyDpopProof } from '@tallystick/channel/server';
import { canonicalJson, fromBase64Url, jwkThumbprint, toBase64Url } from '@tallystick/encoding';
import { compactDecrypt, compactVerify } from 'jose';
import { describe, expect, it } from 'vitest';

/** Both are what a device in another language is written from: page and examples have to hold against our own code. */
const reference = new URL('../../../docs/reference/', import.meta.url);
const page = readFileSync(new URL('device-protocol.md', reference), 'utf8');
const examples = JSON.parse(readFileSync(new URL('device-protocol-vectors.json', reference), 'utf8'));

const { keys, thumbprints } = examples;
const publicOf = ({ x, y }: { readonly x: string; readonly y: string }) =>
  ({ kty: 'EC', crv: 'P-256', x, y }) as const;
const privateOf = (jwk: JsonWebKey) => createPrivateKey({ key: jwk, format: 'jwk' });
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('base64url');
const challenge = fromBase64Url(examples.challenge);
const secret = fromBase64Url(keys.sharedSecret);
const [d, e]: [string, string] = [thumbprints.device, thumbprints.encryption];
const NOW = examples.proof.claims.iat * 1_000;

describe('reviewed/A9: the page of the device protocol', () => {
  it('names every security item with its level and type, and no other', () => {
    const rows = [...page.matchAll(/^\| `([a-z]+\.[A-Za-z]+)` \| ([123]) \| (text|flag) \| (.+) \|$/gm)];
    expect(rows.map(([, name, level, type, meaning]) => [name, Number(level), type, meaning])).toEqual(
      Object.entries(SECURITY_ITEMS).map(([name, { level, type, meaning }]) => [name, level, type, meaning]),
    );
  });

  it('names every scheme, with the length of its signatures', () => {
    for (const [scheme, { signatureBytes, jwsAlg }] of Object.entries(SCHEMES)) {
      expect(page).toContain(`\`${scheme}\``);
      expect(page).toContain(String(signatureBytes));
      if (!scheme.startsWith('ml-dsa')) expect(page).toContain(`\`${jwsAlg}\``);
    }
  });

  it('has examples whose thumbprints, JSON and bindings are ours', async () => {
    expect(await jwkThumbprint(publicOf(keys.device))).toBe(d);
    expect(await jwkThumbprint(publicOf(keys.encryption))).toBe(e);
    expect(await sharedSecretThumbprint(secret)).toBe(thumbprints.sharedSecret);
    expect(canonicalJson(examples.canonicalJson.value)).toBe(examples.canonicalJson.text);
    const { evidenceBinding } = examples;
    expect(await webauthnChallenge(challenge, d, e)).toBe(evidenceBinding.webauthn);
    expect(sha256(appAttestClientData(challenge, d, e))).toBe(evidenceBinding.appAttestClientDataHash);
    expect(toBase64Url(await sharedSecretChallenge(challenge, thumbprints.sharedSecret, e))).toBe(
      evidenceBinding.sharedSecret,
    );
    expect(await playIntegrityRequestHash(challenge, d)).toBe(evidenceBinding.playIntegrityRequestHash);
  });

  it('has examples of digests, evidence and transcript, whose input is the one that is hashed', async () => {
    for (const { level, items, input, digest } of examples.securityDigest) {
      expect(await securityDigest(level as SecurityLevel, items as SecurityItems)).toBe(digest);
      expect(sha256(input)).toBe(digest);
    }
    const { evidenceHash, transcript } = examples;
    expect(evidenceHashSync(evidenceHash.evidence)).toBe(evidenceHash.hash);
    expect(sha256(evidenceHash.input)).toBe(evidenceHash.hash);
    expect(toBase64Url(transcriptHashSync(transcript.members))).toBe(transcript.hash);
    expect(sha256(transcript.input)).toBe(transcript.hash);
    const key = importDeviceKey(publicOf(keys.device));
    expect(verifyTranscriptSignature(transcript.members, fromBase64Url(transcript.signature), key)).toBe(
      true,
    );
    const shared = fromBase64Url(transcript.hmacSignature);
    expect(verifyTranscriptSignature(transcript.members, shared, hmacDeviceKey(secret))).toBe(true);
    expect(createHmac('sha256', secret).update(fromBase64Url(transcript.hash)).digest('base64url')).toBe(
      transcript.hmacSignature,
    );
    for (const { input } of [evidenceHash, transcript, ...examples.securityDigest]) {
      const [domain = ''] = String(input).split('\n');
      expect(page).toContain(`\`${domain}\``);
    }
  });

  it('has an answer to a challenge that is verified', () => {
    const { claims, jws } = examples.answer;
    const outcome = verifyTransactionEvidence(jws, {
      challenge: claims.challenge,
      deviceId: claims.deviceId,
      purpose: claims.purpose,
      payment: { id: claims.paymentId, amount: BigInt(claims.amount), currency: claims.currency },
      lastCounter: claims.counter - 1,
      reference: { level: claims.level, digest: claims.digest },
      deviceKey: importDeviceKey(publicOf(keys.device)),
      now: claims.time * 1_000,
    });
    expect(outcome.checks.filter(({ status }) => status !== 'affirming')).toEqual([]);
    expect(outcome.checks.length).toBeGreaterThan(3);
  });

  it('has a proof and a client assertion that are verified', () => {
    const { proof, clientAssertion } = examples;
    const finding = verifyDpopProof(proof.jws, {
      method: proof.claims.htm,
      url: proof.claims.htu,
      now: NOW,
      tokenHash: sha256(proof.token),
      thumbprint: d,
    });
    expect(finding).toMatchObject({ valid: true, nonce: proof.claims.nonce, bound: false });
    const { aud, sub, nonce } = clientAssertion.claims;
    const key = importDeviceKey(publicOf(keys.device));
    expect(
      verifyClientAssertion(clientAssertion.jws, { key, clientId: sub, audiences: [aud], now: NOW, nonce }),
    ).toMatchObject({ valid: true, sessionKey: undefined });
  });

  it('has personalisation and card data that are opened with the keys of the examples', async () => {
    const { personalisation, cardData } = examples;
    const opened = await compactDecrypt(personalisation.jwe, privateOf(keys.encryption));
    const { payload } = await compactVerify(Buffer.from(opened.plaintext), publicOf(keys.personalisation));
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual(personalisation.payload);
    const sealed = await compactDecrypt(cardData.jwe, privateOf(keys.cardData));
    expect(JSON.parse(Buffer.from(sealed.plaintext).toString())).toEqual(cardData.value);
    expect(sealed.protectedHeader).toMatchObject({
      typ: 'card-data+jwe',
      paymentId: cardData.value.paymentId,
    });
  });
});
