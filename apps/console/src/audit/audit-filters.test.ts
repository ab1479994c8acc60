import { describe, expect, it } from 'vitest';
import { asQuery, readFilters, spanOf } from './audit-filters.ts';

describe('issue-9/7: the filters of the audit log', () => {
  it('stand in the address; what is no action and no day is left out', () => {
    const params = new URLSearchParams(
      'q=kim&action=terminal.retired&object=bar&from=2026-11-30&to=tomorrow',
    );
    expect(readFilters(params)).toEqual({
      who: 'kim',
      action: 'terminal.retired',
      object: 'bar',
      from: '2026-11-30',
      to: '',
    });
    expect(readFilters(new URLSearchParams('action=terminal.sold')).action).toBeUndefined();
  });

  it('are days of the merchant, the last of them whole', () => {
    expect(spanOf({ from: '2026-11-30', to: '2026-11-30' }, 'Europe/Berlin')).toEqual({
      from: '2026-11-29T23:00:00.000Z',
      to: '2026-11-30T22:59:59.999Z',
    });
    // The day on which clocks go back has 25 hours.
    expect(spanOf({ from: '', to: '2026-10-25' }, 'Europe/Berlin')).toEqual({
      to: '2026-10-25T22:59:59.999Z',
    });
  });

  it('are left out of what is asked where they are empty', () => {
    const none = readFilters(new URLSearchParams('q=%20&object='));
    expect(asQuery(none, 'UTC')).toEqual({});
    expect(asQuery({ ...none, who: ' Kim ' }, 'UTC')).toEqual({ who: 'Kim' });
  });
});
