import { readFileSync } from 'node:fs';
import { livePolicy } from '@tallystick/attestation/appraisal';
import { toBase64Url } from '@tallystick/encoding';
import {
  createVirtualAuthenticator,
  createVirtualPhone,
  createVirtualRoot,
  exportVirtualRoot,
} from '@tallystick/virtual-devices';
import { beforeAll, describe, expect, it } from 'vitest';
import { inMemory } from '../testing/in-memory.ts';

const VECTORS = new URL('../../../../vectors/', import.meta.url);
const AKITA = 'android-key-attestation/akita-sdk34/TEE_EC_NONE.pem';
const MARLIN = 'android-key-attestation/marlin-sdk29/TEE_EC_NONE.pem';
const REVOCATION = ['--revocation', 'android-key-attestation/status-list-sample.json'];
const CHALLENGE = ['--challenge-text', 'challenge'];
const NOW = 1_727_389_885_586;

const { files: held, tally } = inMemory({ now: NOW });
const run = async (...args: string[]) => {
  const standardInput = readFileSync(new URL(AKITA, VECTORS));
  return tally(['attest', ...args], { standardInput });
};
// As it is printed: what JSON does not have must not be in it.
const resultOf = async (...args: string[]) => JSON.parse(JSON.stringify((await run(...args)).output));

