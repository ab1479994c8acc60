/** What every list says. */
export const tables = {
  search: 'Search',
  more: 'Show more',
  lookedBack: (time: string) => `Looked back to ${time} so far.`,
  entryPlace: (sequence: string) => `entry ${sequence}`,
  lookOn: 'Look further back',
  keys: 'j and k move, Enter opens, / searches',
  from: 'From',
  to: 'To',
  wholeDays: 'Show whole days',
} as const;
