import { appraise, livePolicy } from '@tallystick/attestation/appraisal';
import type { WebAuthnEvidence } from '@tallystick/attestation/evidence';
import type { WebAuthnOutcome } from '@tallystick/attestation/result';
import { createWebAuthnVerifier } from '@tallystick/attestation/verifiers/webauthn';
import { trustAnchorOf } from '@tallystick/attestation/x509';
import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import { beforeAll, describe, expect, it } from 'vitest';
import { createVirtualRoot, type VirtualRoot } from '../phone/virtual-root.ts';
import { AUTHENTICATOR_FORMATS, createVirtualAuthenticator } from './virtual-authenticator.ts';

/** Every so many-th bit is flipped; `npm run nightly` flips all of them (`FLIP_STRIDE=1`). */
const STRIDE = Number(process.env['FLIP_STRIDE'] ?? 7);
const NOW = Date.UTC(2026, 10, 20, 12);
const ORIGIN = 'https://till.example';
const CHALLENGE = new Uint8Array(32).fill(0x33);

let root: VirtualRoot;
beforeAll(async () => {
  root = await createVirtualRoot({ now: () => NOW });
});

/** The live rules, opened as far as every format can come. */
const live = livePolicy([]);
const policy = {
  ...live,
  webauthn: {
    ...live.webauthn,
    formats: [...live.webauthn.formats, 'fido-u2f'],
    trust: ['anchored', 'self'] as const,
    requireUserVerification: false,
  },
};
const verdictOf = (outcome: WebAuthnOutcome) => appraise(outcome, policy, { at: NOW }).verdict;

type Member = 'clientDataJSON' | 'attestationObject';

const withMember = (evidence: WebAuthnEvidence, name: Member, text: string): WebAuthnEvidence => {
  const response = evidence.credential.response as Record<Member, string>;
  return { ...evidence, credential: { ...evidence.credential, response: { ...response, [name]: text } } };
};

describe('a registration with one bit flipped', () => {
  // A statement of format none signs nothing, and live mode takes none.
  it.each(AUTHENTICATOR_FORMATS.filter((format) => format !== 'none'))(
    'is refused, or proves the same: %s',
    async (format) => {
      const anchors = [trustAnchorOf(root.certificate, 'root'), trustAnchorOf(root.intermediate, 'CA')];
      const verifier = createWebAuthnVerifier({
        rpId: 'till.example',
        origins: [ORIGIN],
        anchors,
        androidKey: { anchors, revocation: () => ({ fetchedAt: NOW, entries: new Map() }) },
        now: () => NOW,
        bindDeviceKeys: false,
      });
      const authenticator = createVirtualAuthenticator({ root, format, origin: ORIGIN, now: () => NOW });
      const evidence = await authenticator.create(toBase64Url(CHALLENGE));
      const good = verifier.verify(evidence, { challenge: CHALLENGE });
      if (good.outcome === 'refused') throw new Error('unreachable: nothing is flipped yet');
      expect(verdictOf(good)).not.toBe('contraindicated');

      const response = evidence.credential.response as Record<Member, string>;
      const unchanged: string[] = [];
      for (const name of ['clientDataJSON', 'attestationObject'] as const) {
        const bytes = fromBase64Url(response[name]);
        for (let bit = 0; bit < 8 * bytes.length; bit += STRIDE) {
          const at = bit >> 3;
          const mask = 1 << (bit & 7);
          bytes[at] = (bytes[at] ?? 0) ^ mask;
          const flipped = withMember(evidence, name, toBase64Url(bytes));
          bytes[at] = (bytes[at] ?? 0) ^ mask;
          const outcome = verifier.verify(flipped, { challenge: CHALLENGE });
          if (outcome.outcome === 'refused') continue;
          // A certificate above that does not hold leads to no pinned root, and that is refused by appraisal.
          if (outcome.facts.trust === 'unknown-root') {
            expect(verdictOf(outcome)).toBe('contraindicated');
            continue;
          }
          // Not signed: then it may not show in what is proven.
          expect(outcome.facts, `${name}, bit ${bit}`).toEqual(good.facts);
          unchanged.push(name);
        }
      }
      // Of U2F that is the model, the counter and the flags; of every other format there is no such bit.
      if (format === 'fido-u2f') expect(unchanged.length).toBeGreaterThan(100 / STRIDE);
      else expect(unchanged).toEqual([]);
    },
    120_000,
  );

  it('in the last character of base64url, beyond the bytes, changes nothing that is proven', async () => {
    const verifier = createWebAuthnVerifier({
      rpId: 'till.example',
      origins: [ORIGIN],
      anchors: [trustAnchorOf(root.certificate, 'root')],
      now: () => NOW,
      bindDeviceKeys: false,
    });
    const authenticator = createVirtualAuthenticator({
      root,
      format: 'packed',
      origin: ORIGIN,
      now: () => NOW,
    });
    const evidence = await authenticator.create(toBase64Url(CHALLENGE));
    const good = verifier.verify(evidence, { challenge: CHALLENGE });
    const response = evidence.credential.response as Record<Member, string>;
    for (const name of ['clientDataJSON', 'attestationObject'] as const) {
      const text = response[name];
      for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
        const outcome = verifier.verify(withMember(evidence, name, text.slice(0, -1) + last), {
          challenge: CHALLENGE,
        });
        if (outcome.outcome === 'verified') expect(outcome).toEqual(good);
      }
    }
  });
});
