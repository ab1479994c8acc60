import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bundleDetector } from './bundle.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const digest = async (given: Uint8Array) => createHash('sha256').update(given).digest('base64url');
const ORIGIN = 'https://till.test/till/assets/';

const world = async (scripts: Record<string, string>) => {
  const served = new Map(Object.entries(scripts));
  const listOf = async () =>
    JSON.stringify(
      Object.fromEntries(
        await Promise.all([...served].map(async ([name, text]) => [name, await digest(bytes(text))])),
      ),
    );
  const state = { list: await listOf(), away: false };
  const bundle = await digest(bytes(state.list));
  const look = bundleDetector({
    scripts: () => Object.keys(scripts).map((name) => `${ORIGIN}${name}?v=1`),
    load: async (url) => {
      const text = served.get(url.slice(ORIGIN.length).replace('?v=1', ''));
      return text === undefined || state.away ? undefined : bytes(text);
    },
    manifest: async () => (state.away ? undefined : bytes(state.list)),
    digest,
  });
  return {
    served,
    state,
    listOf,
    bundle,
    look: (given = bundle) => look({ clockDriftMs: 1, bundle: given }),
  };
};

describe('the bundle', () => {
  it('is as the server signed for it', async () => {
    const { look } = await world({ 'trusted-1.js': 'a', 'chunk-2.js': 'b' });
    expect(await look()).toEqual([]);
  });

  it('is seen to be changed in one byte, whether it was looked at before or not', async () => {
    const { look, served } = await world({ 'trusted-1.js': 'a', 'chunk-2.js': 'b' });
    served.set('chunk-2.js', 'B');
    const seen = [{ trip: 'bundle', detail: 'chunk-2.js', sure: true }];
    expect(await look()).toEqual(seen);
    served.set('chunk-2.js', 'b');
    expect(await look()).toEqual([]);
    served.set('chunk-2.js', 'b ');
    expect(await look()).toEqual(seen);
  });

  it('cannot be vouched for by a list that was changed with it', async () => {
    const { look, served, state, listOf } = await world({ 'trusted-1.js': 'a' });
    expect(await look()).toEqual([]);
    served.set('trusted-1.js', 'evil');
    state.list = await listOf();
    expect(await look()).toMatchObject([{ detail: 'trusted-1.js' }]);
  });

  it('may be older than what the server gives out now', async () => {
    const { look, served, state, listOf } = await world({ 'trusted-1.js': 'a' });
    expect(await look()).toEqual([]);
    const before = state.list;
    served.set('trusted-9.js', 'new').delete('trusted-1.js');
    state.list = await listOf();
    expect(state.list).not.toBe(before);
    expect(await look(await digest(bytes(state.list)))).toEqual([]);
  });

  it('is not checked while nobody answers, without a signed digest, or by a list that cannot be read', async () => {
    const { look, state, served } = await world({ 'trusted-1.js': 'a' });
    served.set('trusted-1.js', 'evil');
    state.away = true;
    expect(await look()).toEqual([]);
    state.away = false;
    expect(await look('')).toEqual([]);
    state.list = 'not a list';
    expect(await look(await digest(bytes(state.list)))).toEqual([]);
  });
});
