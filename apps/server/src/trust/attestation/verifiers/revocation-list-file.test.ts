import { mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../../../platform/config.ts';
import { captureLog } from '../../../testing/captured-log.ts';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { testConfig } from '../../../testing/test-config.ts';
import { openRevocationList, type RevocationListFile } from './revocation-list-file.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SAMPLE = new URL(
  '../../../../../../vectors/android-key-attestation/status-list-sample.json',
  import.meta.url,
);
const listOf = (...serials: string[]) =>
  JSON.stringify({ entries: Object.fromEntries(serials.map((serial) => [serial, { status: 'REVOKED' }])) });

const opened: RevocationListFile[] = [];
afterEach(async () => {
  for (const list of opened.splice(0)) await list.stop?.();
});

const setUp = async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'tallystick-test-')), 'status.json');
  const clock = createManualClock();
  const { log, text } = captureLog('info');
  const platform = { clock, log };
  const settings = testConfig({ androidRevocationList: path });
  return {
    path,
    clock,
    text,
    /** Replaces the file as an operator should: in one step, with the time of fetching. */
    async put(content: string, at = clock.now()) {
      await writeFile(`${path}.new`, content);
      await utimes(`${path}.new`, at / 1000, at / 1000);
      await rename(`${path}.new`, path);
    },
    async open() {
      const list = await openRevocationList(platform, settings, 24);
      opened.push(list);
      await list.start?.();
      return list;
    },
    problem: () =>
      openRevocationList(platform, settings, 24).then(
        () => expect.unreachable('the file was taken'),
        (error: unknown) => error,
      ),
  };
};
const serials = (list: RevocationListFile) => [...(list.current()?.entries.keys() ?? [])];
/** Moves the clock by minutes, one look at a time: the next one is due ten seconds after the last has ended. */
const pass = async (clock: ReturnType<typeof createManualClock>, minutes: number) => {
  for (let look = 0; look < 6 * minutes; look += 1) {
    clock.advance(MINUTE / 6);
    await vi.waitFor(() => expect(clock.pending()).toBe(1), { interval: 1, timeout: 60_000 });
  }
};

describe('the revocation list file', () => {
  it('is read at start, as old as its time of change', async () => {
    const { clock, put, open } = await setUp();
    await put(await readFile(SAMPLE, 'utf8'), clock.now() - 2 * HOUR);
    const list = await open();
    expect(list.current()?.fetchedAt).toBe(clock.now() - 2 * HOUR);
    expect(list.current()?.entries.get('cc66e9a93713b6e643b26c15879786f7')?.status).toBe('SUSPENDED');
    expect(list.signal()).toEqual({
      state: 'fresh',
      asOf: '2026-11-23T08:00:00.000Z',
      entries: 5,
      readable: true,
    });
  });

  it.each([
    ['missing', undefined, 'there is no such file'],
    ['empty', '', 'it is not JSON'],
    ['cut short', listOf('ab').slice(0, 20), 'it is not JSON'],
    ['another document', '{"items":[]}', 'not a status list'],
    ['wrong in one serial', listOf('ab', 'xyz'), 'serial is not hexadecimal'],
    ['without a status', '{"entries":{"ab":{}}}', 'no status'],
  ])('that is %s stops the start, named with the reason', async (_, content, reason) => {
    const { path, put, problem } = await setUp();
    if (content !== undefined) await put(content);
    const error = await problem();
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ variable: 'ANDROID_REVOCATION_LIST' });
    expect(String(error)).toContain(`names ${path}`);
    expect(String(error)).toContain(reason);
  });

  it('from the future stops the start: it would stay fresh for ever', async () => {
    const { clock, put, problem } = await setUp();
    await put(listOf('ab'), clock.now() + HOUR);
    expect(String(await problem())).toContain('is in the future');
  });

  it('is none, and said to be none, unless it is named', async () => {
    const { log, text } = captureLog('info');
    const apps = [{ packageName: 'org.example.till', signatureDigests: ['ab'], minimumVersion: 1 }];
    const clock = createManualClock();
    const list = await openRevocationList({ clock, log }, testConfig({ androidApps: apps }), 24);
    expect(list.current()).toBeUndefined();
    expect(list.signal()).toEqual({ state: 'none' });
    expect(text()).toContain('ANDROID_APPS is set without ANDROID_REVOCATION_LIST');
  });

  it('is read again within a minute of its replacement', async () => {
    const { clock, put, open } = await setUp();
    await put(listOf('aa'));
    const list = await open();
    await put(listOf('aa', 'bb'));
    expect(serials(list)).toEqual(['aa']);
    await pass(clock, 1);
    expect(serials(list)).toEqual(['aa', 'bb']);
  });

  it('is read every ten minutes although nothing seems to have changed', async () => {
    const { path, clock, put, open } = await setUp();
    const at = clock.now();
    await put(listOf('aa'), at);
    const list = await open();
    // The same file, size and time of change.
    await writeFile(path, listOf('bb'));
    await utimes(path, at / 1000, at / 1000);
    await pass(clock, 9);
    expect(serials(list)).toEqual(['aa']);
    await pass(clock, 1);
    expect(serials(list)).toEqual(['bb']);
  });

  it.each([
    ['malformed', '{"entries":', 'it is not JSON'],
    ['gone', undefined, 'there is no such file'],
  ])('that is %s later keeps the last good copy, warns, and recovers', async (_, content, reason) => {
    const { path, clock, put, open, text } = await setUp();
    await put(listOf('aa'));
    const list = await open();
    if (content === undefined) await rm(path);
    else await put(content, clock.now() + 1);
    await pass(clock, 3);
    expect(serials(list)).toEqual(['aa']);
    expect(list.signal()).toMatchObject({ state: 'fresh', readable: false });
    const warnings = text()
      .split('\n')
      .filter((line) => line.includes('last good copy'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('"level":"warn"');
    expect(warnings[0]).toContain(reason);

    await put(listOf('aa', 'cc'));
    await pass(clock, 1);
    expect(serials(list)).toEqual(['aa', 'cc']);
    expect(list.signal().readable).toBe(true);
  });

  it('grows stale, says so, and is fresh again when it is replaced', async () => {
    const { clock, put, open, text } = await setUp();
    await put(listOf('aa'), clock.now() - 24 * HOUR + 5 * MINUTE);
    const list = await open();
    await pass(clock, 5);
    expect(list.signal().state).toBe('fresh');
    await pass(clock, 5);
    expect(list.signal().state).toBe('stale');
    expect(text()).toContain('stale: devices follow the degradation rule');
    await put(listOf('aa'));
    await pass(clock, 1);
    expect(list.signal().state).toBe('fresh');
  });
});
