import type { Message } from '../message.ts';
import type { Spec } from '../spec.ts';
import { LinkError } from './errors.ts';

/**
 * Which data elements of a reply must equal those of its request, besides the version and class of the type (the first two
 * digits). They must be text, be in every request, and be echoed by the peer.
 *
 * DE37 is not among the defaults, since some hosts put their own into the reply; add it where the peer echoes it.
 */
export interface MatchFields {
  /** For financial and file messages. Default DE7, DE11, DE41. */
  readonly business: readonly number[];
  /** For network management (x8xx). Default DE7, DE11. */
  readonly network: readonly number[];
}

/** Elements that a reply repeats from its request: date and time (DE7), trace number (DE11), terminal (DE41). */
export const DEFAULT_MATCH_FIELDS: MatchFields = { business: [7, 11, 41], network: [7, 11] };

/**
 * The key that a request and its reply share, or the number of the first data element that is missing. Fixed values are
 * compared as they stand on the wire, with their padding.
 */
export function matchKeyOf(message: Message, fields: MatchFields, spec: Spec): string | number {
  const mti = message.mti;
  let key = mti.slice(0, 2);
  const numbers = mti.charCodeAt(1) === 0x38 ? fields.network : fields.business;
  for (const number of numbers) {
    const value = message[number];
    if (typeof value !== 'string') return number;
    key += `|${paddedValue(value, number, spec)}`;
  }
  return key;
}

function paddedValue(value: string, number: number, spec: Spec): string {
  const field = spec.fields[number];
  if (field?.padding === undefined || value.length >= field.length) return value;
  return field.padding.side === 'left'
    ? value.padStart(field.length, field.padding.with)
    : value.padEnd(field.length, field.padding.with);
}

/** The error for a request that lacks a data element its reply would be matched by. */
export function missingMatchField(number: number): LinkError {
  return new LinkError('ERR_LINK_MATCH_FIELD', `DE${number} is needed to match the reply and is missing`);
}

/** Whether the type is that of a request, an advice or a notification, and not of a reply (third digit even). */
export function isRequest(mti: string): boolean {
  return (mti.charCodeAt(2) & 1) === 0;
}

/**
 * Which of the open requests an answer belongs to that could not be read whole: the only one of its class that has the
 * same DE11 and contradicts none of the match fields that could be read.
 */
export function requestOf<T extends { readonly message: Message }>(
  partial: Message,
  open: Iterable<T>,
  fields: MatchFields,
  spec: Spec,
): T | undefined {
  if (partial.mti.length !== 4 || isRequest(partial.mti) || partial[11] === undefined) return undefined;
  const numbers = [11, ...(partial.mti[1] === '8' ? fields.network : fields.business)];
  let found: T | undefined;
  for (const candidate of open) {
    const { message } = candidate;
    const isLike = numbers.every((number) => {
      const read = partial[number];
      const sent = message[number];
      if (read === undefined || typeof sent !== 'string') return true;
      return typeof read === 'string' && paddedValue(read, number, spec) === paddedValue(sent, number, spec);
    });
    if (!isLike || message.mti.slice(0, 2) !== partial.mti.slice(0, 2)) continue;
    if (found !== undefined) return undefined;
    found = candidate;
  }
  return found;
}
