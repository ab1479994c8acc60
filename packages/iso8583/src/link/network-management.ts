import type { Message } from '../message.ts';

/** Network management information codes, DE70 (ISO 8583:1987, table A.11 and its common use). */
export const NETWORK_CODES = { signOn: '001', signOff: '002', echo: '301' } as const;

/** What a network management request is to the link. `notice` is taken note of; `unsupported` is refused by its answer. */
export type NetworkFunction = 'signOn' | 'signOff' | 'echo' | 'notice' | 'unsupported' | 'malformed';

/** The response code for "format error", DE39. */
const FORMAT_ERROR = '30';

/** The response code for "issuer or switch inoperative", DE39. */
export const INOPERATIVE = '91';

/** The response code for "approved or completed successfully", DE39. */
export const APPROVED = '00';

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** Transmission date and time, DE7: MMDDhhmmss in UTC, from milliseconds since 1970. */
export function transmissionTime(nowMs: number): string {
  const date = new Date(nowMs);
  return (
    two(date.getUTCMonth() + 1) +
    two(date.getUTCDate()) +
    two(date.getUTCHours()) +
    two(date.getUTCMinutes()) +
    two(date.getUTCSeconds())
  );
}

/** An 0800. `trace` is the system trace audit number, 1 to 999999. */
export function networkRequest(code: string, nowMs: number, trace: number): Message {
  return { mti: '0800', 7: transmissionTime(nowMs), 11: String(trace).padStart(6, '0'), 70: code };
}

const MAX_TRACE = 999_999;

/** Makes the network management requests of one end of a link, each with the next trace number. */
export function networkRequests(now: () => number): (code: string) => Message {
  let trace = 0;
  return (code) => {
    trace = (trace % MAX_TRACE) + 1;
    return networkRequest(code, now(), trace);
  };
}

/** How a network management request is answered: the response code, DE39, by what it asks for (ISO 8583:1987, table A.8). */
const RESPONSES: { readonly [wanted in NetworkFunction]: string } = {
  signOn: APPROVED,
  signOff: APPROVED,
  echo: APPROVED,
  notice: APPROVED,
  // Requested function not supported. Not 00: who asks for a change of keys would take it for done.
  unsupported: '40',
  malformed: FORMAT_ERROR,
};

// The table, first match first. Codes of 200 to 299 tell of the end of a business day, which a link does not keep.
const BY_CODE: readonly (readonly [codes: RegExp, wanted: NetworkFunction])[] = [
  [/^001$/, 'signOn'],
  [/^002$/, 'signOff'],
  [/^301$/, 'echo'],
  [/^2\d\d$/, 'notice'],
  [/^\d{3}$/, 'unsupported'],
];

/** A request or advice of network management of any version and origin: 0800, 0801, 0820. */
const NETWORK_REQUEST = /^\d8[02]\d$/;

/** What a network management request asks for; undefined for every other message. */
export function networkFunctionOf(message: Message): NetworkFunction | undefined {
  if (!NETWORK_REQUEST.test(message.mti)) return undefined;
  const code = message[70];
  const row = typeof code === 'string' ? BY_CODE.find(([codes]) => codes.test(code)) : undefined;
  return row?.[1] ?? 'malformed';
}

// What an answer repeats. Not everything that came in: the answer must always fit into a message.
const ECHOED = [7, 11, 32, 33, 37, 41, 42, 70];

function answerTo(request: Message, responseCode: string): Message {
  // Function 0 is answered by 1, 2 by 3; a repeat, whose last digit is odd, like its first (ISO 8583:1987, 4.1).
  const mti = `${request.mti.slice(0, 2)}${Number(request.mti[2]) + 1}${Number(request.mti[3]) & ~1}`;
  const answer: Message = { mti, 39: responseCode };
  for (const number of ECHOED) {
    const value = request[number];
    if (value !== undefined) answer[number] = value;
  }
  return answer;
}

/** The 0810 or 0830 to a network management request; `responseCode` where it is not the one that such a request has by itself. */
export function networkReply(
  request: Message,
  wanted: NetworkFunction,
  responseCode: string = RESPONSES[wanted],
): Message {
  return answerTo(request, responseCode);
}

/** Requests and advices of every class; notifications and answers want no answer. */
const WANTS_ANSWER = /^\d[1-8][02]\d$/;

/**
 * The answer to a request that could not be read whole: 30, with what names the request as far as it could be read.
 * Undefined where the sender could not tell which of its requests it answers (no DE11), or wants none.
 */
export function formatErrorReply(partial: Message): Message | undefined {
  return WANTS_ANSWER.test(partial.mti) && partial[11] !== undefined
    ? answerTo(partial, FORMAT_ERROR)
    : undefined;
}
