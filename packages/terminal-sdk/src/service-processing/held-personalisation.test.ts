import { describe, expect, it } from 'vitest';
import { CODE, fixture } from '../fixtures/terminal.ts';
import type { HeldPersonalisation } from '../trusted-storage/storage.ts';
import { createTerminal } from './terminal.ts';

/** A terminal that is personalised at version 1 and then at 2, switched off; and what it held at each. */
const switchedOff = async () => {
  const given = await fixture();
  const { storage } = given.dependencies;
  const terminal = createTerminal(given.dependencies);
  await terminal.until((s) => s.kind === 'unenrolled');
  terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
  await terminal.until((s) => s.kind === 'ready');
  const first = await storage.read('personalisation');
  terminal.close();
  given.server.settings.version = 2;
  const restarted = createTerminal(given.dependencies);
  await restarted.until((s) => s.kind === 'ready' && s.terminal.personalisationVersion === 2);
  const second = await storage.read('personalisation');
  restarted.close();
  if (!first || !second) throw new Error('Not personalised');
  return { given, first, second };
};

/** What a terminal does that starts on this record: `ready`, or the trip that made it wipe itself. */
const startedWith = async (
  given: Awaited<ReturnType<typeof switchedOff>>['given'],
  held: HeldPersonalisation,
): Promise<string | undefined> => {
  const { storage } = given.dependencies;
  await storage.write('personalisation', held);
  const terminal = createTerminal(given.dependencies);
  const state = await terminal.until(
    (s) => s.kind === 'ready' || (s.kind === 'tampered' && s.step === 'done'),
    AbortSignal.timeout(60_000),
  );
  terminal.close();
  if (state.kind !== 'tampered') return state.kind;
  expect(await storage.keys()).toBeUndefined();
  expect(await storage.read('personalisation')).toBeUndefined();
  return state.seen.map(({ trip }) => trip).join();
};

describe('personalisation data that a terminal finds when it starts', () => {
  it('are taken as they were kept', async () => {
    const { given, second } = await switchedOff();
    expect(second.version).toBe(2);
    expect(await startedWith(given, second)).toBe('ready');
  });

  it('are taken for tampering when an older version was put in their place', async () => {
    const { given, first, second } = await switchedOff();
    expect(await startedWith(given, { version: second.version, jwe: first.jwe })).toBe('storage');
  });

  it('are taken for tampering when they are those of another device', async () => {
    const [ours, theirs] = [await switchedOff(), await switchedOff()];
    expect(await startedWith(ours.given, theirs.second)).toBe('storage');
  });

  it('are taken for tampering when they were tampered with', async () => {
    for (const at of [0, 2, 3, 4]) {
      const { given, second } = await switchedOff();
      const parts = second.jwe.split('.');
      const part = Buffer.from(parts[at] ?? '', 'base64url');
      part.writeUInt8(part.readUInt8(1) ^ 1, 1);
      const jwe = parts.with(at, part.toString('base64url')).join('.');
      expect(await startedWith(given, { ...second, jwe }), `part ${at}`).toBe('storage');
    }
  });
});
