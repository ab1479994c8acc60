import { orderTerminal, type System } from '@tallystick/testbed';
import { createVirtualTerminal, createVirtualWallet, readVirtualRoot } from '@tallystick/virtual-devices';

/** Pays again and again at one virtual till. */
export const pay = async (
  system: System,
  charges: readonly { readonly value: number; readonly reference: string }[],
): Promise<void> => {
  const wallet = createVirtualWallet({ origin: system.origin });
  await wallet.requestTestCard('Hazel Wood');
  const { activation } = await orderTerminal(system, 'Bar');
  const { terminal } = createVirtualTerminal({
    origin: system.origin,
    root: await readVirtualRoot(system.virtualRootFile),
    tap: () => wallet.applet(),
  });
  await terminal.until((state) => state.kind === 'unenrolled');
  terminal.send({
    type: 'enrol',
    terminalNumber: activation.terminalNumber,
    secret: { form: 'code', value: activation.code ?? '' },
  });
  await terminal.until((state) => state.kind === 'ready');
  for (const { value, reference } of charges) {
    terminal.send({ type: 'charge', amount: { value, currency: 'EUR' }, reference });
    await terminal.until((state) => state.kind === 'outcome');
    terminal.send({ type: 'acknowledge' });
    await terminal.until((state) => state.kind === 'ready');
  }
  terminal.close();
};
