import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import { aesInitialKey, aesTransactionKey, aesWorkingKey } from '@tallystick/keys/dukpt';
import { decipherPinBlock4 } from '@tallystick/keys/pin';
import type { CardData } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import type { ReadCard } from '../card-reader/read-card.ts';
import { EUR, enrolled, reach } from '../fixtures/drive.ts';
import { PIN_BASE_KEY, problem } from '../fixtures/fake-server.ts';
import { FIELD_55, fixture, TRACK2 } from '../fixtures/terminal.ts';
import { memoryStorage } from '../trusted-storage/memory.ts';
import type { EnteredPin, PinAsked, TrustedUi } from '../trusted-ui/trusted-ui.ts';
import { createTerminal } from './terminal.ts';

const PAN = TRACK2.toHex().split('d', 1)[0] ?? '';

/** A card that wants its holder verified by a PIN, as the kernel settled it. */
const pinCard: ReadCard = async ({ takesPin }) => {
  expect(takesPin).toBe(true);
  return { result: 'online', de55: FIELD_55.slice(), track2: TRACK2.slice(), cvm: 'online-pin' };
};

/** A person at the trusted user interface who enters one thing after the other. */
const person = (...entries: (string | Exclude<EnteredPin['result'], 'entered'>)[]) => {
  const asked: PinAsked[] = [];
  const given: Uint8Array[] = [];
  const trustedUi: TrustedUi = {
    async enterPin(question) {
      asked.push(question);
      const entry = entries.shift() ?? 'cancelled';
      if (!/^[0-9]+$/.test(entry)) return { result: entry as Exclude<EnteredPin['result'], 'entered'> };
      const pin = Uint8Array.from(entry, Number);
      given.push(pin);
      return { result: 'entered', pin };
    },
  };
  return { trustedUi, asked, given };
};

/** What the server's side reads of a PIN that came. */
const pinOf = ({ pin }: CardData): string => {
  if (pin === undefined) throw new Error('No PIN came');
  const ksn = Uint8Array.fromHex(pin.ksn);
  const initial = aesInitialKey(softwareCiphers, PIN_BASE_KEY, ksn.slice(0, 8));
  const key = aesWorkingKey(
    softwareCiphers,
    aesTransactionKey(softwareCiphers, initial, ksn),
    ksn,
    'pin',
    'aes128',
  );
  return decipherPinBlock4(softwareCiphers, key, Uint8Array.fromHex(pin.block), PAN).join('');
};

const ready = async (who: ReturnType<typeof person>, storage = memoryStorage()) => {
  const given = await fixture({ storage, readCard: pinCard, trustedUi: who.trustedUi });
  return { ...given, terminal: await enrolled(given) };
};

