import { generateKeyPairSync } from 'node:crypto';
import type { WebAuthnEvidence } from '@tallystick/attestation/evidence';
import { createWebAuthnVerifier } from '@tallystick/attestation/verifiers/webauthn';
import { trustAnchorOf } from '@tallystick/attestation/x509';
import { concatBytes, fromBase64Url, toBase64Url } from '@tallystick/encoding';
import { encode } from 'cborg';
import { beforeAll, describe, expect, it } from 'vitest';
import { createVirtualRoot, type VirtualRoot } from '../phone/virtual-root.ts';
import { type AuthenticatorFormat, type Bends, createVirtualAuthenticator } from './virtual-authenticator.ts';

/** Forms that browsers, authenticators and mobile libraries are known to send. */
const NOW = Date.UTC(2026, 10, 20, 12);
const ORIGIN = 'https://till.example';
const CHALLENGE = new Uint8Array(32).fill(0x33);
let root: VirtualRoot;
beforeAll(async () => {
  root = await createVirtualRoot({ now: () => NOW });
});

const mint = (format: AuthenticatorFormat, bends: Bends = {}) =>
  createVirtualAuthenticator({ root, format, origin: ORIGIN, now: () => NOW, bends }).create(
    toBase64Url(CHALLENGE),
  );
const verify = (evidence: WebAuthnEvidence) =>
  createWebAuthnVerifier({
    rpId: 'till.example',
    origins: [ORIGIN],
    anchors: [trustAnchorOf(root.certificate, 'virtual root')],
    now: () => NOW,
    bindDeviceKeys: false,
  }).verify(evidence, { challenge: CHALLENGE });
const refusal = (outcome: ReturnType<typeof verify>) =>
  outcome.checks.find(({ status }) => status === 'contraindicated')?.evidence;

it.each(['packed', 'none'] as const)(
  'reported/W00: a plain registration, %s, is verified',
  async (format) => {
    expect(verify(await mint(format)).outcome).toBe('verified');
  },
);

it('reported/W01: client data in another order, with white space and further members, is verified', async () => {
  const clientData = (bytes: Uint8Array) => {
    const { type, challenge, origin } = JSON.parse(new TextDecoder().decode(bytes));
    const more = { other_keys_can_be_added_here: 'do not compare', origin, extra: [1], challenge, type };
    return new TextEncoder().encode(JSON.stringify(more, undefined, '\t').replaceAll('\n', '\r\n'));
  };
  expect(verify(await mint('packed', { clientData })).outcome).toBe('verified');
});

describe('a key of Ed25519', () => {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const key = encode(
    new Map<number, number | Uint8Array>([
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, fromBase64Url(x)],
    ]),
  );
  /** Authenticator data with this key in place of the one that was made, and extensions. */
  const withKey = (cose: Uint8Array, extensions?: Uint8Array): Bends => ({
    authData: (bytes) => {
      const keyAt = 55 + (((bytes[53] ?? 0) << 8) | (bytes[54] ?? 0));
      const head = bytes.slice(0, keyAt);
      if (extensions) head[32] = (head[32] ?? 0) | 0x80;
      return concatBytes(head, cose, extensions ?? new Uint8Array());
    },
  });

  it('reported/W03: whose map says three members and has four is refused with a place', async () => {
    expect(verify(await mint('none', withKey(key))).outcome).toBe('verified');
    expect(key[0]).toBe(0xa4);
    const outcome = verify(await mint('none', withKey(Uint8Array.of(0xa3, ...key.subarray(1)))));
    expect(outcome.outcome).toBe('refused');
    expect(refusal(outcome)).toBe('authData/: unexpected data at the end');
  });

  it('reported/W04: with an extension behind it is verified', async () => {
    const extensions = encode({ credProtect: 2 });
    expect(verify(await mint('none', withKey(key, extensions))).outcome).toBe('verified');
  });
});

describe('reported/W06: an id', () => {
  it.each([
    ['padded', (id: string) => `${id}=`, /^id: not base64url without padding: it ends in padding/],
    ['in plain base64', (id: string) => `+/${id.slice(2)}`, /^id: not base64url: it has \+ or \//],
    ['with spaces', (id: string) => ` ${id}`, /^id: not canonical base64url without padding/],
    ['of a length that none has', () => 'A', /^id: not canonical base64url without padding/],
    ['that is empty', () => '', /^id: missing/],
  ])('%s is refused, and why is said', async (_, change, words) => {
    const { kind, credential } = await mint('none');
    const id = change(String(credential.id));
    const outcome = verify({ kind, credential: { ...credential, id, rawId: id } });
    expect(outcome.outcome).toBe('refused');
    expect(refusal(outcome)).toMatch(words);
  });
});
