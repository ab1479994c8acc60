import { hash } from 'node:crypto';
import { appraise, livePolicy, testPolicy } from '@tallystick/attestation/appraisal';
import {
  type AppAttestEvidence,
  appAttestClientData,
  supportingInput,
} from '@tallystick/attestation/evidence';
import type { VerificationContext } from '@tallystick/attestation/result';
import {
  type AppAttestCredential,
  type AppAttestVerifierOptions,
  appleReceiptAnchors,
  appleTrustAnchors,
  createAppAttestVerifier,
  verifyAppAssertion,
} from '@tallystick/attestation/verifiers/apple-appattest';
import { createVirtualVerifier, virtualRevocationList } from '@tallystick/attestation/verifiers/virtual';
import { parseCertificate, trustAnchorOf } from '@tallystick/attestation/x509';
import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import { decode, encode } from 'cborg';
import { beforeAll, describe, expect, it } from 'vitest';
import { IPHONE_QUIRKS, type IphoneQuirk } from './quirks.ts';
import {
  type AppAttestBends,
  type AppAttestQuirks,
  createVirtualAppAttest,
  VIRTUAL_APPLE_APP,
} from './virtual-app-attest.ts';
import { createVirtualIphone, type VirtualIphone } from './virtual-iphone.ts';
import { createVirtualPhone } from './virtual-phone.ts';
import { createVirtualRoot, type VirtualRoot } from './virtual-root.ts';

/** Every so many-th place is flipped; `npm run nightly` flips all of them (`FLIP_STRIDE=1`). */
const STRIDE = Number(process.env['FLIP_STRIDE'] ?? 7);

const NOW = Date.UTC(2026, 10, 25, 12);
const CHALLENGE = new Uint8Array(32).fill(0x31);
const now = () => NOW;
const bytesOf = (text: string) => fromBase64Url(text);

let root: VirtualRoot;
let phone: VirtualIphone;
let evidence: AppAttestEvidence;
let context: VerificationContext;
beforeAll(async () => {
  root = await createVirtualRoot({ now });
  phone = createVirtualIphone({ root, now });
  const keys = await phone.generateKeys();
  context = {
    challenge: CHALLENGE,
    deviceKeyThumbprint: keys.deviceKeyThumbprint,
    encryptionKeyThumbprint: keys.encryptionKeyThumbprint,
  };
  evidence = await phone.attest({ ...keys, challenge: CHALLENGE });
});

const verifierWith = (change: Partial<AppAttestVerifierOptions> = {}) =>
  createAppAttestVerifier({
    anchors: appleTrustAnchors(),
    receiptAnchors: appleReceiptAnchors(),
    virtualAnchors: [trustAnchorOf(root.certificate, 'virtual root')],
    apps: [VIRTUAL_APPLE_APP],
    now,
    ...change,
  });
const failing = (checks: readonly { status: string; id: string }[]) =>
  checks.filter(({ status }) => status !== 'affirming').map(({ id }) => id);

