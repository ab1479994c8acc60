import { describe, expect, it } from 'vitest';
import { tipTop } from './tip-top.ts';

const PLOT = { top: 8, bottom: 158 };
const HEIGHT = 120;

describe('the tip of a plot', () => {
  it('stands under the bars and touches them', () => {
    expect(tipTop(PLOT, HEIGHT, { top: -200, bottom: 600 })).toBe(158);
  });

  it('stands over them where the window ends below', () => {
    expect(tipTop(PLOT, HEIGHT, { top: -400, bottom: 200 })).toBe(-112);
  });

  it('is whole in a window that has room for it neither below nor above', () => {
    expect(tipTop(PLOT, HEIGHT, { top: -60, bottom: 200 })).toBe(72);
  });

  it('begins in the window where it is higher than that', () => {
    expect(tipTop(PLOT, 900, { top: -60, bottom: 200 })).toBe(-52);
  });
});
