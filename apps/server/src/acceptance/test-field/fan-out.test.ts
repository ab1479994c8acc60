import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createBoard } from './board.ts';
import { createRelay } from './relay.ts';
import { createAddressCap, createBudget } from './socket-limits.ts';

const TICK_MS = 200;
const AMOUNT = { value: 1250, currency: 'EUR' } as const;
const POWER = { type: 'power', label: 'Bar 1', amount: AMOUNT } as const;

const createField = (cardCount: number, readerCount: number) => {
  const clock = createManualClock();
  let made = 0;
  const relay = createRelay(() => {
    made += 1;
    return `fld_${String(made).padStart(26, '0')}`;
  }, clock);
  const out = { cards: 0, readers: 0, texts: new Set<string>() };
  const behind = new Set<number>();
  const cards = Array.from({ length: cardCount }, (_, index) =>
    relay.addCard({
      send(text) {
        out.cards += 1;
        out.texts.add(text);
      },
      isBehind: () => behind.has(index),
    }),
  );
  const readers = Array.from({ length: readerCount }, () =>
    relay.addReader(() => {
      out.readers += 1;
    }),
  );
  out.cards = 0;
  out.texts.clear();
  return { clock, relay, out, behind, cards, readers };
};

describe('reviewed/H1: what is sent does not grow with what is received', () => {
  it('a thousand changes are told to 250 cards once a tick', () => {
    const { clock, out, readers } = createField(250, 63);
    const [attacker] = readers;
    for (let sent = 0; sent < 1_000; sent += 1) attacker?.receive(POWER);
    expect(out).toMatchObject({ cards: 0, readers: 1_000 });
    clock.advance(TICK_MS);
    expect(out.cards).toBe(250);
    clock.advance(60_000);
    expect(out.cards).toBe(250);
  });
  it('changes that go on are told five times a second and no more', () => {
    const { clock, out, readers } = createField(250, 1);
    for (let passed = 0; passed < 10_000; passed += 10) {
      readers[0]?.receive(POWER);
      clock.advance(10);
    }
    expect(out.cards).toBeLessThanOrEqual(51 * 250);
    expect(out.cards).toBeGreaterThanOrEqual(49 * 250);
  });
  it('the text is made once for all', () => {
    const clock = createManualClock();
    let made = 0;
    const board = createBoard(clock, () => {
      made += 1;
      return String(made);
    });
    const got: string[] = [];
    for (let count = 0; count < 100; count += 1) {
      board.join({ send: (text) => void got.push(text), isBehind: () => false });
    }
    for (let count = 0; count < 100; count += 1) board.changed();
    clock.advance(TICK_MS);
    expect(made).toBe(2);
    expect(got).toHaveLength(200);
  });
  it('a field that opened and closed within a tick is told to nobody', () => {
    const { clock, out, readers } = createField(3, 1);
    readers[0]?.receive(POWER);
    readers[0]?.receive({ type: 'off' });
    clock.advance(TICK_MS);
    expect(out.cards).toBe(0);
  });
  it('a card that does not read is left out until it has, and told the newest then', () => {
    const { clock, out, behind, readers } = createField(2, 1);
    behind.add(0);
    for (let change = 0; change < 50; change += 1) {
      readers[0]?.receive(POWER);
      clock.advance(TICK_MS);
    }
    expect(out.cards).toBe(50);
    behind.clear();
    clock.advance(TICK_MS);
    expect(out.cards).toBe(51);
    expect(out.texts.size).toBe(50);
  });
  it('a card that left is told nothing', () => {
    const { clock, out, cards, readers } = createField(2, 1);
    cards[0]?.close();
    readers[0]?.receive(POWER);
    clock.advance(TICK_MS);
    expect(out.cards).toBe(1);
  });
  it('a socket has 200 messages at once and 50 a second from then on', () => {
    const clock = createManualClock();
    const spend = createBudget(clock);
    const taken = (tries: number) => Array.from({ length: tries }, spend).filter(Boolean).length;
    expect(taken(1_000)).toBe(200);
    clock.advance(1_000);
    expect(taken(1_000)).toBe(50);
    clock.jump(86_400_000);
    expect(taken(1_000)).toBe(200);
  });
  it('an address has 64 sockets, a whole IPv6 network as many as one address', () => {
    const cap = createAddressCap();
    const leave = Array.from({ length: 64 }, (_, index) => cap.enter(`2001:db8::${index}`));
    expect(leave).not.toContain(undefined);
    expect(cap.enter('2001:db8::ffff')).toBeUndefined();
    expect(cap.enter('192.0.2.1')).toBeDefined();
    leave[0]?.();
    expect(cap.enter('2001:db8::ffff')).toBeDefined();
    expect(cap.enter('2001:db8::1:0')).toBeUndefined();
  });
});
