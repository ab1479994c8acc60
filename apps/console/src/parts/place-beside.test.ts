import { describe, expect, it } from 'vitest';
import { placeBeside } from './place-beside.ts';

const PHONE = { width: 390, height: 844 };
const BOX = { width: 300, height: 100 };

describe('an explanation', () => {
  it('stands under its term and touches it', () => {
    expect(placeBeside({ left: 20, top: 100, bottom: 124 }, BOX, PHONE)).toEqual({ left: 20, top: 124 });
  });

  it('stands over it at the lower edge of the window', () => {
    expect(placeBeside({ left: 20, top: 800, bottom: 824 }, BOX, PHONE)).toEqual({ left: 20, top: 700 });
  });

  it('never leaves the window at a side', () => {
    expect(placeBeside({ left: 350, top: 100, bottom: 124 }, BOX, PHONE).left).toBe(82);
    expect(placeBeside({ left: -5, top: 100, bottom: 124 }, BOX, PHONE).left).toBe(8);
    expect(placeBeside({ left: 10, top: 100, bottom: 124 }, { ...BOX, width: 500 }, PHONE).left).toBe(8);
  });

  it('stands under it where there is room neither below nor above', () => {
    expect(placeBeside({ left: 20, top: 40, bottom: 64 }, { ...BOX, height: 900 }, PHONE).top).toBe(64);
  });
});
