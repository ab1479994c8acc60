import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { refusalOf } from '../../testing/config-refusal.ts';
import { APPLE_APPS_EXAMPLE } from './apple-apps-setting.ts';

const app = (change: object = {}) => ({
  team: 'ABCDE12345',
  bundle: 'org.example.till',
  environment: 'production',
  ...change,
});

describe('APPLE_APPS', () => {
  it('allows no app unless it is set', () => {
    expect(readConfig({})).toMatchObject({ appleApps: [], playIntegrityKeys: undefined });
  });

  it('gives an app once for each environment, and reads its own example', () => {
    const apps = JSON.stringify([app(), app({ environment: 'development' })]);
    expect(readConfig({ APPLE_APPS: apps }).appleApps).toEqual([
      { teamId: 'ABCDE12345', bundleId: 'org.example.till', environment: 'production' },
      { teamId: 'ABCDE12345', bundleId: 'org.example.till', environment: 'development' },
    ]);
    expect(readConfig({ APPLE_APPS: APPLE_APPS_EXAMPLE.slice(1, -1) }).appleApps).toHaveLength(1);
  });

  it.each([
    ['no JSON', '[{', 'cannot be read as JSON'],
    ['no array', JSON.stringify(app()), 'must be a JSON array'],
    ['a team in small letters', JSON.stringify([app({ team: 'abcde12345' })]), '/0/team'],
    ['a team that is too short', JSON.stringify([app(), app({ team: 'ABCDE' })]), '/1/team'],
    ['a bundle that is no id', JSON.stringify([app({ bundle: 'till' })]), '/0/bundle'],
    ['another environment', JSON.stringify([app({ environment: 'sandbox' })]), '/0/environment'],
    ['a member that nobody knows', JSON.stringify([app({ more: 1 })]), '/0'],
    ['a member that is missing', JSON.stringify([{ team: 'ABCDE12345' }]), '/0'],
  ])('refuses %s, naming the place with an example', (_, text, words) => {
    const error = refusalOf({ APPLE_APPS: text });
    expect(error.variable).toBe('APPLE_APPS');
    expect(error.message).toContain(words);
    expect(error.message).toContain(APPLE_APPS_EXAMPLE);
  });
});
