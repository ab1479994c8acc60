import { Button } from '@mantine/core';
import { timeOfId } from '@tallystick/protocol';
import { formatFull } from '../parts/time.tsx';
import { words } from '../words/en.ts';
import type { Pages } from './pages.ts';

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
          {lookedSoFar ?? words.tables.lookedBack(formatFull(new Date(timeOfId(pages.next)).toISOString()))}
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
