import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWebAuthnVerifier } from '@tallystick/attestation/verifiers/webauthn';
import { createVirtualAuthenticator, createVirtualRoot } from '@tallystick/virtual-devices';
import { afterAll, expect, it } from 'vitest';
import { ConfigError } from '../../../platform/config.ts';
import { readWebauthnRoots } from './webauthn-roots.ts';

const folder = mkdtempSync(join(tmpdir(), 'roots-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toBase64()}\n-----END CERTIFICATE-----\n`;

it('trusts authenticators under the roots of the file, beside those of the release', async () => {
  const now = () => Date.UTC(2026, 10, 20);
  const [root, other] = [await createVirtualRoot({ now }), await createVirtualRoot({ now })];
  const path = file('roots.pem', `the makers we know\n${pem(other.certificate)}${pem(root.certificate)}`);
  const origin = 'https://till.example';
  const evidence = await createVirtualAuthenticator({ root, format: 'tpm', origin, now }).create('AAAA');
  const trustWith = async (roots: string | undefined) => {
    const anchors = await readWebauthnRoots(roots);
    const verifier = createWebAuthnVerifier({
      rpId: 'till.example',
      origins: [origin],
      anchors,
      now,
      bindDeviceKeys: false,
    });
    const outcome = verifier.verify(evidence, { challenge: new Uint8Array(3) });
    return outcome.outcome === 'verified' ? outcome.facts.trust : outcome.reason;
  };
  expect(await trustWith(path)).toBe('anchored');
  expect(await trustWith(undefined)).toBe('unknown-root');
  expect((await readWebauthnRoots(path)).map(({ name }) => name)).toEqual([
    'Apple WebAuthn Root CA',
    'root 1 of the operator, 1',
    'root 2 of the operator, 1',
  ]);
});

it.each([
  ['that is not there', () => join(folder, 'none.pem'), /no such file/],
  ['without a certificate', () => file('empty.pem', 'nothing'), /no certificate in it/],
  [
    'with a certificate that cannot be read',
    () => file('bad.pem', pem(new Uint8Array(40))),
    /cannot be read/,
  ],
])('says at the start what is wrong with a file %s', async (_what, path, words) => {
  const reading = readWebauthnRoots(path());
  await expect(reading).rejects.toThrow(ConfigError);
  await expect(reading).rejects.toThrow(words);
});
