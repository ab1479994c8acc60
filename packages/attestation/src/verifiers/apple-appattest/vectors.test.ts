import { createPublicKey, hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../../vectors/vector-case.ts';
import { appraise } from '../../appraisal/appraise.ts';
import { livePolicy, testPolicy } from '../../appraisal/policy/default-policies.ts';
import { parsePemChain } from '../../formats/pem.ts';
import type { AppleEnvironment } from '../../result/facts.ts';
import { trustAnchorOf } from '../../x509/path.ts';
import type { AppleApp } from './apps.ts';
import { type AppAttestCredential, verifyAppAssertion } from './assertion.ts';
import { base64Url, readDocuments } from './vector-documents.ts';
import {
  AppAttestVerifier,
  type AppAttestVerifierOptions,
  appleReceiptAnchors,
  appleTrustAnchors,
} from './verifier.ts';

/** Every so many-th place is flipped; `npm run nightly` flips all of them (`FLIP_STRIDE=1`). */
const STRIDE = Number(process.env['FLIP_STRIDE'] ?? 7);

/** One published attestation in the form of our interface. */
interface Sample {
  readonly source: string;
  readonly attestation: string;
  readonly keyId: string;
  readonly clientData: Uint8Array;
  readonly app: AppleApp;
  readonly at: number;
}

const readVector = (name: string): string =>
  readFileSync(new URL(`../../../../../vectors/app-attest/${name}`, import.meta.url), 'utf8');
const documents = readDocuments(readVector('ios-14.2.yaml'));
const member = (document: ReadonlyMap<string, string> | undefined, name: string): string => {
  const value = document?.get(name);
  if (value === undefined) throw new Error(`the vector has no ${name}`);
  return value;
};
const ofType = (type: string) => documents.find((document) => document.get('type') === type);
const appOf = (document: ReadonlyMap<string, string> | undefined): AppleApp => ({
  teamId: member(document, 'teamIdentifier'),
  bundleId: member(document, 'bundleIdentifier'),
  environment: member(document, 'environment') as AppleEnvironment,
});

const attested = ofType('attestation');
const asserted = ofType('assertion');
const node: Readonly<Record<string, string>> = JSON.parse(readVector('node-attestation-development.json'));
const nodeAssertion: Readonly<Record<string, string>> = JSON.parse(readVector('node-assertion.json'));
const nodeApp: AppleApp = {
  teamId: nodeAssertion.team_identifier ?? '',
  bundleId: nodeAssertion.bundle_identifier ?? '',
  environment: 'development',
};
const ios: Sample = {
  source: 'iOS 14.2',
  attestation: base64Url(member(attested, 'attestationBase64')),
  keyId: base64Url(member(attested, 'keyIdBase64')),
  clientData: Uint8Array.fromBase64(member(attested, 'clientDataBase64')),
  app: appOf(attested),
  at: Date.parse(member(attested, 'timestamp')),
};
const samples: Sample[] = [
  ios,
  {
    source: 'node-app-attest',
    attestation: base64Url(node.attestation ?? ''),
    keyId: base64Url(node.keyId ?? ''),
    clientData: Uint8Array.fromBase64(node.challenge ?? ''),
    app: nodeApp,
    // The file has no time; its first certificate is valid from 3 February 2024.
    at: Date.UTC(2024, 1, 4, 20, 30),
  },
];
const verifierFor = ({ app, at }: Sample, change: Partial<AppAttestVerifierOptions> = {}) =>
  new AppAttestVerifier({
    anchors: appleTrustAnchors(),
    receiptAnchors: appleReceiptAnchors(),
    apps: [app],
    now: () => at,
    ...change,
  });
const verify = (
  sample: Sample,
  change: Partial<AppAttestVerifierOptions> = {},
  verifier = verifierFor(sample, change),
) => {
  const { attestation, keyId, clientData } = sample;
  const evidence = { kind: 'apple-appattest', keyId, attestation } as const;
  return verifier.verify(evidence, hash('sha256', clientData, 'buffer'));
};
const failing = (outcome: ReturnType<typeof verify>) =>
  outcome.checks.filter(({ status }) => status !== 'affirming').map(({ id }) => id);

describe.each(samples)('the attestation of $source', (sample) => {
  it('verifies, and is a development build: refused in live mode by policy', () => {
    vectorCase('app-attest/attestations', sample.source);
    const outcome = verify(sample);
    expect(failing(outcome)).toEqual([]);
    expect(outcome).toMatchObject({
      outcome: 'verified',
      facts: {
        keyId: sample.keyId,
        appId: `${sample.app.teamId}.${sample.app.bundleId}`,
        environment: 'development',
        counter: 0,
        virtual: false,
      },
    });
    expect(appraise(outcome, testPolicy([]), { at: sample.at }).verdict).toBe('affirming');
    const live = appraise(outcome, livePolicy([]), { at: sample.at });
    expect(live.verdict).toBe('contraindicated');
    expect(live.checks.filter(({ status }) => status !== 'affirming').map(({ id }) => id)).toEqual([
      'appAttest.build',
    ]);
  });

  it.each<[string, Partial<Sample>, Partial<AppAttestVerifierOptions>, string[]]>([
    [
      'another app',
      {},
      { apps: [{ ...sample.app, bundleId: 'org.example.till' }] },
      ['appAttest.app', 'appAttest.environment'],
    ],
    [
      'another team',
      {},
      { apps: [{ ...sample.app, teamId: 'AAAAAAAAAA' }] },
      ['appAttest.app', 'appAttest.environment'],
    ],
    ['no app', {}, { apps: [] }, ['appAttest.app', 'appAttest.environment']],
    ['production', {}, { apps: [{ ...sample.app, environment: 'production' }] }, ['appAttest.environment']],
    ['another challenge', { clientData: new Uint8Array(8) }, {}, ['appAttest.nonce']],
    [
      'the client data themselves as hash',
      { clientData: hash('sha256', sample.clientData, 'buffer') },
      {},
      ['appAttest.nonce'],
    ],
    [
      'another key id',
      { keyId: toBase64Url(new Uint8Array(32)) },
      {},
      ['appAttest.keyId', 'appAttest.credentialId'],
    ],
    ['a time before', { at: sample.at - 10 * 86_400_000 }, {}, ['chain.validity']],
    ['a time long after', { at: sample.at + 400 * 86_400_000 }, {}, ['chain.validity']],
    ['no root', {}, { anchors: [] }, ['chain.root']],
    ['no root of receipts', {}, { receiptAnchors: [] }, ['appAttest.receipt']],
  ])('is refused for %s', (_, change, options, checks) => {
    const outcome = verify({ ...sample, ...change }, options);
    expect(outcome.outcome).toBe('refused');
    expect(failing(outcome)).toEqual(checks);
  });
});

it('the attestation of iOS 14.2 is refused with a bit of any byte flipped', () => {
  const verifier = verifierFor(ios);
  const bytes = fromBase64Url(ios.attestation);
  for (let index = 0; index < bytes.length; index += STRIDE) {
    const changed = bytes.slice();
    changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
    const twin = { ...ios, attestation: toBase64Url(changed) };
    expect(verify(twin, {}, verifier).outcome, `byte ${index}`).toBe('refused');
  }
});

describe('the assertion of iOS 14.2', () => {
  const credential: AppAttestCredential = {
    keyId: base64Url(member(asserted, 'keyIdBase64')),
    spki: (() => {
      const outcome = verify(ios);
      return outcome.outcome === 'verified' ? outcome.facts.key.spki : '';
    })(),
    appId: `${ios.app.teamId}.${ios.app.bundleId}`,
    environment: 'development',
    counter: 0,
  };
  const assertion = base64Url(member(asserted, 'assertionBase64'));
  const expected = {
    clientData: Uint8Array.fromBase64(member(asserted, 'clientDataBase64')),
    apps: [appOf(asserted)],
  };
  const assert = (
    change: Partial<AppAttestCredential> = {},
    expectation: Partial<typeof expected> = {},
    text = assertion,
  ) => {
    const evidence = { kind: 'apple-assertion', assertion: text } as const;
    return verifyAppAssertion(evidence, { ...credential, ...change }, { ...expected, ...expectation });
  };

  it('verifies with the key of the attestation', () => {
    vectorCase('app-attest/assertions', 'iOS 14.2');
    expect(assert()).toMatchObject({
      outcome: 'verified',
      facts: { counter: Number(member(asserted, 'counter')), environment: 'development' },
    });
  });

  it.each<[string, Partial<AppAttestCredential>, Partial<typeof expected>, string[]]>([
    ['the same counter', { counter: 1 }, {}, ['appAttest.counter']],
    ['a lower counter', { counter: 7 }, {}, ['appAttest.counter']],
    ['another challenge', {}, { clientData: new Uint8Array(5) }, ['appAttest.signature']],
    ['an app that is not on the list any more', {}, { apps: [] }, ['appAttest.app', 'appAttest.environment']],
    [
      'an app in production only',
      {},
      { apps: [{ ...appOf(asserted), environment: 'production' }] },
      ['appAttest.environment'],
    ],
    [
      'a key of another app',
      { appId: 'AAAAAAAAAA.org.example' },
      {},
      ['appAttest.app', 'appAttest.environment'],
    ],
  ])('is refused for %s', (_, change, expectation, checks) => {
    const outcome = assert(change, expectation);
    expect(outcome.outcome).toBe('refused');
    expect(outcome.checks.filter(({ status }) => status !== 'affirming').map(({ id }) => id)).toEqual(checks);
  });

  it('is refused with any bit flipped', () => {
    const bytes = fromBase64Url(assertion);
    for (let bit = 0; bit < 8 * bytes.length; bit += STRIDE) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(assert({}, {}, toBase64Url(changed)).outcome, `bit ${bit}`).toBe('refused');
    }
  });
});

