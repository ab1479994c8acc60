/** Words of the lock and of who stands at the till: loaded after the first screen. */
export const cashiers = {
  who: 'Who is at the till?',
  none: 'Nobody has a code yet. An owner gives codes in the console, under Settings, Operators.',
  again: 'Look again',
  code: (name: string) => `Code of ${name}`,
  field: 'Six digits',
  trying: 'Checking the code …',
  other: 'Somebody else',
  lock: (name: string) => `Lock the till, ${name} leaves`,
};
