/** How many rows one request looks through: a search reads every row, and a merchant may have millions. */
export const LOOK_MAX = 10_000;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page goes on: the id of the last row that was looked at. Absent when there is nothing after it. */
  readonly next?: string;
}

/**
 * One page of a list that goes from the newest id down, of which only some rows match. A bounded number of rows is looked at, so a page
 * may hold fewer than `limit` and still name the next.
 *
 * @param limit how many rows a page holds, at most
 * @param floorOf gives the id of the last row to be looked at; undefined when it is right to look at all
 * @param read gives up to `limit` matching rows at or above `floor`
 */
export const searchedPage = async <Item extends { readonly id: string }>(
  limit: number,
  floorOf: () => Promise<string | undefined>,
  read: (limit: number, floor: string | undefined) => Promise<readonly Item[]>,
): Promise<Page<Item>> => {
  const floor = await floorOf();
  const found = await read(limit + 1, floor);
  const items = found.slice(0, limit);
  const next = found.length > limit ? items.at(-1)?.id : floor;
  return { items, ...(next === undefined ? {} : { next }) };
};
