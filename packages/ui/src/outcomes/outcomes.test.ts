import { OutcomeReason, PaymentStatus } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { sourcesOf } from '../testing/sources.ts';
import { operatorReasonWords, reasonWords, statusWords } from './en.ts';
import { ENTRY_KINDS, operatorReason, reasonBesideStatus, STATUS_KINDS, verdictOf } from './outcomes.ts';

describe('the words of an outcome', () => {
  it('say of each reason what happened, what it means for the money and, unless it was approved, what to do', () => {
    expect(Object.keys(reasonWords).sort()).toEqual([...OutcomeReason.enum].sort());
    for (const [reason, { happened, money, next }] of Object.entries(reasonWords)) {
      expect(happened, reason).toMatch(/^[A-Z].*[^.]$/);
      expect(money, reason).toMatch(/^[A-Z].*\.$/);
      expect(next, reason).toMatch(reason === 'approved' ? /^$/ : /^[A-Z].*\.$/);
    }
  });

  it('have a word and a shape for each status', () => {
    const statuses = [...PaymentStatus.enum].sort();
    expect(Object.keys(statusWords).sort()).toEqual(statuses);
    expect(Object.keys(STATUS_KINDS).sort()).toEqual(statuses);
  });

  it('draw nothing that has ended as something that is waited for', () => {
    const waiting = Object.entries(STATUS_KINDS).filter(([, kind]) => kind === 'waiting');
    expect(waiting.map(([status]) => status)).toEqual(['presented']);
    expect(STATUS_KINDS.reversed).toBe('undone');
    expect(Object.values(ENTRY_KINDS)).not.toContain('waiting');
  });

  it('give a reason beside a status only where it adds something', () => {
    expect(reasonBesideStatus('approved')).toBeUndefined();
    expect(reasonBesideStatus(undefined)).toBeUndefined();
    for (const reason of OutcomeReason.enum.filter((known) => known !== 'approved')) {
      expect(reasonBesideStatus(reason)).toBe(operatorReason(reason));
    }
  });

  it('call a payment that charged nothing so at the counter, however it ended', () => {
    expect(verdictOf('approved')).toEqual({ word: 'Approved', kind: 'approved' });
    expect(verdictOf('declined')).toEqual({ word: 'Declined', kind: 'declined' });
    for (const verdict of ['reversed', 'expired', 'not_charged'] as const) {
      expect(verdictOf(verdict)).toEqual({ word: 'Not charged', kind: 'quiet' });
    }
  });

  it('do not call a card stolen where its holder listens', () => {
    const { happened, money, next } = reasonWords.card_lost_or_stolen;
    expect(`${happened} ${money} ${next}`).not.toMatch(/lost|stolen/);
    expect(operatorReason('card_lost_or_stolen')).toMatch(/lost or stolen/);
  });

  it('give an operator the same words where there is no more to say', () => {
    for (const reason of OutcomeReason.enum) {
      expect(operatorReason(reason)).toBe(operatorReasonWords[reason] ?? reasonWords[reason].happened);
    }
  });
});

describe('whoever issued the card', () => {
  /** What an X.509 certificate calls whoever signed it is another thing. */
  const OF_CERTIFICATES = 'apps/console/src/words/en/trust.ts';

  it('is called the bank in every catalogue of words', () => {
    const catalogues = [
      ...['till', 'wallet', 'console'].flatMap((app) => sourcesOf(`apps/${app}/src/words`, ['.ts'])),
      ...sourcesOf('packages/ui/src/outcomes', ['.ts']).filter(({ path }) => path.endsWith('/en.ts')),
    ].filter(({ path }) => path !== OF_CERTIFICATES);
    expect(catalogues.length).toBeGreaterThan(8);
    const strings = catalogues.flatMap(({ path, text }) =>
      (text.match(/'[^'\n]*'|`[^`]*`/g) ?? []).map((string) => `${path}: ${string}`),
    );
    expect(strings.length).toBeGreaterThan(300);
    expect(strings.filter((string) => /\bissuer\b/i.test(string))).toEqual([]);
  });
});
