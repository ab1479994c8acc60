/** Words of the lock and of who stands at the till: loaded after the first screen. */
export const cashiers = {
  who: 'Who is at the till?',
  none: 'Nobody has a code yet. An owner gives codes in the console, under Settings, Operators.',
  server: {
    asked: 'Asking the server who can sign in …',
    away: 'Cashiers sign in at this till, and the server, which checks their codes, does not answer. The till goes on by itself once it does.',
  },
  again: 'Look again',
  code: (name: string) => `Code of ${name}`,
  field: 'Six digits',
  trying: 'Checking the code …',
  /** `clock`: the same as a clock that runs down. */
  pauseLeft: (seconds: number, clock: string) =>
    `Next try in ${seconds < 60 ? `${seconds} ${seconds === 1 ? 'second' : 'seconds'}` : clock}`,
  pauseOver: 'A code can be tried again: six digits',
  other: 'Somebody else',
  wipeText: 'Wiping this terminal takes the till code of an owner or operator.',
  wipeWho: 'Whose code allows it?',
  wipeNobody:
    'No owner or operator has a till code yet. Set one in the console, under Settings, or reset the terminal there.',
  wipeAllowed: 'The code was accepted: this terminal can be wiped now.',
  wipeNeedsNetwork:
    'Wiping needs the network: the server has to check a code first. An operator can also reset this terminal in the console.',
  lock: (name: string) => `Lock the till, ${name} leaves`,
};