describe('the attestation of a virtual iPhone', () => {
  it('passes in test mode; live mode refuses it by policy and has no root for it', () => {
    const outcome = verifierWith().verify(evidence, context);
    expect(outcome).toMatchObject({
      outcome: 'verified',
      facts: { virtual: true, environment: 'production', appId: 'TALLYSTICK.dev.tallystick.till' },
    });
    expect(appraise(outcome, testPolicy([]), { at: NOW, level: 1 })).toMatchObject({ verdict: 'affirming' });
    const live = appraise(outcome, livePolicy([]), { at: NOW, level: 1 });
    expect(live.verdict).toBe('contraindicated');
    expect(failing(live.checks)).toEqual(['evidence.mode']);
    expect(failing(verifierWith({ virtualAnchors: [] }).verify(evidence, context).checks)).toEqual([
      'chain.root',
    ]);
  });

  it.each<[string, (context: VerificationContext) => VerificationContext, string[]]>([
    ['another challenge', (c) => ({ ...c, challenge: new Uint8Array(32) }), ['appAttest.nonce']],
    [
      'another device key',
      (c) => ({ ...c, deviceKeyThumbprint: toBase64Url(new Uint8Array(32)) }),
      ['appAttest.nonce'],
    ],
    [
      'another encryption key',
      (c) => ({ ...c, encryptionKeyThumbprint: toBase64Url(new Uint8Array(32)) }),
      ['appAttest.nonce'],
    ],
    ['no keys', ({ challenge }) => ({ challenge }), ['key.binding']],
  ])('is refused for %s', (_, change, ids) => {
    const outcome = verifierWith().verify(evidence, change(context));
    expect(outcome.outcome).toBe('refused');
    expect(failing(outcome.checks)).toEqual(ids);
  });

  it.each<[string, AppAttestBends, string[]]>([
    ['nothing bent', {}, []],
    ['a counter that is not zero', { counter: 1 }, ['appAttest.counter']],
    ['the AAGUID of neither environment', { aaguid: new Uint8Array(16) }, ['appAttest.environment']],
    ['the id of another credential', { credentialId: new Uint8Array(32) }, ['appAttest.credentialId']],
    ['another key in its authenticator data', { otherKey: true }, ['appAttest.keyId']],
    ['a nonce over the client data alone', { nonceOver: (_, hash) => [hash] }, ['appAttest.nonce']],
    [
      'a nonce over the challenge without its hash',
      { nonceOver: (data) => [data, CHALLENGE] },
      ['appAttest.nonce'],
    ],
  ])('with %s, by a genuine key, fails exactly that', async (_, bends, ids) => {
    const { deviceKeyThumbprint = '', encryptionKeyThumbprint = '' } = context;
    const clientData = appAttestClientData(CHALLENGE, deviceKeyThumbprint, encryptionKeyThumbprint);
    const service = createVirtualAppAttest({ root, now, bends });
    const made = await service.attestKey(hash('sha256', clientData, 'buffer'));
    const outcome = verifierWith().verify({ kind: 'apple-appattest', ...made }, context);
    expect(failing(outcome.checks)).toEqual(ids);
    expect(outcome.outcome).toBe(ids.length === 0 ? 'verified' : 'refused');
  });

  it('made in development is refused for an app that is listed in production, and the other way round', async () => {
    const development = { ...VIRTUAL_APPLE_APP, environment: 'development' } as const;
    const other = createVirtualIphone({ root, now, app: development });
    const keys = await other.generateKeys();
    const made = await other.attest({ ...keys, challenge: CHALLENGE });
    const own = { challenge: CHALLENGE, ...keys };
    expect(failing(verifierWith().verify(made, own).checks)).toEqual(['appAttest.environment']);
    expect(failing(verifierWith({ apps: [development] }).verify(evidence, context).checks)).toEqual([
      'appAttest.environment',
    ]);
    const both = verifierWith({ apps: [VIRTUAL_APPLE_APP, development] });
    expect(both.verify(made, own)).toMatchObject({
      outcome: 'verified',
      facts: { environment: 'development' },
    });
  });

  it('is held to the clock of the verifier: that of its day when it is re-appraised', () => {
    const later = NOW + 90 * 86_400_000;
    const verify = (at: number) => verifierWith({ now: () => at }).verify(evidence, context);
    expect(failing(verify(later).checks)).toEqual(['chain.validity']);
    expect(verify(NOW + 86_400_000).outcome).toBe('verified');
  });

  it('is refused with any bit flipped, and a bit of any byte of its receipt', () => {
    const verifier = verifierWith();
    const bytes = bytesOf(evidence.attestation);
    const outcome = verifier.verify(evidence, context);
    if (outcome.outcome !== 'verified') throw new Error('unreachable: it verifies');
    const receipt = Buffer.from(outcome.facts.receipt, 'base64url');
    const from = Buffer.from(bytes).indexOf(receipt);
    for (let bit = 0; bit < 8 * bytes.length; bit += STRIDE) {
      const at = bit >> 3;
      const inReceipt = at >= from && at < from + receipt.length;
      if (inReceipt && (bit & 7) !== at % 8) continue;
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7));
      const twin = { ...evidence, attestation: toBase64Url(changed) };
      expect(verifier.verify(twin, context).outcome, `bit ${bit}`).toBe('refused');
    }
  });

  it('is refused with the receipt of another attestation', async () => {
    const other = createVirtualIphone({ root, now });
    const keys = await other.generateKeys();
    const made = await other.attest({ ...keys, challenge: CHALLENGE });
    const [own, theirs] = [evidence, made].map(
      ({ attestation }) => decode(bytesOf(attestation)) as { attStmt: { receipt: Uint8Array } },
    );
    if (!own || !theirs) throw new Error('unreachable: two were read');
    const mixed = { ...own, attStmt: { ...own.attStmt, receipt: theirs.attStmt.receipt } };
    const twin = { ...evidence, attestation: toBase64Url(encode(mixed)) };
    expect(failing(verifierWith().verify(twin, context).checks)).toEqual(['appAttest.receipt']);
  });

  it('is no evidence of a virtual phone, nor the other way round', async () => {
    const virtual = createVirtualVerifier({
      anchors: [trustAnchorOf(root.certificate, 'virtual root')],
      revocation: () => virtualRevocationList(NOW),
      now,
    });
    const leaf = Buffer.from(bytesOf(evidence.attestation));
    const start = leaf.indexOf(Buffer.from([0x30, 0x82]));
    const length = 4 + leaf.readUInt16BE(start + 2);
    const chain = [leaf.subarray(start, start + length), root.intermediate].map(toBase64Url);
    const taken = virtual.verify({ kind: 'virtual', chain }, context);
    expect(failing(taken.checks)).toEqual(['key.description']);

    const android = createVirtualPhone({ root, now });
    const keys = await android.generateKeys();
    const other = await android.attest({ ...keys, challenge: CHALLENGE });
    if (other.kind !== 'virtual') throw new Error('unreachable');
    const dressed = { ...evidence, attestation: other.chain[0] ?? '' };
    expect(failing(verifierWith().verify(dressed, context).checks)).toEqual(['appAttest.format']);
  });
});

