import { describe, expect, it } from 'vitest';
import { refuse } from '../service-processing/refusals.ts';
import { automationDetector } from './automation.ts';
import { clockDetector } from './clock.ts';
import { cloneSeenIn } from './clone.ts';
import { debuggerDetector } from './debugger.ts';
import { deviceFlagDetector } from './device-flags.ts';
import { storageSeenIn } from './storage-seal.ts';

const CONTEXT = { clockDriftMs: 120_000 };

describe('a debugger', () => {
  it('is seen for sure where the runtime tells of its inspector', () => {
    let open = true;
    const look = debuggerDetector({ inspectorOpen: () => open });
    expect(look(CONTEXT)).toEqual([{ trip: 'debugger', detail: 'inspector', sure: true }]);
    open = false;
    expect(look(CONTEXT)).toEqual([]);
  });

  it.each([
    [401, [{ trip: 'debugger', detail: 'script stood still', sure: false }]],
    [400, []],
    [0, []],
  ])('is a sign and no proof when a short stretch took %i ms', (took, seen) => {
    const times = [1_000, 1_000 + took];
    expect(debuggerDetector({ monotonic: () => times.shift() ?? 0 })(CONTEXT)).toEqual(seen);
  });
});

describe('automation', () => {
  const look = (webdriver: boolean | undefined, globals: string[]) =>
    automationDetector({ webdriver: () => webdriver, globals: () => globals })(CONTEXT);

  it.each([
    [true, [], 'navigator.webdriver'],
    [false, ['window', 'cdc_adoQpoasnfa76pfcZLmcfl_Array'], 'cdc_adoQpoasnfa76pfcZLmcfl_Array'],
    [undefined, ['__webdriver_evaluate'], '__webdriver_evaluate'],
    [undefined, ['__playwright__binding__'], '__playwright__binding__'],
  ])('is seen by what a driver says or leaves (%j, %j)', (webdriver, globals, detail) => {
    expect(look(webdriver, globals)).toEqual([{ trip: 'automation', detail, sure: true }]);
  });

  it('is not seen in a browser with no driver, nor in names that look alike', () => {
    expect(look(false, ['cdc', 'acdc_x', 'webdriver', 'playwright', 'selenium'])).toEqual([]);
    expect(look(undefined, [])).toEqual([]);
  });
});

describe('the clock', () => {
  const clocks = () => {
    const at = { wall: 1_800_000_000_000, steady: 5_000 };
    const look = clockDetector({ now: () => at.wall, monotonic: () => at.steady });
    const pass = (ms: number) => {
      at.wall += ms;
      at.steady += ms;
    };
    let heard: { aheadMs: number } | undefined;
    /** An answer of the server, by whose clock this one is ahead by so much. */
    const hear = (aheadMs: number) => {
      heard = { aheadMs };
    };
    return { at, pass, hear, look: () => look(heard ? { ...CONTEXT, heard } : CONTEXT) };
  };

  it('is seen for sure when it was right and was put back, once for each time', () => {
    const { at, pass, hear, look } = clocks();
    hear(0);
    pass(60_000);
    expect(look()).toEqual([]);
    at.wall -= 180_000;
    expect(look()).toEqual([{ trip: 'clock', detail: 'back 3 min', sure: true }]);
    pass(60_000);
    expect(look()).toEqual([]);
    at.wall -= 121_000;
    expect(look()).toMatchObject([{ sure: true }]);
  });

  it('is no more than a sign when it was wrong and the network set it right', () => {
    const { at, hear, look } = clocks();
    hear(3_600_000);
    look();
    at.wall -= 3_600_000;
    expect(look()).toMatchObject([{ trip: 'clock', detail: 'back 60 min', sure: false }]);
  });

  it('is no more than a sign when nobody can say whether it was right, or the server spoke in between', () => {
    const unheard = clocks();
    unheard.at.wall -= 3_600_000;
    expect(unheard.look()).toMatchObject([{ trip: 'clock', sure: false }]);
    const between = clocks();
    between.hear(3_600_000);
    between.look();
    between.at.wall -= 3_600_000;
    between.hear(0);
    expect(between.look()).toMatchObject([{ trip: 'clock', sure: false }]);
  });

  it('may run slower than the other for weeks while a till stays open', () => {
    const { at, pass, hear, look } = clocks();
    hear(0);
    for (let day = 0; day < 30; day += 1) {
      for (let hour = 0; hour < 24; hour += 1) {
        pass(3_600_000);
        at.wall -= 400;
        expect(look()).toEqual([]);
      }
    }
  });

  it('is no more than a sign when it is ahead: the machine may have slept', () => {
    const { at, look } = clocks();
    at.wall += 3_600_000;
    expect(look()).toEqual([{ trip: 'clock', detail: 'ahead 60 min', sure: false }]);
  });

  it.each([120_000, -120_000, 30_000, 0])('may be set right by %i ms', (ms) => {
    const { at, pass, look } = clocks();
    pass(86_400_000);
    at.wall += ms;
    expect(look()).toEqual([]);
  });
});

describe('a clone', () => {
  const refused = (code: string, id: string, status: 'contraindicated' | 'affirming') =>
    ({
      type: 'failed',
      certainty: 'refused',
      refusal: { code, title: '', remedy: '', checks: [{ id, status }] },
    }) as const;

  it('is seen when the server says that the counter did not rise', () => {
    const event = refused('attestation_refused', 'transaction.counter', 'contraindicated');
    expect(cloneSeenIn(event)).toEqual([{ trip: 'clone', detail: 'counter did not rise', sure: true }]);
  });

  it.each([
    refused('attestation_refused', 'transaction.time', 'contraindicated'),
    refused('attestation_refused', 'transaction.counter', 'affirming'),
    refused('ticket_expired', 'transaction.counter', 'contraindicated'),
    { type: 'failed', certainty: 'refused', refusal: refuse('no_answer') } as const,
    { type: 'waited' } as const,
  ])('is not seen in another refusal (%#)', (event) => {
    expect(cloneSeenIn(event)).toEqual([]);
  });
});

describe('storage', () => {
  it('is seen when it does not open, and not when there is none', () => {
    const unusable = { found: 'unusable', refusal: refuse('storage_unusable') } as const;
    expect(storageSeenIn({ type: 'loaded', loaded: unusable })).toMatchObject([
      { trip: 'storage', sure: true },
    ]);
    expect(storageSeenIn({ type: 'loaded', loaded: { found: 'nothing' } })).toEqual([]);
    const unavailable = {
      type: 'failed',
      certainty: 'refused',
      refusal: refuse('storage_unavailable'),
    } as const;
    expect(storageSeenIn(unavailable)).toEqual([]);
  });
});

describe('what a device finds about itself', () => {
  const source = (items: Record<string, string | boolean>) => ({ securityItems: async () => items });

  it('is told flag by flag, but for what it is known to be', async () => {
    const items = { 'runtime.root': true, 'runtime.emulator': true, 'runtime.hook': false, 'app.id': 'till' };
    expect(await deviceFlagDetector(source(items), ['emulator'])(CONTEXT)).toEqual([
      { trip: 'root', detail: 'runtime.root', sure: true },
    ]);
    expect(await deviceFlagDetector(source({ 'runtime.root': 'true' }))(CONTEXT)).toEqual([]);
  });
});
