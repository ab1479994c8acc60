import { type Message, textOf } from '@tallystick/iso8583';
import { Counter, Gauge, type Metrics } from '@tallystick/operating';

/** What the ISO 8583 port counts. */
export interface MessageMetrics {
  answered(kind: MessageKind, response: Message): void;
  /** A request that gets no answer, because its outcome is not known. */
  unanswered(kind: MessageKind): void;
  connected(): void;
  disconnected(): void;
}

/** A peer can send any message type: a label for each would have no end. */
export type MessageKind = 'authorisation' | 'reversal' | 'other';

export const createMessageMetrics = (metrics: Metrics): MessageMetrics => {
  const registers = [metrics];
  const answers = new Counter({
    name: 'tallystick_issuer_answers_total',
    help: 'Requests on the ISO 8583 port by kind and by the response code (DE39) they got; none: not answered.',
    labelNames: ['kind', 'response_code'],
    registers,
  });
  const links = new Gauge({
    name: 'tallystick_issuer_connections',
    help: 'Open connections to the ISO 8583 port.',
    registers,
  });
  links.set(0);
  return {
    answered: (kind, response) => answers.inc({ kind, response_code: textOf(response, 39) ?? 'none' }),
    unanswered: (kind) => answers.inc({ kind, response_code: 'none' }),
    connected: () => links.inc(),
    disconnected: () => links.dec(),
  };
};