describe('an assertion of a virtual iPhone', () => {
  it('verifies with a counter that rises, for this challenge and device key only', async () => {
    const attested = verifierWith().verify(evidence, context);
    if (attested.outcome !== 'verified') throw new Error('unreachable: it verifies');
    const { key, keyId, appId, environment } = attested.facts;
    const credential: AppAttestCredential = { keyId, appId, environment, spki: key.spki, counter: 0 };
    const apps = [VIRTUAL_APPLE_APP];
    const { deviceKeyThumbprint = '' } = context;
    const clientData = supportingInput(CHALLENGE, deviceKeyThumbprint);
    const first = await phone.assert(CHALLENGE);
    const second = await phone.assert(CHALLENGE);
    expect(verifyAppAssertion(first, credential, { clientData, apps })).toMatchObject({
      outcome: 'verified',
      facts: { counter: 1 },
    });
    const used = { ...credential, counter: 1 };
    expect(verifyAppAssertion(second, used, { clientData, apps }).outcome).toBe('verified');
    expect(failing(verifyAppAssertion(first, used, { clientData, apps }).checks)).toEqual([
      'appAttest.counter',
    ]);
    const other = supportingInput(CHALLENGE, toBase64Url(new Uint8Array(32)));
    expect(failing(verifyAppAssertion(first, credential, { clientData: other, apps }).checks)).toEqual([
      'appAttest.signature',
    ]);
  });
});

