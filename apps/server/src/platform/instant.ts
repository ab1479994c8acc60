import { Refusal } from './refusal.ts';

/** The first that the database has a day for: it has no year 0. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
/** As far as seconds. */
const SECONDS = 19;

/**
 * Unix milliseconds of a time in UTC that was given; it may have the form of one and be none, such as 31 February, which `Date` takes for one in March.
 * @throws Refusal `malformed_request`
 */
export const instantOf = (name: 'from' | 'to', text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  const isOne = ms >= FIRST_MS && new Date(ms).toISOString().slice(0, SECONDS) === text.slice(0, SECONDS);
  if (!isOne)
    throw new Refusal('malformed_request', { path: `/${name}`, detail: `/${name}: not a valid time.` });
  return ms;
};