it('the assertion of node-app-attest verifies', () => {
  vectorCase('app-attest/assertions', 'node-app-attest');
  const { assertion_base64 = '', public_key_pem = '', payload_utf8 = '' } = nodeAssertion;
  const spki = createPublicKey(public_key_pem).export({ format: 'der', type: 'spki' });
  const outcome = verifyAppAssertion(
    { kind: 'apple-assertion', assertion: base64Url(assertion_base64) },
    {
      keyId: 'unknown',
      spki: toBase64Url(spki),
      appId: `${nodeApp.teamId}.${nodeApp.bundleId}`,
      environment: 'development',
      counter: 0,
    },
    { clientData: new TextEncoder().encode(payload_utf8), apps: [nodeApp] },
  );
  expect(outcome).toMatchObject({ outcome: 'verified', facts: { counter: 1 } });
});

describe('reported/P01: the attestation that Apple publishes for iOS 27, its extensions unannounced', () => {
  const bytes = Uint8Array.fromBase64(readVector('apple-2026-sample.b64').trim());
  const apple: Sample = {
    source: 'Apple, 2026 guide',
    attestation: toBase64Url(bytes),
    keyId: 'zgSY9YSD+7TaDXssY6WlOPVS1K3Lmk+pFhlcSWE+ZV0=',
    clientData: new TextEncoder().encode('example_server_challenge'),
    app: { teamId: '1234567890', bundleId: 'com.example.myapp', environment: 'production' },
    at: Date.parse('2026-04-21T18:13:12Z'),
  };
  /** The 62 bytes of extensions are the last of the authenticator data, which are the last of the object. */
  const extensionsAt = bytes.length - 62;
  /** Apple gave its sample the challenge itself where the hash of the client data belongs; nonce and receipt are over it as it stands. */
  const verifyApple = (
    change: Partial<Sample> = {},
    options: Partial<AppAttestVerifierOptions> = {},
    verifier = verifierFor({ ...apple, ...change }, options),
  ) => {
    const { attestation, keyId, clientData } = { ...apple, ...change };
    return verifier.verify({ kind: 'apple-appattest', keyId, attestation }, clientData);
  };
  const withBytes = (changed: Uint8Array) => verifyApple({ attestation: toBase64Url(changed) });

  it('verifies with every check: nonce, key id, chain and receipt', () => {
    vectorCase('app-attest/attestations', apple.source);
    const outcome = verifyApple();
    expect(failing(outcome)).toEqual([]);
    expect(outcome.checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['chain.root', 'chain.path', 'chain.validity', 'appAttest.nonce']),
    );
    expect(outcome.checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['appAttest.keyId', 'appAttest.credentialId', 'appAttest.receipt']),
    );
    expect(outcome).toMatchObject({
      outcome: 'verified',
      facts: {
        keyId: base64Url(apple.keyId),
        appId: '1234567890.com.example.myapp',
        environment: 'production',
        counter: 0,
        virtual: false,
      },
    });
    expect(appraise(outcome, livePolicy([]), { at: apple.at }).verdict).toBe('affirming');
  });

  it.each<[string, Partial<Sample>, Partial<AppAttestVerifierOptions>, string[]]>([
    ['another challenge', { clientData: new Uint8Array(24) }, {}, ['appAttest.nonce']],
    [
      'the hash of its challenge',
      { clientData: hash('sha256', apple.clientData, 'buffer') },
      {},
      ['appAttest.nonce'],
    ],
    [
      'another key id',
      { keyId: toBase64Url(new Uint8Array(32)) },
      {},
      ['appAttest.keyId', 'appAttest.credentialId'],
    ],
    ['the day before', { at: apple.at - 10 * 86_400_000 }, {}, ['chain.validity']],
    ['no root', {}, { anchors: [] }, ['chain.root']],
    ['no root of receipts', {}, { receiptAnchors: [] }, ['appAttest.receipt']],
    [
      'the other environment',
      {},
      { apps: [{ ...apple.app, environment: 'development' }] },
      ['appAttest.environment'],
    ],
  ])('is refused for %s', (_, change, options, checks) => {
    const outcome = verifyApple(change, options);
    expect(outcome.outcome).toBe('refused');
    expect(failing(outcome)).toEqual(checks);
  });

  it('is refused with a bit of any byte flipped, those of the extensions with every bit', () => {
    const verifier = verifierFor(apple);
    const refused = (at: number, bit: number) => {
      const changed = bytes.with(at, (bytes[at] ?? 0) ^ (1 << bit));
      expect(
        verifyApple({ attestation: toBase64Url(changed) }, {}, verifier).outcome,
        `byte ${at}, bit ${bit}`,
      ).toBe('refused');
    };
    for (let at = 0; at < bytes.length; at += STRIDE) refused(at, at % 8);
    for (let at = extensionsAt; at < bytes.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) refused(at, bit);
    }
  });

  it('is refused with its extensions cut off or followed by more, also where the object says so', () => {
    // authData: byte string of one length octet, 226.
    const lengthAt = bytes.length - 226 - 1;
    expect(bytes[lengthAt]).toBe(226);
    expect(failing(withBytes(bytes.with(lengthAt, 226 - 62).subarray(0, extensionsAt)))).toEqual([
      'appAttest.nonce',
    ]);
    const longer = Uint8Array.of(...bytes.with(lengthAt, 227), 0xa0);
    expect(failing(withBytes(longer))).toEqual(['appAttest.format']);
    expect(failing(withBytes(bytes.with(lengthAt, 225).subarray(0, -1)))).toEqual(['appAttest.format']);
  });

  it.each([
    ['base64url without padding', base64Url(apple.keyId), 'verified'],
    ['reported/P07: the base64 that iOS gives', apple.keyId, 'verified'],
    ['base64 without padding', apple.keyId.replace('=', ''), 'refused'],
    ['base64url with padding', `${base64Url(apple.keyId)}=`, 'refused'],
    ['base64 with bits to spare that are set', apple.keyId.replace('0=', '1='), 'refused'],
    ['31 bytes', toBase64Url(new Uint8Array(31)), 'refused'],
  ])('with the key id in %s', (_, keyId, expected) => {
    const outcome = verifyApple({ keyId });
    expect(outcome.outcome).toBe(expected);
    if (expected === 'refused') {
      expect(failing(outcome)).toEqual(['appAttest.format']);
      expect(outcome.checks.at(-1)?.evidence).toMatch(/^keyId: not 32 bytes in base64url without padding/);
    }
  });
});

it("pins Apple's root as Apple publishes it", () => {
  vectorCase('app-attest/Apple_App_Attestation_Root_CA', 'root');
  const [der] = parsePemChain(readVector('Apple_App_Attestation_Root_CA.pem'));
  expect(der && trustAnchorOf(der, 'Apple App Attestation Root CA')).toEqual(appleTrustAnchors()[0]);
  expect(der && hash('sha256', der)).toBe('1cb9823ba28ba6ad2d33a006941de2ae4f513ef1d4e831b9f7e0fa7b6242c932');
});
