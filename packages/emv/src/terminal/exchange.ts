import { concatBytes } from '@tallystick/encoding';
import { ApduError } from '../apdu/apdu-error.ts';
import { encodeCommand, parseCommand } from '../apdu/command.ts';
import { getResponseCommand } from '../apdu/commands.ts';
import { encodeResponse, parseResponse, type ResponseApdu } from '../apdu/response.ts';
import { SW_9000_OK } from '../apdu/status-word.ts';

import { type CardReader, CardRemoved } from './card-reader.ts';

/** One command and its response as they went over the reader, for a trace. Sensitive: describe it before showing it. */
export interface Exchange {
  readonly command: Uint8Array;
  readonly response: Uint8Array;
  /** Milliseconds from command to response. */
  readonly ms: number;
}

/** Why the exchange with the card had to stop. Internal to the driver, which makes it an outcome. */
export class ExchangeStopped extends Error {
  readonly why: 'card-removed' | 'reader-timeout' | 'too-many-exchanges' | 'reader-failure' | 'cancelled';

  constructor(why: ExchangeStopped['why'], cause?: unknown) {
    super(why, { cause });
    this.name = 'ExchangeStopped';
    this.why = why;
  }
}

/** What the exchanges of one transaction share. */
export interface ExchangeContext {
  readonly reader: CardReader;
  readonly nowMs: () => number;
  readonly timeoutMs: number;
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How many more exchanges there may be. */
  left: number;
}

const MAX_GET_RESPONSE = 8;

/**
 * Sends one command with the transport rules of T=0 (EMV Book 1, 9.3.1): `6Cxx` repeats it with that length, `61xx` and
 * a warning on a command with data fetch the rest with GET RESPONSE.
 *
 * @returns the whole response with the final status word
 * @throws {ExchangeStopped}
 */
export async function exchange(context: ExchangeContext, command: Uint8Array): Promise<Uint8Array> {
  const bytes = await follow(context, command);
  const response = read(bytes);
  if (!response || response.data.length > 0 || !isWarning(response.sw) || !isCase4(command)) return bytes;
  const rest = read(await follow(context, getResponseCommand(256)));
  return rest?.sw === SW_9000_OK ? encodeResponse(response.sw, rest.data) : bytes;
}

/** Follows `6Cxx` and `61xx` to the end of one response. */
async function follow(context: ExchangeContext, command: Uint8Array): Promise<Uint8Array> {
  let last = command;
  let bytes = await transceive(context, last);
  const parts: Uint8Array[] = [];
  for (let turn = 0; turn < MAX_GET_RESPONSE; turn++) {
    const response = read(bytes);
    if (!response) return bytes;
    const sw1 = response.sw >> 8;
    if (sw1 === 0x61) {
      parts.push(response.data);
      last = getResponseCommand(response.sw & 0xff);
    } else if (sw1 === 0x6c) last = withLe(last, response.sw & 0xff);
    else break;
    bytes = await transceive(context, last);
  }
  const response = read(bytes);
  if (parts.length === 0 || !response) return bytes;
  return encodeResponse(response.sw, concatBytes(...parts, response.data));
}

function isWarning(sw: number): boolean {
  return sw >> 8 === 0x62 || sw >> 8 === 0x63;
}

/** A command that both sends and expects data. */
function isCase4(command: Uint8Array): boolean {
  const { data, le } = parseCommand(command);
  return data !== undefined && le !== undefined;
}

function read(bytes: Uint8Array): ResponseApdu | undefined {
  try {
    return parseResponse(bytes);
  } catch (error) {
    // The kernel meets the same bytes and ends the application.
    if (error instanceof ApduError) return undefined;
    throw error;
  }
}

function withLe(command: Uint8Array, le: number): Uint8Array {
  return encodeCommand({ ...parseCommand(command), le: le || 256 });
}

async function transceive(context: ExchangeContext, command: Uint8Array): Promise<Uint8Array> {
  if (context.signal?.aborted) throw new ExchangeStopped('cancelled');
  if (context.left-- <= 0) throw new ExchangeStopped('too-many-exchanges');
  const started = context.nowMs();
  const response = await withinTime(context, command);
  context.onExchange?.({ command, response, ms: context.nowMs() - started });
  return response;
}

async function withinTime(context: ExchangeContext, command: Uint8Array): Promise<Uint8Array> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new ExchangeStopped('reader-timeout')), context.timeoutMs);
  const onAbort = () => reject(new ExchangeStopped('cancelled'));
  context.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const response: unknown = await Promise.race([context.reader.transceive(command), stopped]);
    if (!(response instanceof Uint8Array)) throw new ExchangeStopped('reader-failure');
    return response;
  } catch (error) {
    if (error instanceof ExchangeStopped) throw error;
    if (error instanceof CardRemoved) throw new ExchangeStopped('card-removed', error);
    throw new ExchangeStopped('reader-failure', error);
  } finally {
    clearTimeout(timer);
    context.signal?.removeEventListener('abort', onAbort);
  }
}