describe('tally attest', () => {
  it('explains an Android chain: checks, remedies, what was proven, and the verdict', async () => {
    const { text, exitCode } = await run('android-key', AKITA, ...CHALLENGE, ...REVOCATION);
    expect(exitCode).toBe(1);
    expect(text).toMatch(/ok {4}chain.root +Google root 1/);
    expect(text).toMatch(/FAIL {2}boot.locked +unlocked/);
    expect(text).toMatch(/-> The phone's bootloader is unlocked/);
    expect(text).toMatch(/attestationVersion +300/);
    expect(text).toMatch(/contraindicated \(constraint-violation\) by policy live@\d+\n$/);
  });

  it('gives the same as JSON, and takes evidence as JSON', async () => {
    const result = await resultOf('android-key', MARLIN, ...CHALLENGE, ...REVOCATION);
    expect(result).toMatchObject({ verdict: 'contraindicated', reason: 'software-attestation' });
    const chain = readFileSync(new URL(MARLIN, VECTORS), 'utf8')
      .split('-----BEGIN CERTIFICATE-----')
      .slice(1)
      .map((text) => toBase64Url(Uint8Array.fromBase64(text.slice(0, text.indexOf('-----')))));
    held.set('marlin.json', JSON.stringify({ evidence: { kind: 'android-key', chain } }));
    expect(await resultOf('android-key', 'marlin.json', ...CHALLENGE, ...REVOCATION)).toEqual(result);
  });

  it('says that nothing is known without a revocation list', async () => {
    expect(await resultOf('android-key', AKITA, ...CHALLENGE)).toMatchObject({ reason: 'not-known' });
  });

  describe('of virtual devices', () => {
    const challenge = new Uint8Array(32).fill(0x44);
    const origin = 'https://till.example';

    beforeAll(async () => {
      const root = await createVirtualRoot({ now: () => NOW });
      held.set('virtual-root.json', JSON.stringify(await exportVirtualRoot(root)));
      const phone = createVirtualPhone({ root, now: () => NOW });
      const keys = await phone.generateKeys();
      held.set('phone.json', JSON.stringify(await phone.attest({ ...keys, challenge })));
      const authenticator = createVirtualAuthenticator({ root, format: 'packed', origin, now: () => NOW });
      const { credential } = await authenticator.create(toBase64Url(challenge));
      held.set('credential.json', JSON.stringify(credential));
    });

    const asked = ['--challenge', challenge.toHex(), '--root', 'virtual-root.json'];

    it('accepts a virtual phone in test mode, and never in live mode', async () => {
      const app = ['--app', `dev.tallystick.till:${'7a'.repeat(32)}:1`];
      const { text, exitCode } = await run('virtual', 'phone.json', ...asked, ...app);
      expect(text).toMatch(/(affirming|warning) by policy test/);
      expect(exitCode).toBe(0);
      expect((await run('virtual', 'phone.json', ...asked, ...app, '--mode', 'live')).exitCode).toBe(1);
    });

    it('explains a passkey as the browser gives it', async () => {
      const result = await resultOf('webauthn', 'credential.json', ...asked, '--origin', origin);
      expect(result).toMatchObject({ verdict: 'affirming', facts: { format: 'packed', trust: 'anchored' } });
      const elsewhere = ['--origin', 'https://elsewhere.example'];
      expect(await resultOf('webauthn', 'credential.json', ...asked, ...elsewhere)).toMatchObject({
        verdict: 'contraindicated',
        reason: 'ceremony',
      });
    });

    it('appraises by a policy of your own, or says what is wrong with it', async () => {
      const policy = livePolicy([]);
      held.set(
        'strict.json',
        JSON.stringify({ ...policy, id: 'mine', webauthn: { ...policy.webauthn, formats: ['tpm'] } }),
      );
      const own = ['--origin', origin, '--policy', 'strict.json'];
      expect(await resultOf('webauthn', 'credential.json', ...asked, ...own)).toMatchObject({
        verdict: 'contraindicated',
        policy: { id: 'mine' },
      });
      held.set('broken.json', JSON.stringify({ ...policy, webauthn: 7 }));
      const broken = ['--origin', origin, '--policy', 'broken.json'];
      const { errorText, exitCode } = await run('webauthn', 'credential.json', ...asked, ...broken);
      expect(exitCode).toBe(2);
      expect(errorText).toMatch(/\/webauthn: /);
    });
  });

  describe('of an iPhone', () => {
    const json = (name: string): Readonly<Record<string, string>> =>
      JSON.parse(readFileSync(new URL(`app-attest/${name}`, VECTORS), 'utf8'));
    const { attestation = '', keyId = '', challenge = '' } = json('node-attestation-development.json');
    const app = json('node-assertion.json');
    const object = Uint8Array.fromBase64(attestation);
    const asked = [
      ...['--challenge', Uint8Array.fromBase64(challenge).toHex()],
      ...['--apple-app', `${app.team_identifier}.${app.bundle_identifier}`, '--mode', 'test'],
      ...['--at', '2024-02-04T20:30:00Z'],
    ];
    const development = ['--environment', 'development'];

    it('takes the attestation object as CBOR, base64 or JSON', async () => {
      held.set('object.cbor', object);
      held.set('object.txt', `${object.toBase64()}\n`);
      held.set('object.json', JSON.stringify({ attestation, keyId }));
      for (const given of [
        ['object.cbor', '--key-id', keyId],
        ['object.txt', '--key-id', keyId],
        ['object.json'],
      ]) {
        const result = await resultOf('apple-appattest', ...given, ...asked, ...development);
        expect(
          result.checks.filter(({ status }: { status: string }) => status === 'contraindicated'),
        ).toEqual([]);
        expect(result).toMatchObject({ facts: { environment: 'development', counter: 0 } });
      }
    });

    it('says which check fails', async () => {
      const { text, exitCode } = await run('apple-appattest', 'object.json', ...asked);
      expect(text).toMatch(/FAIL.*environment/);
      expect(exitCode).toBe(1);
    });
  });

  it('refuses a Play Integrity token that its keys do not open', async () => {
    const verificationKey =
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEg69t2YzgcPTLUx8Zgu+rbcikeaEL8Ppb+HG0QTIulz8YUB9tgv1pDRruWk87nZC3our56pzIWaqXEbaWyamdzA==';
    const keys = { packageName: 'dev.till', decryptionKey: new Uint8Array(32).toBase64(), verificationKey };
    held.set('keys.json', JSON.stringify(keys));
    held.set('token.txt', 'a.b.c.d.e');
    const result = await resultOf('play-integrity', 'token.txt', '--play-keys', 'keys.json', ...CHALLENGE);
    expect(result).toMatchObject({ verdict: 'contraindicated', kind: 'play-integrity' });
  });

  it('takes evidence from standard input', async () => {
    const named = await resultOf('android-key', AKITA, ...CHALLENGE, ...REVOCATION);
    expect(await resultOf('android-key', '-', ...CHALLENGE, ...REVOCATION)).toEqual(named);
  });

  it.each<[code: string, path: string, words: RegExp, ...args: string[]]>([
    ['ERR_USAGE', 'kind', /attestation evidence: what was checked/],
    ['ERR_OPTION_VALUE', 'kind', /Allowed choices are android-key/, 'paper', AKITA],
    ['ERR_USAGE', 'file', /missing required argument/, 'android-key'],
    ['ERR_FILE', 'missing.pem', /no such file/, 'android-key', 'missing.pem'],
    ['ERR_PEM', '', /ERR_PEM/, 'android-key', 'SOURCES.md'],
    ['ERR_OPTION_VALUE', '--at', /RFC 3339 time/, 'android-key', AKITA, '--at', 'x'],
    ['ERR_USAGE', '--unknown', /unknown option/, 'android-key', AKITA, '--unknown'],
    ['ERR_HEX', '--challenge', /not hexadecimal/, 'android-key', AKITA, '--challenge', 'xyz'],
    ['ERR_OPTION_VALUE', '--app', /--app wants/, 'android-key', AKITA, '--app', 'dev.till'],
    ['ERR_OPTION_MISSING', '--root', /needs --root/, 'virtual', AKITA],
    ['ERR_OPTION_MISSING', '--key-id', /needs --key-id/, 'apple-appattest', AKITA],
    ['ERR_OPTION_MISSING', '--play-keys', /needs --play-keys/, 'play-integrity', AKITA],
    ['ERR_OPTION_VALUE', '--level', /Allowed choices are 1, 2, 3/, 'android-key', AKITA, '--level', '4'],
    ['ERR_JSON', '--revocation', /not JSON/, 'android-key', AKITA, '--revocation', AKITA],
  ])('says what is wrong with its use: %s %s', async (code, path, words, ...args) => {
    const { output, errorText, text, exitCode } = await run(...args);
    expect(errorText).toMatch(words);
    expect(output).toMatchObject({ error: { code, path } });
    expect({ text, exitCode }).toEqual({ text: '', exitCode: 2 });
  });
});
