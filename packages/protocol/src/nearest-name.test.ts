import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestName, unknownSettings } from './nearest-name.ts';

const KNOWN = ['TALLYSTICK_MODE', 'TALLYSTICK_DATA', 'DATABASE_URL', 'LOG_LEVEL', 'PORT'];

describe('the name that was meant', () => {
  it.each([
    ['TALLYSTICK_MOD', 'TALLYSTICK_MODE'],
    ['TALLYSTICK_MDOE', 'TALLYSTICK_MODE'],
    ['TALLYSTICK_DATE', 'TALLYSTICK_DATA'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['SOMETHING_ELSE', undefined],
  ])('for %s is %s', (name, meant) => {
    expect(nearestName(name, KNOWN, 2)).toBe(meant);
  });

  it('is the name itself where it is known, and one edit is never further than one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KNOWN),
        fc.nat(20),
        fc.constantFrom('A', '_', 'Z'),
        (name, at, letter) => {
          expect(nearestName(name, KNOWN, 0)).toBe(name);
          const place = at % name.length;
          expect(nearestName(name.slice(0, place) + letter + name.slice(place), KNOWN, 1)).toBe(name);
          expect(nearestName(name.slice(0, place) + name.slice(place + 1), KNOWN, 1)).toBe(name);
        },
      ),
    );
  });
});

describe('unknown settings', () => {
  const of = (...given: string[]) => unknownSettings(given, new Set(KNOWN), ['TALLYSTICK_']);

  it('are all of our prefix, and what is one letter beside a setting', () => {
    expect(of('TALLYSTICK_MOD', 'TALLYSTICK_NONSENSE', 'DATABASE_ULR', 'LOG_LEVELS')).toEqual([
      { name: 'TALLYSTICK_MOD', meant: 'TALLYSTICK_MODE' },
      { name: 'TALLYSTICK_NONSENSE', meant: undefined },
      { name: 'DATABASE_ULR', meant: 'DATABASE_URL' },
      { name: 'LOG_LEVELS', meant: 'LOG_LEVEL' },
    ]);
  });

  it('are not what others put into an environment', () => {
    expect(
      of('PATH', 'HOME', 'PORTS', 'SPORT', 'LOG_DIR', 'HEROKU_POSTGRESQL_URL', 'NODE_ENV', ...KNOWN),
    ).toEqual([]);
  });
});
