import { Check } from 'typebox/value';
import type { TerminalDependencies } from '../service-processing/dependencies.ts';
import { CHARGE_STEPS, ENROLMENT_STEPS, type TerminalState } from '../service-processing/state.ts';
import { createTerminal, type Terminal } from '../service-processing/terminal.ts';
import { type Port, type PortEvent, PortRequest } from './messages.ts';

const progress = (state: TerminalState): PortEvent | undefined => {
  if (state.kind === 'enrolling') {
    const place = ENROLMENT_STEPS.indexOf(state.step) + 1;
    return { type: 'progress', of: 'enrolment', step: state.step, place, places: ENROLMENT_STEPS.length };
  }
  if (state.kind === 'charging') {
    // Most payments have no PIN: nobody waits for a step that does not come.
    const steps = CHARGE_STEPS.filter((step) => step !== 'pin' || state.withPin);
    const place = steps.indexOf(state.step) + 1;
    return { type: 'progress', of: 'charge', step: state.step, place, places: steps.length };
  }
  return;
};

/** Causes that only a new code mends: the server no longer knows this device, so it can check nobody's code either. */
const AT_AN_END = new Set(['reset', 'updated', 'retired', 'unrecognised']);

/** A till that works is wiped by whom its merchant trusts with it; one that has no work to lose, by anybody. */
const mayBeWiped = ({ state, cashiers }: Terminal): boolean =>
  state.kind === 'awaiting_approval' ||
  (state.kind === 'blocked' && AT_AN_END.has(state.cause)) ||
  cashiers.mayWipe;

/**
 * The trusted side of the port: runs a terminal and lets an application ask for what {@link PortRequest} lists, and nothing else.
 * Only states go out, and a state holds no key, no code and no card data.
 *
 * @returns the terminal, for the trusted side itself
 */
export const serveTerminal = (port: Port, dependencies: TerminalDependencies): Terminal => {
  const terminal = createTerminal(dependencies);
  const tell = (event: PortEvent) => port.postMessage(event);
  terminal.subscribe((state) => {
    tell({ type: 'state', state });
    const step = progress(state);
    if (step) tell(step);
  });
  terminal.cashiers.subscribe((cashiers) => tell({ type: 'cashiers', cashiers }));
  port.addEventListener('message', ({ data }) => {
    if (!Check(PortRequest, data)) return tell({ type: 'refused', reason: 'unknown_message' });
    switch (data.type) {
      case 'state':
        tell({ type: 'state', state: terminal.state });
        return tell({ type: 'cashiers', cashiers: terminal.cashiers.state });
      case 'cashiers':
        return void terminal.cashiers.ask();
      case 'cashier-sign-in':
        return void terminal.cashiers.signIn(data.cashierId, data.code);
      case 'cashier-lock':
        return terminal.cashiers.lock();
      case 'allow-wipe':
        return void terminal.cashiers.allowWipe(data.managerId, data.code);
      case 'wipe':
        if (mayBeWiped(terminal)) terminal.send(data);
        return;
      default:
        terminal.send(data);
    }
  });
  port.start?.();
  tell({ type: 'state', state: terminal.state });
  return terminal;
};
