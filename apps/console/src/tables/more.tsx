import { Button } from '@mantine/core';
import { timeOfId } from '@tallystick/protocol';
import { formatFull } from '../parts/time.tsx';
import { words } from '../words/index.ts';
import type { Pages } from './pages.ts';

/** Where the server stopped looking: the time of an id, or the number of an entry. */
const placeOf = (cursor: string): string =>
  /^\d+$/.test(cursor)
    ? words.tables.entryPlace(cursor)
    : formatFull(new Date(timeOfId(cursor)).toISOString());

/** Goes on in a list: the next page, or further back where the server stopped looking. */
export const More = <Row,>({
  pages,
  lookedSoFar,
}: {
  readonly pages: Pages<Row>;
  /** Where the list is not sorted by time. */
  readonly lookedSoFar?: string;
}) => {
  if (pages.next === undefined) return null;
  return (
    <>
      {pages.isCut ? (
        <p className="console-muted" role="status">
          {lookedSoFar ?? words.tables.lookedBack(placeOf(pages.next))}
        </p>
      ) : null}
      <div>
        <Button variant="default" onClick={pages.fetchMore} loading={pages.isFetchingMore}>
          {pages.isCut ? words.tables.lookOn : words.tables.more}
        </Button>
      </div>
    </>
  );
};
