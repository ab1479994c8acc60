import type { Message } from '../message.ts';

/** Network management information codes, DE70 (ISO 8583:1987, table A.11 and its common use). */
export const NETWORK_CODES = { signOn: '001', signOff: '002', echo: '301' } as const;

export type NetworkFunction = keyof typeof NETWORK_CODES;

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

// What a reply repeats. Not everything that came in: the reply must always fit into a message.
const ECHOED = [7, 11, 32, 33, 37, 41, 42, 70];

/** The 0810 to an 0800: the data elements that identify it, with a response code. */
export function networkReply(request: Message, responseCode: string): Message {
  const reply: Message = { mti: `${request.mti.slice(0, 2)}10`, 39: responseCode };
  for (const number of ECHOED) {
    const value = request[number];
    if (value !== undefined) reply[number] = value;
  }
  return reply;
}

/** Which of the functions that the link handles itself a message asks for; undefined for every other message. */
export function networkFunctionOf(message: Message): NetworkFunction | undefined {
  if (message.mti.slice(1, 4) !== '800') return undefined;
  switch (message[70]) {
    case NETWORK_CODES.signOn:
      return 'signOn';
    case NETWORK_CODES.signOff:
      return 'signOff';
    case NETWORK_CODES.echo:
      return 'echo';
    default:
      return undefined;
  }
}
