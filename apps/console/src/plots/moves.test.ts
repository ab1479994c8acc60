import { describe, expect, it } from 'vitest';
import { firstPlace, moved } from './moves.ts';
import { barsOf, type PlotRow, type Series } from './series.ts';

type Name = 'approved' | 'declined' | 'yesterday';

const SERIES: readonly Series<Name>[] = [
  { name: 'approved', word: 'Approved', fill: '' },
  { name: 'declined', word: 'Declined', fill: '' },
  { name: 'yesterday', word: 'Yesterday', fill: '', stack: 'yesterday' },
];

const row = (key: string, approved: number, declined: number, yesterday: number): PlotRow<Name> => ({
  key,
  label: key,
  counts: { approved, declined, yesterday },
});
const ROWS = [row('09', 0, 0, 0), row('10', 2, 1, 4), row('11', 0, 0, 0), row('12', 0, 3, 0)];

const from = (key: string, name: Name, pressed: string, arrangement: 'stacked' | 'ranked' = 'stacked') =>
  moved(ROWS, SERIES, arrangement, { key, name }, pressed);

describe('the arrow keys of a plot', () => {
  it('begin at the newest bar, or at the first of a ranking', () => {
    expect(firstPlace(ROWS, SERIES, 'stacked')).toEqual({ key: '12', name: 'declined' });
    expect(firstPlace(ROWS, SERIES, 'ranked')).toEqual({ key: '10', name: 'approved' });
    expect(firstPlace([row('09', 0, 0, 0)], SERIES, 'stacked')).toBeUndefined();
  });

  it('pass over what is empty, and keep to the series where there is one of it', () => {
    expect(from('10', 'declined', 'ArrowRight')).toEqual({ key: '12', name: 'declined' });
    expect(from('10', 'yesterday', 'ArrowRight')).toEqual({ key: '12', name: 'declined' });
    expect(from('12', 'declined', 'ArrowRight')).toEqual({ key: '12', name: 'declined' });
    expect(from('12', 'declined', 'Home')).toEqual({ key: '10', name: 'declined' });
    expect(from('10', 'approved', 'End')).toEqual({ key: '12', name: 'declined' });
  });

  it('go up and down among the bars of one row', () => {
    expect(from('10', 'approved', 'ArrowUp')).toEqual({ key: '10', name: 'declined' });
    expect(from('10', 'declined', 'ArrowUp')).toEqual({ key: '10', name: 'yesterday' });
    expect(from('10', 'yesterday', 'ArrowUp')).toEqual({ key: '10', name: 'yesterday' });
    expect(from('10', 'approved', 'ArrowDown')).toEqual({ key: '10', name: 'approved' });
  });

  it('are turned with the bars of a ranking', () => {
    expect(from('10', 'approved', 'ArrowDown', 'ranked')).toEqual({ key: '12', name: 'declined' });
    expect(from('10', 'approved', 'ArrowRight', 'ranked')).toEqual({ key: '10', name: 'declined' });
  });

  it('are these and no others', () => {
    expect(from('10', 'approved', 'Enter')).toBeUndefined();
    expect(from('14', 'approved', 'ArrowRight')).toBeUndefined();
  });
});

describe('the bars of a row', () => {
  it('stand on each other in their stack, and beside it in another; none where nothing is counted', () => {
    expect(barsOf(ROWS[1] ?? row('', 0, 0, 0), SERIES, 'stacked')).toEqual([
      { name: 'approved', word: 'Approved', stack: 0, from: 0, to: 2 },
      { name: 'declined', word: 'Declined', stack: 0, from: 2, to: 3 },
      { name: 'yesterday', word: 'Yesterday', stack: 1, from: 0, to: 4 },
    ]);
    expect(barsOf(ROWS[1] ?? row('', 0, 0, 0), SERIES, 'side-by-side').map(({ stack }) => stack)).toEqual([
      0, 1, 2,
    ]);
    expect(barsOf(ROWS[3] ?? row('', 0, 0, 0), SERIES, 'stacked')).toHaveLength(1);
  });
});
