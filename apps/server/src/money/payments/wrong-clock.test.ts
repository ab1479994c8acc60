import { orderTerminal, type System, startSystem } from '@tallystick/testbed';
import { createVirtualTerminal, createVirtualWallet, readVirtualRoot } from '@tallystick/virtual-devices';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const HOUR_MS = 3_600_000;

describe('a till whose clock is hours wrong', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system?.stop());

  it.each([
    ['fast', 5 * HOUR_MS],
    ['slow', -5 * HOUR_MS],
  ])(
    'charges nothing while it is %s, says how wrong it is and what to do, and pays when it is right',
    async (word, offMs) => {
      const wallet = createVirtualWallet({ origin: system.origin });
      await wallet.requestTestCard('Hazel Wood');
      const { activation } = await orderTerminal(system, `Till that is ${word}`);
      let aheadMs = 0;
      const { terminal } = createVirtualTerminal({
        origin: system.origin,
        root: await readVirtualRoot(system.virtualRootFile),
        tap: () => wallet.applet(),
        clock: () => Date.now() + aheadMs,
      });
      const reach = (kind: string) =>
        terminal.until((state) => state.kind === kind, AbortSignal.timeout(60_000));
      await reach('unenrolled');
      const secret = { form: 'code', value: activation.code ?? '' } as const;
      terminal.send({ type: 'enrol', terminalNumber: activation.terminalNumber, secret });
      await reach('ready');

      const charge = async () => {
        terminal.send({ type: 'charge', amount: { value: 500, currency: 'EUR' } });
        const ended = await reach('outcome');
        terminal.send({ type: 'acknowledge' });
        return ended;
      };
      aheadMs = offMs;
      expect(await charge()).toMatchObject({
        result: {
          verdict: 'not_charged',
          refusal: {
            code: 'device_clock_wrong',
            title: `The clock of this device is 5 hours ${word}`,
            remedy: 'Switch on automatic date and time, then try again.',
          },
        },
      });
      expect((await wallet.account()).available.value).toBe(50_000);
      aheadMs = 0;
      expect(await charge()).toMatchObject({ result: { verdict: 'approved' } });
      expect((await wallet.account()).available.value).toBe(50_000 - 500);
      terminal.close();
    },
    60_000,
  );
});
