/** What each plot says beside its question. */
export const plots = {
  asTable: 'As a table',
  asPlot: 'As a plot',
  hint: 'Arrow keys go from bar to bar. Enter opens what a bar counts. Esc leaves.',
  bar: (row: string, what: string, count: number) => `${row}, ${what}: ${count}`,
  all: (row: string) => `All of ${row}`,
  asOf: (time: string) => `As of ${time}.`,
} as const;