describe('an iPhone whose authenticator data differ', () => {
  const attestedWith = async (quirks: AppAttestQuirks) => {
    const other = createVirtualIphone({ root, now, quirks });
    const keys = await other.generateKeys();
    const own = { challenge: CHALLENGE, ...keys };
    const outcome = verifierWith().verify(await other.attest(own), own);
    return { other, outcome, own };
  };
  const assertedWith = async (quirks: AppAttestQuirks, change = (bytes: Uint8Array) => bytes) => {
    const clientData = supportingInput(CHALLENGE, context.deviceKeyThumbprint ?? '');
    const clientDataHash = hash('sha256', clientData, 'buffer');
    const service = createVirtualAppAttest({ root, now, quirks });
    const { attestation, keyId } = await service.attestKey(clientDataHash);
    const { attStmt } = decode(bytesOf(attestation)) as { attStmt: { x5c: Uint8Array[] } };
    const spki = toBase64Url(parseCertificate(attStmt.x5c[0] ?? new Uint8Array()).spki);
    for (let count = 1; count < 7; count += 1) await service.generateAssertion(clientDataHash);
    const assertion = toBase64Url(change(bytesOf(await service.generateAssertion(clientDataHash))));
    const { teamId, bundleId, environment } = VIRTUAL_APPLE_APP;
    const credential = { keyId, spki, appId: `${teamId}.${bundleId}`, environment, counter: 6 };
    return verifyAppAssertion({ kind: 'apple-assertion', assertion }, credential, {
      clientData,
      apps: [VIRTUAL_APPLE_APP],
    });
  };

  it.each<[string, AppAttestQuirks]>([
    ['reported/P01: the extensions of iOS 27, ED clear', { extensions: 'unannounced' }],
    ['reported/P01: the extensions of iOS 27, ED set', { extensions: 'announced' }],
    ['an empty map of extensions', { extensions: Uint8Array.of(0xa0) }],
    ['flags that announce nothing', { flags: 0x45 }],
    ['reported/P07: the key id as iOS spells it', { keyId: 'ios' }],
  ])('%s, is verified, in attestation and assertion (reported/P03)', async (_, quirks) => {
    const { outcome } = await attestedWith(quirks);
    expect(failing(outcome.checks)).toEqual([]);
    expect(outcome.outcome).toBe('verified');
    expect(await assertedWith(quirks)).toMatchObject({ outcome: 'verified', facts: { counter: 7 } });
  });

  it.each<[string, AppAttestQuirks]>([
    ['ED set and no extensions', { flags: 0xc0 }],
    ['two maps', { extensions: Uint8Array.of(0xa0, 0xa0) }],
    ['an array in place of the map', { extensions: Uint8Array.of(0x80) }],
    ['a byte behind the map', { extensions: Uint8Array.of(0xa0, 0x00) }],
    ['a map that is cut off', { extensions: Uint8Array.of(0xa1, 0x61, 0x61) }],
    ['a map with one key twice', { extensions: Uint8Array.of(0xa2, 0x01, 0x01, 0x01, 0x02) }],
    ['600 bytes', { extensions: encode({ a: new Uint8Array(600) }) }],
  ])('%s, is refused as unreadable, in attestation and assertion, though signed', async (_, quirks) => {
    const { outcome } = await attestedWith(quirks);
    expect(failing(outcome.checks)).toEqual(['appAttest.format']);
    expect(failing((await assertedWith(quirks)).checks)).toEqual(['appAttest.format']);
  });

  it.each(Object.keys(IPHONE_QUIRKS) as IphoneQuirk[])(
    'with %s, as its table names it, is verified',
    async (quirk) => {
      const other = createVirtualIphone({ root, now, quirks: [quirk] });
      const own = { challenge: CHALLENGE, ...(await other.generateKeys()) };
      const { outcome, checks } = verifierWith().verify(await other.attest(own), own);
      expect(failing(checks)).toEqual([]);
      expect(outcome).toBe('verified');
    },
  );

  it('no attested credential announced, is refused', async () => {
    expect(failing((await attestedWith({ flags: 0 })).outcome.checks)).toEqual(['appAttest.format']);
  });

  it('reported/P05: AT set in an assertion, and no credential behind it, is verified', async () => {
    const plain = await assertedWith({}, (bytes) => {
      const { authenticatorData } = decode(bytes) as { authenticatorData: Uint8Array };
      expect(authenticatorData).toHaveLength(37);
      expect(authenticatorData[32]).toBe(0x40);
      return bytes;
    });
    expect(plain).toMatchObject({ outcome: 'verified', facts: { counter: 7 } });
  });

  it('reported/P03: an assertion with extensions is refused with any bit of it flipped', async () => {
    const at = (bit: number) => (bytes: Uint8Array) => {
      const index = (bit >> 3) % bytes.length;
      return bytes.with(index, (bytes[index] ?? 0) ^ (1 << (bit & 7)));
    };
    for (let bit = 0; bit < 8 * 190; bit += 5 * STRIDE) {
      expect((await assertedWith({ extensions: 'unannounced' }, at(bit))).outcome).toBe('refused');
    }
  });

  it('a member that no signature covers is refused by its name', async () => {
    const object = decode(bytesOf(evidence.attestation)) as object;
    const twin = { ...evidence, attestation: toBase64Url(encode({ ...object, added: 1 })) };
    const outcome = verifierWith().verify(twin, context);
    expect(outcome.checks).toMatchObject([
      { id: 'appAttest.format', evidence: 'attestation: member added is not known to this server' },
    ]);
  });
});
