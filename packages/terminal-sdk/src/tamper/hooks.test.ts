import { describe, expect, it } from 'vitest';
import { hookDetector, type Native, type SourceOf } from './hooks.ts';

const CONTEXT = { clockDriftMs: 120_000 };
const textOf = Function.prototype.toString;
const sourceOf: SourceOf = (fn) => Reflect.apply(textOf, fn, []);

const setup = (fn: unknown = Math.hypot) => {
  const place = { hypot: fn };
  const native: Native = { label: 'Math.hypot', name: 'hypot', read: () => place.hypot };
  return { place, look: () => hookDetector([native], sourceOf)(CONTEXT), native };
};
const SEEN = [{ trip: 'hook', detail: 'Math.hypot', sure: true }];

describe('a hooked function', () => {
  it('is none as long as it is the native one', () => {
    expect(setup().look()).toEqual([]);
  });

  it.each([
    ['a function in its place', (...sides: number[]) => Math.hypot(...sides)],
    ['a bound one, whose source says native code', Math.hypot.bind(undefined)],
    ['a Proxy around it', new Proxy(Math.hypot, {})],
    ['another native function', Math.atan2],
    [
      'one that says that it is native',
      Object.assign(() => 0, { toString: () => 'function hypot() { [native code] }' }),
    ],
    ['nothing', undefined],
  ])('is seen when it was put there before: %s', (_, fn) => {
    const { native, place } = setup();
    place.hypot = fn as typeof place.hypot;
    expect(hookDetector([native], sourceOf)(CONTEXT)).toEqual(SEEN);
  });

  it('is seen when it is put there later, and no more when it is gone', () => {
    const { native, place } = setup();
    const look = hookDetector([native], sourceOf);
    place.hypot = Math.hypot.bind(undefined);
    expect(look(CONTEXT)).toEqual(SEEN);
    place.hypot = Math.hypot;
    expect(look(CONTEXT)).toEqual([]);
  });

  it('is no proof where extensions wrap the function by right', () => {
    const { native, place } = setup();
    const look = hookDetector([{ ...native, shared: true }], sourceOf);
    place.hypot = Math.hypot.bind(undefined);
    expect(look(CONTEXT)).toEqual([{ ...SEEN[0], sure: false }]);
  });

  it('is seen when reading it raises', () => {
    const native: Native = {
      label: 'Math.hypot',
      name: 'hypot',
      read: () => {
        throw new Error('no');
      },
    };
    expect(hookDetector([native], sourceOf)(CONTEXT)).toEqual(SEEN);
  });

  it('is told from native code as other engines print it', () => {
    const { native } = setup();
    const firefox = () => 'function hypot() {\n    [native code]\n}';
    expect(hookDetector([native], firefox)(CONTEXT)).toEqual([]);
    const near = () => 'function hypot() { /* [native code] */ }';
    expect(hookDetector([native], near)(CONTEXT)).toEqual(SEEN);
  });
});
