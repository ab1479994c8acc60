import { describe, expect, it } from 'vitest';
import { stepText } from './step-text.ts';

describe('the text of a step', () => {
  it('says once that a payment was approved', () => {
    expect(stepText({ kind: 'state', title: 'approved', summary: 'approved' })).toEqual({
      title: 'Approved',
    });
  });

  it('says why a payment ended in words', () => {
    expect(stepText({ kind: 'state', title: 'declined', summary: 'insufficient_funds' })).toEqual({
      title: 'Declined',
      summary: 'There is not enough money on the card',
    });
  });

  it('leaves what is no status and no reason as the server says it', () => {
    for (const step of [
      { kind: 'state', title: 'Refused here', summary: 'the amount is above the limit' },
      { kind: 'apdu', title: 'approved', summary: 'approved' },
      { kind: 'state', title: 'toString', summary: 'constructor' },
    ] as const) {
      expect(stepText(step)).toEqual({ title: step.title, summary: step.summary });
    }
  });
});
