import { describe, expect, it } from 'vitest';
import { compared } from './compared.ts';

describe('today held against yesterday', () => {
  it('says by what part of yesterday it is more or less', () => {
    expect(compared(112, 100)).toEqual({ kind: 'more', share: 0.12 });
    expect(compared(50, 100)).toEqual({ kind: 'less', share: 0.5 });
    expect(compared(0, 3)).toEqual({ kind: 'less', share: 1 });
  });

  it('is as much where no whole per cent tells them apart', () => {
    expect(compared(100, 100)).toEqual({ kind: 'same' });
    expect(compared(1_004, 1_000)).toEqual({ kind: 'same' });
    expect(compared(1_005, 1_000)).toEqual({ kind: 'more', share: 0.005 });
  });

  it('says nothing where yesterday was empty', () => {
    expect(compared(5, 0)).toBeUndefined();
    expect(compared(0, 0)).toBeUndefined();
  });
});
