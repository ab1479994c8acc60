import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { refusalOf } from '../../testing/config-refusal.ts';
import { ANDROID_APPS_EXAMPLE } from './android-apps.ts';

const SIGNER = 'AB'.repeat(32);
const app = (change: object = {}) => ({
  package: 'org.example.till',
  signer: SIGNER,
  minimumVersionCode: 7,
  ...change,
});
const read = (apps: unknown) => readConfig({ ANDROID_APPS: JSON.stringify(apps) }).androidApps;

describe('ANDROID_APPS', () => {
  it('allows no app unless it is set', () => {
    expect(readConfig({})).toMatchObject({ androidApps: [], androidRevocationList: undefined });
    expect(read([])).toEqual([]);
  });

  it('gives apps with signers in lower case and without colons', () => {
    const colons = SIGNER.replace(/(..)(?=.)/g, '$1:');
    const expected = {
      packageName: 'org.example.till',
      signatureDigests: ['ab'.repeat(32)],
      minimumVersion: 7,
    };
    expect(read([app(), app({ signer: colons })])).toEqual([expected, expected]);
  });

  it('reads its own example', () => {
    expect(readConfig({ ANDROID_APPS: ANDROID_APPS_EXAMPLE.slice(1, -1) }).androidApps).toHaveLength(1);
  });

  it.each([
    ['no JSON', '[{', 'cannot be read as JSON'],
    ['no array', JSON.stringify(app()), 'must be a JSON array'],
    ['a text', '"org.example.till"', 'must be a JSON array'],
    ['a name that is no package', JSON.stringify([app({ package: 'till' })]), '/0/package'],
    ['a digest that is too short', JSON.stringify([app(), app({ signer: 'ab' })]), '/1/signer'],
    ['a SHA-1 digest', JSON.stringify([app({ signer: 'ab'.repeat(20) })]), '/0/signer'],
    ['a version that is no number', JSON.stringify([app({ minimumVersionCode: '7' })]), 'minimumVersionCode'],
    ['a negative version', JSON.stringify([app({ minimumVersionCode: -1 })]), '/0/minimumVersionCode'],
    ['a member too many', JSON.stringify([app({ name: 'Till' })]), 'exactly'],
    ['a member too few', JSON.stringify([{ package: 'org.example.till' }]), 'exactly'],
    ['too many apps', JSON.stringify(Array.from({ length: 101 }, () => app())), 'ANDROID_APPS'],
    ['too much text', `[${' '.repeat(70_000)}]`, 'ANDROID_APPS'],
  ])('refuses %s and shows the place and an example', (_, text, place) => {
    const error = refusalOf({ ANDROID_APPS: text });
    expect(error.variable).toBe('ANDROID_APPS');
    expect(error.message).toContain(place);
    expect(error.message).toContain('For example: ANDROID_APPS=');
    expect(error.message.length).toBeLessThan(600);
  });
});
