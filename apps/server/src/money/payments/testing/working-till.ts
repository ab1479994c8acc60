import {
  createNodeTerminal,
  deviceFlagDetector,
  fromEnclave,
  inProcessField,
  memoryStorage,
  nodeTamper,
  type Terminal,
} from '@tallystick/terminal-sdk/node';
import { orderTerminal, type System } from '@tallystick/testbed';
import { createVirtualPhone, createVirtualWallet, readVirtualRoot } from '@tallystick/virtual-devices';
import type { Random } from './simulated-world.ts';

/** Cents whose answer is lost, late, doubled, garbled, or cut off with the connection (`docs/reference/test-amounts.md`). */
const FAULTY_CENTS = [68, 69, 70, 71, 72, 73];

export interface WorkingTill {
  readonly wallet: ReturnType<typeof createVirtualWallet>;
  /** What its merchant was told, by payment: the till's own book. */
  readonly told: ReadonlyMap<string, { readonly verdict: string; readonly value: number }>;
  /** Sells to its one customer until told to stop; resolves when the last payment's end is known. */
  work(mayGoOn: () => boolean): Promise<void>;
  /** Ends as a device does that loses its power, and starts again from what it had stored. */
  restart(): void;
  close(): void;
}

export interface WorkingTillOptions {
  /** Further addresses of the server. */
  readonly addresses?: readonly string[];
  /** The part of its payments whose answer does not come as it should. */
  readonly faulty?: number;
}

/** A till and its customer, with the real SDKs of both, against real processes. */
export const openWorkingTill = async (
  system: System,
  name: string,
  random: Random,
  { addresses = [], faulty = 0.3 }: WorkingTillOptions = {},
): Promise<WorkingTill> => {
  const { origin } = system;
  const wallet = createVirtualWallet({ origin });
  await wallet.requestTestCard('Hazel Wood');
  await wallet.topUp(1_000_000);
  const phone = createVirtualPhone({ root: await readVirtualRoot(system.virtualRootFile) });
  const { makeKeys, attestationSource } = fromEnclave(phone, 'Virtual phone');
  const storage = memoryStorage({ makeKeys });
  const start = (): Terminal =>
    createNodeTerminal({
      origin,
      addresses,
      storage,
      attestationSource,
      reader: inProcessField(() => wallet.applet()),
      tamper: { ...nodeTamper(), slow: [deviceFlagDetector(attestationSource, ['emulator'])] },
    });

  const told = new Map<string, { verdict: string; value: number }>();
  let terminal: Terminal | undefined;
  /** Resolves when the terminal that now runs is at rest, also if it is another one by then. */
  const rest = (): Promise<Terminal> =>
    new Promise((resolve) => {
      const look = () => {
        const kind = terminal?.state.kind;
        if (terminal && (kind === 'ready' || kind === 'outcome' || kind === 'unenrolled')) resolve(terminal);
        else setTimeout(look, 10);
      };
      look();
    });
  const note = ({ state }: Terminal): void => {
    if (state.kind !== 'outcome' || state.result.paymentId === undefined) return;
    const { paymentId, verdict, amount } = state.result;
    told.set(paymentId, { verdict, value: amount.value });
  };

  terminal = start();
  const { activation } = await orderTerminal(system, name);
  const code = activation.code ?? '';
  await terminal.until(({ kind }) => kind === 'unenrolled');
  terminal.send({
    type: 'enrol',
    terminalNumber: activation.terminalNumber,
    secret: { form: 'code', value: code },
  });
  await terminal.until(({ kind }) => kind === 'ready');

  return {
    wallet,
    told,
    async work(mayGoOn) {
      for (let at = await rest(); ; at = await rest()) {
        note(at);
        if (at.state.kind === 'outcome') at.send({ type: 'acknowledge' });
        if (!mayGoOn()) return;
        const cents = random.chance(faulty) ? (FAULTY_CENTS[random.below(FAULTY_CENTS.length)] ?? 0) : 0;
        at.send({ type: 'charge', amount: { value: 100 + random.below(5) * 100 + cents, currency: 'EUR' } });
      }
    },
    restart() {
      // What the screen showed until the power went was told; the till strikes the payment from its storage right after it shows the end.
      if (terminal) note(terminal);
      terminal?.close();
      terminal = start();
    },
    close: () => terminal?.close(),
  };
};
