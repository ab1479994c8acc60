import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainEvidenceFromPem } from '../evidence/kinds.ts';
import type { DescribedEntry } from './described.ts';
import { describeEvidence } from './evidence.ts';

const VECTORS = join(import.meta.dirname, '../../../../vectors');
const ANDROID = join(VECTORS, 'android-key-attestation');

const chains = readdirSync(ANDROID)
  .filter((name) => statSync(join(ANDROID, name)).isDirectory() && name !== 'invalid')
  .flatMap((device) =>
    readdirSync(join(ANDROID, device))
      .filter((name) => name.endsWith('.pem'))
      .map((name) => join(device, name)),
  );

const flat = (entries: readonly DescribedEntry[]): DescribedEntry[] =>
  entries.flatMap((entry) => [entry, ...flat(entry.children ?? [])]);

const read = (path: string) =>
  describeEvidence(chainEvidenceFromPem('android-key', readFileSync(join(ANDROID, path), 'utf8')));

describe('evidence taken apart', () => {
  it.each(chains)('shows every certificate and extension of %s by name', (path) => {
    const { certificates, sections } = read(path);
    expect(sections).toEqual([]);
    expect(certificates.length).toBeGreaterThan(2);
    expect(certificates[0]?.role).toBe('leaf');
    expect(certificates.at(-1)?.role).toBe('root');
    for (const [index, certificate] of certificates.entries()) {
      const above = certificates[index + 1];
      if (above) expect(certificate.issuer).toBe(above.subject);
      expect(certificate.key).toMatch(/^(EC P-\d+|RSA \d+ bits)$/);
      expect(certificate.signatureAlgorithm).toMatch(/ with SHA-/);
      for (const extension of certificate.extensions) {
        expect(extension.name).not.toBe(extension.oid);
        expect(extension.entries.length, extension.name).toBeGreaterThan(0);
        expect(extension.entries.map((entry) => entry.name)).not.toContain('cannot be read');
      }
    }
    const description = certificates[0]?.extensions.find(({ name }) => name === 'Android key description');
    const entries = flat(description?.entries ?? []);
    expect(entries.find(({ name }) => name === 'attestationChallenge')?.value).toBe(
      Buffer.from('challenge').toString('hex'),
    );
    expect(entries.find(({ name }) => name === '[702] origin')?.meaning).toBe('generated');
  });

  it('names no single phone: an IMEI is shown by its length', () => {
    const { certificates } = read(join('akita-sdk34', 'TEE_RSA_BASE+IMEI.pem'));
    const imei = flat(certificates[0]?.extensions.flatMap(({ entries }) => entries) ?? []).find(({ name }) =>
      name.includes('attestationIdImei'),
    );
    expect(imei).toMatchObject({ value: expect.stringMatching(/^\d+ bytes$/), meaning: 'not shown' });
    const bytes = certificates[0]?.extensions.map((extension) => extension.bytes);
    expect(bytes).toContain('not shown');
    expect(read(join('akita-sdk34', 'TEE_EC_NONE.pem')).certificates[0]?.extensions[0]?.bytes).toMatch(
      /^[0-9a-f]+$/,
    );
  });

  it('shows a registration of a browser: attestation object, authenticator data, client data', () => {
    const file = JSON.parse(
      readFileSync(
        join(import.meta.dirname, '../verifiers/webauthn/chromium-virtual-authenticator.json'),
        'utf8',
      ),
    );
    const [{ credential }] = file.registrations;
    const { sections, certificates } = describeEvidence({ kind: 'webauthn', credential });
    expect(certificates.length).toBeGreaterThan(0);
    expect(sections.map(({ title }) => title)).toEqual([
      'Attestation object',
      'Authenticator data',
      'Client data',
    ]);
    expect(flat(sections.flatMap(({ entries }) => entries)).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['fmt', 'AAGUID', 'signCount', 'challenge', 'origin']),
    );
  });

  it('reported/P01: shows the extensions of an iPhone that no flag announces', () => {
    const file = join(import.meta.dirname, '../../../../vectors/app-attest/apple-2026-sample.b64');
    const attestation = readFileSync(file, 'utf8').trim();
    const { sections } = describeEvidence({ kind: 'apple-appattest', attestation });
    const data = sections.filter(({ title }) => title === 'Authenticator data');
    expect(flat(data.flatMap(({ entries }) => entries)).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['AAGUID', 'credentialId', 'apple_bundle_version_01']),
    );
  });

  it('shows header and claims of an answer, and only the header of what is encrypted', () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const jws = `${part({ alg: 'ES256' })}.${part({ purpose: 'transaction', amount: '1250' })}.AA`;
    expect(describeEvidence(jws).sections.map(({ title }) => title)).toEqual([
      'Answer: header',
      'Answer: claims',
    ]);
    const jwe = `${part({ alg: 'A256KW', enc: 'A256GCM' })}.AA.AA.AA.AA`;
    const { sections } = describeEvidence({ kind: 'play-integrity', token: jwe });
    expect(sections[1]?.entries).toEqual([{ name: 'claims', value: 'encrypted to the server' }]);
  });

  it('shows every certificate that can be read beside one that cannot, and one that stands twice twice', () => {
    const { chain } = chainEvidenceFromPem(
      'android-key',
      readFileSync(join(ANDROID, chains[0] ?? ''), 'utf8'),
    );
    const [leaf = '', next = ''] = chain;
    const { certificates, sections } = describeEvidence({ chain: [leaf, 'AAAA', next, next, 7] });
    expect(certificates.map(({ role }) => role)).toEqual(['leaf', 'intermediate', 'intermediate']);
    expect(sections.map(({ title }) => title)).toEqual(['Certificate 1', 'Certificate 4']);
  });

  it('shows no character that hides or turns round what stands beside it', () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = 'a\u202eb\u200bc\u0007';
    const [, claims] = describeEvidence(`${part({})}.${part({ [text]: text, list: [text] })}.AA`).sections;
    const shown = flat(claims?.entries ?? []);
    expect(shown[0]).toEqual({ name: 'a\ufffdb\ufffdc\ufffd', value: 'a\ufffdb\ufffdc\ufffd' });
    expect(JSON.stringify(shown)).not.toMatch(/[\p{Cf}]/u);
  });

  it('stops at a depth that no evidence has', () => {
    const part = (json: string) => Buffer.from(json).toString('base64url');
    const deep = part(`{"a":${'['.repeat(3_000)}${']'.repeat(3_000)}}`);
    const [, claims] = describeEvidence(`${part('{}')}.${deep}.AA`).sections;
    expect(flat(claims?.entries ?? []).length).toBeLessThan(20);
    expect(flat(claims?.entries ?? []).at(-1)?.meaning).toBe('nested too deeply to be shown');
  });

  it('says in its place what cannot be read, and never throws', () => {
    expect(describeEvidence({ kind: 'android-key', chain: ['AAAA'] }).sections[0]?.entries[0]?.name).toBe(
      'cannot be read',
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        describeEvidence(value);
        describeEvidence(text);
        describeEvidence({ chain: value, attestationObject: text, clientDataJSON: text, token: text });
      }),
    );
    const good = chainEvidenceFromPem('android-key', readFileSync(join(ANDROID, chains[0] ?? ''), 'utf8'));
    const der = Buffer.from(good.chain[0] ?? '', 'base64url');
    fc.assert(
      fc.property(fc.nat(der.length * 8 - 1), (bit) => {
        const flipped = Buffer.from(der);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        describeEvidence({ ...good, chain: [flipped.toString('base64url'), ...good.chain.slice(1)] });
      }),
    );
  });
});
