import type { TamperFinding } from '@tallystick/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Effect, TerminalEvent } from '../service-processing/event.ts';
import { refuse } from '../service-processing/refusals.ts';
import type { TerminalState } from '../service-processing/state.ts';
import type { TamperedEnd, TamperMarker } from './marker.ts';
import { respond, resumeResponse } from './response.ts';

const SEEN: readonly TamperFinding[] = [{ trip: 'hook', detail: 'window.fetch', sure: true }];
const AMOUNT = { value: 1250, currency: 'EUR' } as const;
const FAULTY_STEPS = 120;
const STEPS_MAX = 600;

/** What one run of the world is told: how bad the network is, how often the process dies, and what was under way. */
interface Luck {
  readonly seed: number;
  readonly lose: number;
  readonly crash: number;
  readonly payment: 'none' | 'created' | 'presented';
}

const generator = (seed: number) => {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** A server, a disk that outlives the process, and a network that loses, delays and doubles; everything by one seed. */
class World {
  readonly disk: { keys: boolean; marker?: TamperMarker & { report?: string } } = { keys: true };
  readonly server: { reports: Set<string>; payment: 'none' | 'presented' | TamperedEnd | 'created' };
  readonly late: string[] = [];
  state: TerminalState = { kind: 'unenrolled' };
  effects: Effect[] = [];
  memory: string | undefined;
  signed = 0;
  steps = 0;
  readonly #luck: Luck;
  readonly #random: () => number;

  constructor(luck: Luck) {
    this.#luck = luck;
    this.#random = generator(luck.seed);
    this.server = { reports: new Set(), payment: luck.payment };
    this.happens({ type: 'tampered', seen: SEEN });
  }

  happens(event: TerminalEvent): void {
    const decision = respond(this.state, event);
    if (!decision) return;
    this.state = decision.state;
    if (decision.effects.some(({ type }) => type === 'stop')) this.effects = [];
    this.effects.push(...decision.effects);
  }

  #chance(of: number): boolean {
    return this.steps < FAULTY_STEPS && this.#random() < of;
  }

  /** The process dies and starts again: what it held in memory is gone, and the cause is still there. */
  #restart(): void {
    this.memory = undefined;
    this.effects = [];
    const { marker } = this.disk;
    if (marker) {
      const { report: _, ...shown } = marker;
      const resumed = resumeResponse(shown);
      this.state = resumed.state;
      this.effects = [...resumed.effects];
      return;
    }
    this.state = { kind: 'unenrolled' };
    this.happens({ type: 'tampered', seen: SEEN });
  }

  #arrives(report: string): { unknown: boolean; end?: TamperedEnd } {
    const { server } = this;
    server.reports.add(report);
    if (server.payment === 'created') server.payment = 'cancelled';
    if (server.payment === 'none') return { unknown: true };
    return server.payment === 'presented' ? { unknown: false } : { unknown: false, end: server.payment };
  }

  #send(): TerminalEvent {
    const report = this.memory ?? this.disk.marker?.report;
    if (report === undefined) return { type: 'tamper-told', unknown: true };
    const noAnswer = { type: 'failed', refusal: refuse('no_answer'), certainty: 'unknown' } as const;
    if (this.#chance(this.#luck.lose)) return noAnswer;
    if (this.#chance(0.2)) {
      this.late.push(report);
      return noAnswer;
    }
    const told = this.#arrives(report);
    if (this.#chance(0.3)) this.#arrives(report);
    return this.#chance(this.#luck.lose) ? noAnswer : { type: 'tamper-told', ...told };
  }

  #perform(effect: Effect): TerminalEvent | undefined {
    switch (effect.type) {
      case 'sign-tamper-report': {
        const owed = this.disk.marker;
        if (owed) {
          const { report, ...shown } = owed;
          this.memory = report;
          return { type: 'tamper-signed', marker: shown };
        }
        this.signed += 1;
        this.memory = `report ${this.signed}`;
        const { payment } = this.#luck;
        return {
          type: 'tamper-signed',
          marker: {
            seen: effect.seen,
            reference: 'ABCD-1234',
            at: 0,
            told: 'unsent',
            ...(payment === 'none'
              ? {}
              : { payment: { paymentId: 'pay', amount: AMOUNT, presented: payment === 'presented' } }),
          },
        };
      }
      case 'wipe-tampered':
        this.disk.keys = false;
        this.disk.marker = { ...effect.marker, ...(this.memory ? { report: this.memory } : {}) };
        return { type: 'tamper-wiped', done: true };
      case 'send-tamper-report':
        return this.#send();
      case 'wait':
        return { type: 'waited' };
      case 'keep-tamper-marker':
        this.memory = undefined;
        this.disk.marker = effect.marker;
        return;
      default:
        return;
    }
  }

  /** One effect is done, with whatever goes wrong before and after it. */
  step(): void {
    this.steps += 1;
    if (this.late.length > 0 && this.#random() < 0.3) this.#arrives(this.late.shift() ?? '');
    if (this.server.payment === 'presented' && this.#random() < 0.1) this.server.payment = 'approved';
    if (this.#chance(this.#luck.crash)) {
      this.#restart();
      return;
    }
    const effect = this.effects.shift();
    const report = effect && this.#perform(effect);
    if (this.#chance(this.#luck.crash)) this.#restart();
    else if (report) this.happens(report);
  }

  get isOver(): boolean {
    return this.effects.length === 0 && this.state.kind === 'tampered' && this.state.step === 'done';
  }
}

const lucks: fc.Arbitrary<Luck> = fc.record({
  seed: fc.integer(),
  lose: fc.double({ min: 0, max: 0.9, noNaN: true }),
  crash: fc.double({ min: 0, max: 0.4, noNaN: true }),
  payment: fc.constantFrom('none', 'created', 'presented'),
});

describe('the response to tampering, by seed', () => {
  it('ends with every secret gone, the server told, and the end of the payment known', () => {
    fc.assert(
      fc.property(lucks, (luck) => {
        const world = new World(luck);
        while (!world.isOver) {
          if (world.steps > STEPS_MAX) throw new Error(`no end: ${JSON.stringify(world.state)}`);
          const hadKeys = world.disk.keys;
          world.step();
          // Stopped from the first moment on, and what was destroyed does not come back.
          expect(world.state.kind).toBe('tampered');
          expect(hadKeys || !world.disk.keys).toBe(true);
          // Nothing is told that was not signed, and nothing is owed to the server without being kept.
          if (!world.disk.keys && world.server.reports.size === 0)
            expect(world.disk.marker?.report).toBeDefined();
        }
        expect(world.disk.keys).toBe(false);
        expect(world.disk.marker).toMatchObject({ told: 'sent', reference: 'ABCD-1234' });
        expect(world.disk.marker?.report).toBeUndefined();
        // Killed before the wipe it signs anew: each report that was sent is one of these, and the same one is counted once.
        expect(world.server.reports.size).toBeGreaterThan(0);
        expect(world.server.reports.size).toBeLessThanOrEqual(world.signed);
        if (luck.payment !== 'none') {
          expect(world.disk.marker?.payment?.end).toBe(world.server.payment);
          expect(world.server.payment).toBe(luck.payment === 'created' ? 'cancelled' : 'approved');
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a terminal that stopped itself', () => {
  const done = (told: TamperMarker['told']): TerminalState => ({
    kind: 'tampered',
    step: 'done',
    seen: SEEN,
    marker: { seen: SEEN, reference: 'ABCD-1234', at: 0, told },
    wiped: true,
    polls: 0,
    stillThere: false,
  });

  it('takes no payment, no code and no other event', () => {
    const events: TerminalEvent[] = [
      { type: 'charge', amount: AMOUNT },
      { type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: '12345678' } },
      { type: 'wipe' },
      { type: 'wiped' },
      { type: 'tampered', seen: SEEN },
      { type: 'waited' },
    ];
    const state = done('sent');
    for (const event of events) expect(respond(state, event)).toEqual({ state, effects: [] });
  });

  it('looks again when a person has read why, and goes on only if the cause is gone', () => {
    const state = done('sent');
    expect(respond(state, { type: 'acknowledge' })?.effects).toEqual([{ type: 'look-again' }]);
    expect(respond(state, { type: 'looked', seen: SEEN })).toMatchObject({
      state: { kind: 'tampered', stillThere: true },
      effects: [],
    });
    expect(respond(state, { type: 'looked', seen: [] })).toEqual({
      state: { kind: 'unenrolled' },
      effects: [{ type: 'forget-tamper-marker' }],
    });
  });

  it('says so when the server does not take the report, but tries on when it is only busy', () => {
    const telling = { ...done('unsent'), step: 'telling' } as TerminalState;
    const refused = (code: string): TerminalEvent => ({
      type: 'failed',
      certainty: 'refused',
      refusal: { code, title: '', remedy: '' },
    });
    expect(respond(telling, refused('tamper_report_invalid'))?.state).toMatchObject({
      step: 'done',
      marker: { told: 'refused' },
    });
    // The last two are of the device itself: what sends could not be fetched, or the report not be read.
    for (const code of ['too_many_requests', 'internal', 'storage_unavailable']) {
      expect(respond(telling, refused(code)), code).toMatchObject({
        state: { step: 'telling' },
        effects: [{ type: 'wait' }],
      });
    }
  });

  it('says that a person has to clear the storage where it could not', () => {
    const wiping = { ...done('unsigned'), step: 'wiping' } as TerminalState;
    expect(respond(wiping, { type: 'tamper-wiped', done: false })?.state).toMatchObject({
      step: 'done',
      wiped: false,
    });
  });
});
