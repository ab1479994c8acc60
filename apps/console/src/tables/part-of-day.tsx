import { Button } from '@mantine/core';
import { formatFull, shownTimeZone } from '../parts/time.tsx';
import { words } from '../words/index.ts';
import { isPartOfDay, shownDays, type TimeFilter, timeRange } from './time-range.ts';

interface PartOfDayProps {
  readonly filter: TimeFilter;
  /** What the list says of a time that begins, ends, or both. */
  readonly say: {
    readonly between: (from: string, to: string) => string;
    readonly since: (from: string) => string;
    readonly until: (to: string) => string;
  };
  readonly onDays: (days: Record<'from' | 'to', string>) => void;
}

/** Says which part of a day a list is narrowed to, as by a bar of a plot: the fields of a list hold whole days. */
export const PartOfDay = ({ filter, say, onDays }: PartOfDayProps) => {
  if (!isPartOfDay(filter)) return null;
  const range = timeRange(filter, shownTimeZone());
  const [from, to] = [range.from, range.to].map((at) =>
    at === undefined ? undefined : formatFull(new Date(at).toISOString()),
  );
  return (
    <div className="console-notice" role="status">
      <span>
        {from === undefined
          ? say.until(to ?? '')
          : to === undefined
            ? say.since(from)
            : say.between(from, to)}
      </span>
      <Button variant="default" onClick={() => onDays({ ...shownDays(filter, shownTimeZone()) })}>
        {words.tables.wholeDays}
      </Button>
    </div>
  );
};
