import { type BodyOf, type createTerminal, getTerminal } from '@tallystick/protocol';
import type { ManualClock } from '../../../testing/manual-clock.ts';
import type { TestApp } from '../../../testing/test-app.ts';
import {
  asOperator,
  complete as completeNow,
  newCode,
  newTerminal,
  open,
  typed,
} from '../../../testing/test-devices.ts';

/** A terminal with a code, an enrolment that was begun with it, its end, and what became of the terminal. */
export const beginsAt = (app: () => TestApp, clock: ManualClock) => {
  /** Attestations are shown newest first: what is to be the newest comes after a millisecond. */
  const complete: typeof completeNow = (...request) => {
    clock.advance(1);
    return completeNow(...request);
  };
  const begin = async (body: Partial<BodyOf<typeof createTerminal>> = {}) => {
    const terminal = await newTerminal(app(), body);
    const code = await newCode(app(), terminal);
    return { terminal, code, number: terminal.terminalNumber };
  };
  return {
    begin,
    complete,
    terminalNow: (id: string) => asOperator(app()).call(getTerminal, { params: { id } }),
    opened: async (body: Partial<BodyOf<typeof createTerminal>> = {}) => {
      const begun = await begin(body);
      return { ...begun, opened: await open(app(), begun.number, typed(begun.code)) };
    },
  };
};

/** A code of the same form that is not the right one. */
export const wrongCode = (code = '') => ({
  form: 'code' as const,
  value: code.replace(/./g, (digit) => String((Number(digit) + 1) % 10)),
});
