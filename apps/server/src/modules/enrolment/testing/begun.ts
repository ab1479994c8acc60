import type { BodyOf, createTerminal } from '@tallystick/protocol';
import type { TestApp } from '../../../testing/test-app.ts';
import { newCode, newTerminal, open, typed } from '../../../testing/test-devices.ts';

/** A terminal with a code, and an enrolment that was begun with it. */
export const beginsAt = (app: () => TestApp) => {
  const begin = async (body: Partial<BodyOf<typeof createTerminal>> = {}) => {
    const terminal = await newTerminal(app(), body);
    const code = await newCode(app(), terminal);
    return { terminal, code, number: terminal.terminalNumber };
  };
  return {
    begin,
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
