import { CURRENCIES, type CurrencyCode } from '@tallystick/currencies';
import { createClient, listPaymentCurrencies, listPayments } from '@tallystick/protocol';
import { orderTerminal, startSystem } from '@tallystick/testbed';
import { createVirtualTerminal, createVirtualWallet, readVirtualRoot } from '@tallystick/virtual-devices';
import { expect, it } from 'vitest';

/** One sale in a merchant's own currency through every part: till, card, ISO 8583, issuer's books, receipt. */
it.each<[CurrencyCode, number, string]>([
  ['KWD', 12_345, '12.345'],
  ['JPY', 400, '400'],
])(
  'reported/L10: a merchant in %s is served by the decimals of its currency',
  async (currency, value, shown) => {
    const system = await startSystem({
      serverEnv: { MERCHANT_NAME: 'Hazel Coffee', MERCHANT_CURRENCY: currency },
    });
    try {
      const wallet = createVirtualWallet({ origin: system.origin });
      await wallet.requestTestCard('Hazel Wood');
      const before = (await wallet.account()).balance;
      expect(before).toEqual({ value: 500 * 10 ** CURRENCIES[currency].decimals, currency });

      const { activation } = await orderTerminal(system, 'Counter');
      const { terminal } = createVirtualTerminal({
        origin: system.origin,
        root: await readVirtualRoot(system.virtualRootFile),
        tap: () => wallet.applet(),
      });
      const reach = (kind: string) =>
        terminal.until((state) => state.kind === kind, AbortSignal.timeout(60_000));
      await reach('unenrolled');
      const secret = { form: 'code', value: activation.code ?? '' } as const;
      terminal.send({ type: 'enrol', terminalNumber: activation.terminalNumber, secret });
      await reach('ready');
      terminal.send({ type: 'charge', amount: { value, currency } });
      expect(await reach('outcome')).toMatchObject({
        result: { verdict: 'approved', amount: { value, currency } },
      });
      terminal.close();

      expect((await wallet.account()).balance).toEqual({ value: before.value - value, currency });
      const operator = createClient({
        origin: system.origin,
        authorise: () => ({ authorization: `Bearer ${system.apiKey}` }),
      });
      const [payment] = (await operator.call(listPayments, { query: {} })).data;
      expect(payment).toMatchObject({ status: 'approved', amount: { value, currency } });
      expect(await operator.call(listPaymentCurrencies, {})).toEqual({ data: [currency] });
      const receipt = await fetch(new URL(payment?.receiptUrl ?? '', system.origin), {
        headers: { accept: 'text/html', 'accept-language': 'en' },
      });
      expect(await receipt.text()).toContain(shown);
    } finally {
      await system.stop();
    }
  },
);
