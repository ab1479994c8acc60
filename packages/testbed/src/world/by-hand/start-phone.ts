import { readVirtualRoot } from '@tallystick/virtual-devices';
import { createWorldTerminal, isPhoneQuirk } from '../phone/world-phone.ts';
import { flagsOf, Misuse, quirksOf, text, whole } from './flags.ts';
import type { Surroundings } from './surroundings.ts';

/** Enrols a phone with the code of a terminal, and has it take one payment. Resolves with whether it did what was asked. */
export const startPhone = async (args: readonly string[], { say }: Surroundings): Promise<boolean> => {
  const flags = flagsOf(args, ['quirk', 'server', 'root', 'terminal', 'code', 'charge']);
  const [terminalNumber, code] = [text(flags, 'terminal'), text(flags, 'code')];
  if (terminalNumber === undefined || code === undefined) {
    throw new Misuse('--terminal and --code are needed: the console shows both when a code is made');
  }
  const terminal = createWorldTerminal({
    origin: text(flags, 'server') ?? 'http://localhost:4000',
    root: await readVirtualRoot(text(flags, 'root') ?? 'data/virtual-root.json'),
    quirks: quirksOf(flags, isPhoneQuirk),
  });
  try {
    const value = whole(flags, 'charge', 1_250, 999_999_999_999);
    await terminal.until(({ kind }) => kind === 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber, secret: { form: 'code', value: code } });
    const state = await terminal.until(({ kind }) => kind === 'ready' || kind === 'unenrolled');
    if (state.kind !== 'ready') {
      const refusal = state.kind === 'unenrolled' ? state.refusal : undefined;
      say(`refused: ${refusal?.code ?? 'unknown'}: ${refusal?.title ?? ''}`);
      for (const { id, evidence } of refusal?.checks ?? []) say(`     ${id}: ${evidence}`);
      return false;
    }
    const { merchantName, terminalId, level, currency } = state.terminal;
    say(`enrolled: ${terminalId} of ${merchantName}, level ${level}`);
    if (value === 0) return true;
    terminal.send({ type: 'charge', amount: { value, currency } });
    const ended = await terminal.until(({ kind }) => kind === 'outcome');
    if (ended.kind !== 'outcome') return false;
    say(`payment: ${ended.result.verdict} ${ended.result.paymentId ?? ''}`);
    return ended.result.verdict === 'approved';
  } finally {
    terminal.close();
  }
};
