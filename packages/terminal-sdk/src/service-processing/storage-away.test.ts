import { describe, expect, it } from 'vitest';
import { CODE, fixture } from '../fixtures/terminal.ts';
import type { TrustedStorage } from '../trusted-storage/storage.ts';
import { createTerminal } from './terminal.ts';

/** A terminal that was enrolled and switched off. */
const switchedOff = async () => {
  const given = await fixture();
  const terminal = createTerminal(given.dependencies);
  await terminal.until((s) => s.kind === 'unenrolled');
  terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
  await terminal.until((s) => s.kind === 'ready');
  terminal.close();
  return given;
};

/** What a browser raises when its storage went away under an open page. */
const LOST = new DOMException('Connection to Indexed Database server lost', 'UnknownError');

describe('a storage that gives nothing when a terminal starts', () => {
  it.each(['device', 'personalisation', 'pending'] as const)(
    'is not taken for tampering, and keeps what it holds (%s)',
    async (record) => {
      const { dependencies } = await switchedOff();
      const { storage } = dependencies;
      const away: TrustedStorage = {
        ...storage,
        read: (name) => (name === record ? Promise.reject(LOST) : storage.read(name)),
      };
      const terminal = createTerminal({ ...dependencies, storage: away });
      const state = await terminal.until((s) => s.kind !== 'starting', AbortSignal.timeout(60_000));
      expect(state.kind).toBe('unenrolled');
      terminal.close();
      expect(await storage.keys()).toBeDefined();
      const restarted = createTerminal(dependencies);
      await restarted.until((s) => s.kind === 'ready', AbortSignal.timeout(60_000));
      restarted.close();
    },
  );

  it('keeps what it holds when somebody then enters a code that is refused', async () => {
    const { dependencies, server } = await switchedOff();
    const { storage } = dependencies;
    let isAway = true;
    const away: TrustedStorage = {
      ...storage,
      read: (name) => (isAway ? Promise.reject(LOST) : storage.read(name)),
    };
    const terminal = createTerminal({ ...dependencies, storage: away });
    await terminal.until((s) => s.kind === 'unenrolled', AbortSignal.timeout(60_000));
    isAway = false;
    server.next('POST /v1/enrolments', 'no answer');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    const state = await terminal.until((s) => s.kind === 'unenrolled', AbortSignal.timeout(60_000));
    expect(state).toMatchObject({ refusal: { code: 'no_answer' } });
    terminal.close();
    expect(await storage.keys()).toBeDefined();
  });
});
