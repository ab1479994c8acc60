import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { testConfig } from '../../testing/test-config.ts';
import { createSystemRandomness } from '../randomness.ts';
import { openLocalAuthority } from './local-authority.ts';

const DAY_MS = 86_400_000;
const randomness = createSystemRandomness();

const house = (consoleOrigin?: string) => {
  const config = testConfig(consoleOrigin === undefined ? {} : { consoleOrigin });
  const clock = createManualClock();
  const open = (name = 'hazel.local') => openLocalAuthority(config, name, clock, randomness);
  return { clock, open, data: config.data, file: join(config.data, 'local-authority.json') };
};
const endOf = (pem: string | undefined): number => new X509Certificate(pem ?? '').validToDate.getTime();

describe('the local authority of a server', () => {
  it('is made once, for its owner alone, and found again', async () => {
    const { open, data, file } = house();
    const first = await open();
    expect(first.isNew).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = await open();
    expect([again.isNew, again.fingerprint]).toEqual([false, first.fingerprint]);
    expect(first.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(readdirSync(data).filter((name) => name.startsWith('local-authority'))).toEqual([
      'local-authority.json',
    ]);
  });

  it('is another for another name, and the key of the one before is gone', async () => {
    const { open, file } = house();
    const first = await open();
    const before = readFileSync(file, 'utf8');
    const other = await open('oak.local');
    expect([other.isNew, other.name]).toEqual([true, 'oak.local']);
    expect(other.fingerprint).not.toBe(first.fingerprint);
    const { issuerKey } = JSON.parse(before) as { issuerKey: string };
    expect(readFileSync(file, 'utf8')).not.toContain(JSON.stringify(issuerKey).slice(40, 120));
  });

  it('is made anew a month before it ends, and where its file is damaged', async () => {
    const { open, clock, file } = house();
    const first = await open();
    clock.jump(367 * DAY_MS);
    expect((await open()).isNew).toBe(false);
    clock.jump(2 * DAY_MS);
    const second = await open();
    expect(second.isNew).toBe(true);
    expect(second.notAfter).toBeGreaterThan(first.notAfter);
    writeFileSync(file, '{"name":"hazel.local"}');
    expect((await open()).isNew).toBe(true);
  });

  it('gives the server a certificate of two weeks, and another when one is left', async () => {
    const { open, clock } = house();
    const { renew } = await open();
    const first = await renew();
    expect(endOf(first?.certificate)).toBe(clock.now() + 14 * DAY_MS);
    expect(new X509Certificate(first?.certificate ?? '').subjectAltName).toBe('DNS:hazel.local');
    clock.jump(7 * DAY_MS);
    expect(await renew()).toBeUndefined();
    clock.jump(1_000);
    const second = await renew();
    expect(endOf(second?.certificate)).toBe(clock.now() + 14 * DAY_MS);
    expect(second?.authority).toBe(first?.authority);
  });

  it('never gives one that outlives it', async () => {
    const { open, clock } = house();
    const { renew, notAfter } = await open();
    clock.jump(390 * DAY_MS);
    expect(endOf((await renew())?.certificate)).toBe(notAfter);
  });

  it.each([
    ['https://console.hazel.local:4443', 'DNS:hazel.local, DNS:console.hazel.local'],
    ['http://localhost:4000', 'DNS:hazel.local'],
    ['https://console.example.org', 'DNS:hazel.local'],
  ])('vouches for a console at %s if that is below its name', async (consoleOrigin, names) => {
    const { renew } = await house(consoleOrigin).open();
    expect(new X509Certificate((await renew())?.certificate ?? '').subjectAltName).toBe(names);
  });
});
