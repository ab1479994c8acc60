import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reaches, TECHNIQUES, type Technique } from '../technique.ts';
import { chooseTechnique, costOf, type MeasuredTechnique, measureSigning } from './technique.ts';

const measured = (technique: Technique, signMs: number, setUpMs = 0): MeasuredTechnique => ({
  technique,
  key: {
    publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
    sign: async () => new Uint8Array(64),
    storage: 'memory',
  },
  session: technique === 'certified',
  signMs,
  setUpMs,
});
const chosen = (list: MeasuredTechnique[], requests: number, floor: Technique = 'software') =>
  chooseTechnique(list, requests, floor)?.technique;

describe('the choice of a signing technique', () => {
  const slowEnclave = measured('enclave', 40);
  const session = measured('certified', 0.5, 60);

  it('takes the enclave for a short sub-session and a certified key for a long one', () => {
    expect(chosen([slowEnclave, session], 1)).toBe('enclave');
    expect(chosen([slowEnclave, session], 50)).toBe('certified');
  });

  it('never goes below the floor, however long it takes', () => {
    expect(chosen([slowEnclave, session], 1_000_000, 'enclave')).toBe('enclave');
    expect(chosen([measured('software', 0.1), session], 1_000, 'certified')).toBe('certified');
  });

  it('keeps the stronger one where the weaker saves little', () => {
    expect(chosen([measured('enclave', 1), measured('certified', 0.85)], 100)).toBe('enclave');
    expect(chosen([measured('enclave', 1), measured('certified', 0.75)], 100)).toBe('certified');
  });

  it('takes the strongest where nothing reaches the floor, and nothing where there is nothing', () => {
    expect(chosen([measured('software', 1)], 10, 'enclave')).toBe('software');
    expect(chosen([], 10)).toBeUndefined();
  });

  it('holds for any measurements: at the floor where anything is, and no worse than a fifth over the best', () => {
    const technique = fc.constantFrom(...TECHNIQUES);
    const one = fc.tuple(technique, fc.double({ min: 0.01, max: 100, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(one, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 10_000 }),
        technique,
        (list, requests, floor) => {
          const all = list.map(([name, ms]) => measured(name, ms));
          const choice = chooseTechnique(all, requests, floor);
          const allowed = all.filter((candidate) => reaches(candidate.technique, floor));
          if (choice === undefined) throw new Error('no choice');
          if (allowed.length === 0) return;
          expect(reaches(choice.technique, floor)).toBe(true);
          const best = Math.min(...allowed.map((candidate) => costOf(candidate, requests)));
          expect(costOf(choice, requests) * 0.64).toBeLessThanOrEqual(best + 1e-9);
        },
      ),
    );
  });
});

describe('the measurement', () => {
  it('is the median of what counts, after one that warms up', async () => {
    const times = [1_000, 5, 300, 7];
    let clock = 0;
    const took = await measureSigning(
      async () => {
        clock += times.shift() ?? 0;
        return new Uint8Array(64);
      },
      () => clock,
    );
    expect(took).toBe(7);
    expect(times).toEqual([]);
  });
});
