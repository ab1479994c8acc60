import { firstIdAt } from '../../../platform/ids.ts';

/** Results are counted by five minutes: every bucket of a plot is made of whole slots. */
export const SLOT_SECONDS = 300;
/** Days that counts are kept: a day more than the widest window that is read. */
export const COUNTED_DAYS = 31;
const SLOT_MS = SLOT_SECONDS * 1_000;

/**
 * The id of a result carries the time of its challenge, which lives for 60 seconds, by the clock of another process, which may be a few
 * seconds ahead: so much may the id be before or after the result. Milliseconds.
 */
const ID_BEFORE_MS = 120_000;
export const ID_AFTER_MS = 60_000;

/** The slot of a time. @param ms Unix milliseconds */
export const slotOf = (ms: number): number => Math.floor(ms / SLOT_MS);
/** When a slot begins, in Unix milliseconds. */
export const slotStart = (slot: number): number => slot * SLOT_MS;

/** No result at or after `ms` has a smaller id. */
export const firstResultId = (ms: number): string => firstIdAt('attestation', Math.max(0, ms - ID_BEFORE_MS));
/** Every result before `ms` has a smaller id. */
export const endResultId = (ms: number): string => firstIdAt('attestation', ms + ID_AFTER_MS);
