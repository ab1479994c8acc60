import type { Message } from '@tallystick/iso8583';
import type { HostConnection, Reply } from '@tallystick/iso8583/link';
import type { TestAmountRow } from '@tallystick/protocol';
import type { Clock } from '../platform/clock.ts';
import type { GarbledCodec } from './garbled-codec.ts';

export interface Delivery {
  readonly response: Message;
  readonly reply: Reply;
  readonly connection: HostConnection;
}

export interface DeliveryTimes {
  /** Longer than the acquirer waits. */
  readonly lateMs: number;
  /** Within what the acquirer waits. */
  readonly slowMs: number;
}

/** What stands on the wire behind an answer that was sound, so that it is none: it names its request and cannot be read whole. */
const GARBAGE = new TextEncoder().encode('\u0000\u00ff this is no message');

/** Sends an answer the way its test amount asks for. The answer itself is always the true one. */
export const createDeliver =
  (codec: GarbledCodec, clock: Clock, times: DeliveryTimes, onError: (error: unknown) => void) =>
  (outcome: TestAmountRow['outcome'] | undefined, { response, reply, connection }: Delivery): void => {
    const later = (ms: number) =>
      void clock.after(ms, () => {
        try {
          reply(response);
        } catch (error) {
          onError(error);
        }
      });
    switch (outcome) {
      case undefined:
      case 'decline':
        reply(response);
        return;
      case 'doubled_answer':
        reply(response);
        reply(response);
        return;
      case 'slow_answer':
        later(times.slowMs);
        return;
      case 'late_answer':
        later(times.lateMs);
        return;
      case 'garbage_answer':
        connection.send(codec.garbage(Uint8Array.of(...codec.pack(response), ...GARBAGE)));
        return;
      case 'dropped_after':
      case 'dropped_before':
        connection.destroy();
        return;
      case 'no_answer':
        return;
    }
  };
