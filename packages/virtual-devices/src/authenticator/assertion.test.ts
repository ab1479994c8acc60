import {
  createWebAuthnVerifier,
  type RegisteredCredential,
  verifyWebAuthnAssertion,
} from '@tallystick/attestation/verifiers/webauthn';
import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import { beforeAll, describe, expect, it } from 'vitest';
import { createVirtualRoot } from '../phone/virtual-root.ts';
import { createVirtualAuthenticator } from './virtual-authenticator.ts';

const ORIGIN = 'https://till.example';
const CHALLENGE = 'c2VydmVyIGNoYWxsZW5nZSwgMzIgYnl0ZXMgbG9uZyE';
const expected = { challenge: CHALLENGE, rpId: 'till.example', origins: [ORIGIN] };

let credential: RegisteredCredential;
let response: Readonly<Record<string, unknown>>;
let members: Readonly<Record<'authenticatorData' | 'clientDataJSON' | 'signature', string>>;

beforeAll(async () => {
  const authenticator = createVirtualAuthenticator({
    root: await createVirtualRoot(),
    format: 'self',
    origin: ORIGIN,
  });
  const verifier = createWebAuthnVerifier({
    rpId: 'till.example',
    origins: [ORIGIN],
    anchors: [],
    now: Date.now,
    bindDeviceKeys: false,
  });
  const outcome = verifier.verify(await authenticator.create('AAAA'), { challenge: new Uint8Array(3) });
  if (outcome.outcome === 'refused') throw new Error('unreachable: the registration is good');
  const { credentialId, credentialPublicKey, signCount } = outcome.facts;
  credential = { id: credentialId, publicKey: credentialPublicKey, signCount };
  response = await authenticator.get(CHALLENGE);
  members = response.response as typeof members;
});

const evidenceOf = (
  answer: Readonly<Record<string, unknown>>,
  registered: RegisteredCredential = credential,
  expectation = expected,
) =>
  verifyWebAuthnAssertion(answer, registered, expectation).checks.find(({ status }) => status !== 'affirming')
    ?.evidence;

describe('an assertion', () => {
  it('proves the counter and that the person was verified', () => {
    expect(verifyWebAuthnAssertion(response, credential, expected)).toMatchObject({
      outcome: 'verified',
      facts: { signCount: 2, userVerified: true },
    });
  });

  it('is refused with a counter that does not rise, unless it stays at nothing', () => {
    expect(evidenceOf(response, { ...credential, signCount: 2 })).toMatch(/counter 2 after 2/);
    expect(evidenceOf(response, { ...credential, signCount: 3 })).toMatch(/counter 2 after 3/);
  });

  it('is refused for another credential, page, relying party or challenge', () => {
    expect(evidenceOf({ ...response, id: 'AAAA' })).toMatch(/another credential/);
    expect(evidenceOf(response, credential, { ...expected, origins: ['https://a.example'] })).toMatch(/till/);
    expect(evidenceOf(response, credential, { ...expected, rpId: 'example' })).toMatch(
      /another relying party/,
    );
    expect(evidenceOf(response, credential, { ...expected, challenge: 'AAAA' })).toMatch(/challenge/);
  });

  it('is refused with any bit flipped, of what is signed and of the signature', () => {
    for (const name of ['authenticatorData', 'clientDataJSON', 'signature'] as const) {
      const bytes = fromBase64Url(members[name]);
      for (let bit = 0; bit < 8 * bytes.length; bit++) {
        const changed = bytes.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const text = toBase64Url(changed);
        const answer = { ...response, response: { ...members, [name]: text } };
        const { outcome } = verifyWebAuthnAssertion(answer, credential, expected);
        expect(outcome, `${name}, bit ${bit}`).toBe('refused');
      }
    }
  });

  it.each([{}, { response: {} }, { response: { authenticatorData: 1 } }, { response: 'x' }])(
    'that is not one, %j, is refused and no exception',
    (answer) => {
      expect(verifyWebAuthnAssertion(answer, credential, expected).outcome).toBe('refused');
    },
  );
});
