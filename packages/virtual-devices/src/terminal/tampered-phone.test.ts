import { describe, expect, it } from 'vitest';
import { createVirtualRoot, type PhoneFault } from '../phone/index.ts';
import { createVirtualTerminal } from './virtual-terminal.ts';

/** No server is there: what is seen before enrolment is told to nobody. */
const terminalOn = async (faults: readonly PhoneFault[]) => {
  const asked: string[] = [];
  const { terminal } = createVirtualTerminal({
    origin: 'http://server.test',
    root: await createVirtualRoot(),
    phone: { faults },
    tap: () => new Promise(() => {}),
    fetch: async (input) => {
      asked.push(String(input));
      throw new TypeError('fetch failed');
    },
  });
  await terminal.until((s) => s.kind === 'unenrolled' || s.kind === 'tampered');
  await new Promise(setImmediate);
  return { terminal, asked };
};

describe('a virtual phone that is tampered with', () => {
  it.each([
    ['hooked-functions', 'hook'],
    ['rooted-system', 'root'],
  ] as const)('stops its terminal before it is enrolled: %s', async (fault, trip) => {
    const { terminal, asked } = await terminalOn([fault]);
    const state = await terminal.until((s) => s.kind === 'tampered' && s.step === 'done');
    expect(state).toMatchObject({ seen: [{ trip, sure: true }], marker: { told: 'needless' } });
    expect(asked).toEqual([]);
    terminal.close();
  });

  it.each([[[]], [['debugger-attached']]] as const)('goes on with %j, in test mode', async (faults) => {
    const { terminal } = await terminalOn([...faults]);
    expect(terminal.state.kind).toBe('unenrolled');
    terminal.close();
  });
});