describe('a PIN at the terminal', () => {
  it('is asked for by what the server said, after another check of the device, and leaves enciphered for the account', async () => {
    const who = person('2468');
    const { terminal, server } = await ready(who);
    terminal.send({ type: 'charge', amount: EUR(7_500) });
    expect(await reach(terminal, 'outcome')).toMatchObject({ result: { verdict: 'approved' } });
    expect(who.asked).toEqual([{ amount: EUR(7_500), merchantName: 'Hazel Coffee', again: false }]);
    const [card] = server.cards;
    expect(card && pinOf(card)).toBe('2468');
    const purposes = server.got
      .filter(({ route }) => route === 'POST /v1/attestation/challenges')
      .map(({ body }) => body);
    expect(purposes).toMatchObject([{ purpose: 'pin' }]);
    const presented = server.got.find(({ route }) => route === 'POST /v1/payments/:id/present');
    expect(presented?.body).toMatchObject({ ticket: 'ticket', pinTicket: 'ticket' });
    expect(who.given.map((pin) => pin.join(''))).toEqual(['0000']);
  });

  it('is enciphered under another key each time, also after a restart', async () => {
    const storage = memoryStorage();
    const who = person('1111', '1111', '1111');
    const { terminal, server, dependencies } = await ready(who, storage);
    for (const running of [terminal, terminal]) {
      running.send({ type: 'charge', amount: EUR(100) });
      await reach(running, 'outcome');
      running.send({ type: 'acknowledge' });
      await reach(running, 'ready');
    }
    terminal.close();
    const again = createTerminal(dependencies);
    await reach(again, 'ready');
    again.send({ type: 'charge', amount: EUR(100) });
    await reach(again, 'outcome');
    const serials = server.cards.map(({ pin }) => pin?.ksn);
    expect(serials).toEqual([1, 2, 3].map((counter) => `00000000000000010000000${counter}`));
    expect(new Set(server.cards.map(({ pin }) => pin?.block)).size).toBe(3);
    expect(server.pinKeys).toHaveLength(1);
    again.close();
  });

  it('asks for new keys when its own cannot be read any more', async () => {
    const storage = memoryStorage();
    const { terminal, server } = await ready(person('1234', '1234'), storage);
    terminal.send({ type: 'charge', amount: EUR(100) });
    await reach(terminal, 'outcome');
    const kept = await storage.read('pinKeys');
    expect(JSON.stringify(kept)).not.toMatch(/registers|counter/);
    await storage.write('pinKeys', { keyId: kept?.keyId ?? '', state: 'changed' });
    terminal.send({ type: 'acknowledge' });
    terminal.send({ type: 'charge', amount: EUR(100) });
    await reach(terminal, 'outcome');
    expect(server.pinKeys).toHaveLength(2);
    expect(server.cards.map(pinOf)).toEqual(['1234', '1234']);
  });

  it('may be tried again when it was wrong: the card is held again, in a payment of its own', async () => {
    const who = person('1111', '2468');
    const { terminal, server } = await ready(who);
    server.settings.outcome = { status: 'declined', reason: 'wrong_pin' };
    terminal.subscribe((state) => {
      if (state.kind === 'charging' && state.wrongPins === 1)
        server.settings.outcome = { status: 'approved', reason: 'approved' };
    });
    terminal.send({ type: 'charge', amount: EUR(7_500), reference: 'Table 4' });
    expect(await reach(terminal, 'outcome')).toMatchObject({ result: { verdict: 'approved' } });
    expect(who.asked.map(({ again }) => again)).toEqual([false, true]);
    expect([...server.payments.values()].map(({ status, reason }) => [status, reason])).toEqual([
      ['declined', 'wrong_pin'],
      ['approved', 'approved'],
    ]);
    expect(server.cards.map(pinOf)).toEqual(['1111', '2468']);
  });

  it('ends as declined after three wrong ones, whatever the bank says', async () => {
    const who = person('1111', '2222', '3333', '4444');
    const { terminal, server } = await ready(who);
    server.settings.outcome = { status: 'declined', reason: 'wrong_pin' };
    terminal.send({ type: 'charge', amount: EUR(7_500) });
    expect(await reach(terminal, 'outcome')).toMatchObject({
      result: { verdict: 'declined', reason: 'wrong_pin' },
    });
    expect(who.asked).toHaveLength(3);
  });

  it.each([
    ['cancelled', 'pin_cancelled'],
    ['bypassed', 'pin_cancelled'],
    ['timed-out', 'pin_timed_out'],
    ['interrupted', 'pin_interrupted'],
  ] as const)('that was %s charges nothing and takes the payment back', async (end, code) => {
    const { terminal, server } = await ready(person(end));
    terminal.send({ type: 'charge', amount: EUR(7_500) });
    expect(await reach(terminal, 'outcome')).toMatchObject({
      result: { verdict: 'not_charged', refusal: { code } },
    });
    expect(server.cards).toEqual([]);
    await expect.poll(() => [...server.payments.values()][0]?.status).toBe('cancelled');
    expect(server.pinKeys).toEqual([]);
  });

  it('is not asked for where the device may not take one', async () => {
    const who = person('1234');
    const { terminal, server } = await ready(who);
    server.next('POST /v1/attestation/challenges', problem(403, 'pin_not_allowed'));
    terminal.send({ type: 'charge', amount: EUR(7_500) });
    expect(await reach(terminal, 'outcome')).toMatchObject({
      result: { verdict: 'not_charged', refusal: { code: 'pin_not_allowed' } },
    });
    expect(who.asked).toEqual([]);
  });

  it('is never sent again when the connection breaks after it: the server is asked', async () => {
    const { terminal, server } = await ready(person('2468'));
    server.next('POST /v1/payments/:id/present', 'answer is lost');
    terminal.send({ type: 'charge', amount: EUR(7_500) });
    expect(await reach(terminal, 'outcome')).toMatchObject({ result: { verdict: 'approved' } });
    expect(server.routes().filter((route) => route === 'POST /v1/payments/:id/present')).toHaveLength(1);
    expect(server.routes()).toContain('GET /v1/terminal/payments/:id');
  });
});
