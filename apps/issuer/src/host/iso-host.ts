import { DatabaseUnavailable } from '@tallystick/database';
import { type Codec, type Message, PackError, textOf } from '@tallystick/iso8583';
import {
  type HostConnection,
  type HostOptions,
  Iso8583Host,
  type LinkError,
  type Reply,
} from '@tallystick/iso8583/link';
import { testAmountOf } from '@tallystick/protocol';
import type { Logger } from 'pino';
import type { Clock } from '../platform/clock.ts';
import { parseAuthorisationRequest } from '../rules/request.ts';
import { DECLINE_CODES } from '../rules/response-codes.ts';
import { type LinkSecurity, unverifiableElementOf } from '../rules/security-elements.ts';
import { type Authorise, Undecided } from './authorise.ts';
import { createDeliver, type DeliveryTimes } from './deliver.ts';
import { garbledCodec } from './garbled-codec.ts';
import type { MessageKind, MessageMetrics } from './message-metrics.ts';
import { respond } from './response.ts';
import type { Reverse } from './reverse.ts';

export interface IsoHostOptions {
  readonly codec: Codec;
  readonly authorise: Authorise;
  readonly reverse: Reverse;
  readonly security: LinkSecurity;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: MessageMetrics;
  /** Whether the cents of an amount decide what happens. */
  readonly testAmounts: boolean;
  readonly times: DeliveryTimes;
  /** Told when a message is not answered because the database could not be reached. */
  readonly onUnavailable: () => void;
  /** Who may connect. */
  readonly door: Pick<HostOptions, 'peers' | 'tls'>;
}

const AUTHORISATION = /^0[12]0[01]$/;
const REVERSAL = /^04[02][01]$/;
/** Requests and advices, which want a response; notifications and responses do not. */
const WANTS_RESPONSE = /^0[1-8][02][0-5]$/;

/** What of a message may stand in a log: nothing of the card. */
const traceOf = (message: Message) => ({
  mti: message.mti,
  stan: textOf(message, 11),
  rrn: textOf(message, 37),
  terminal: textOf(message, 41),
  amount: textOf(message, 4),
});

/** Answers a request whose MAC or PIN this link cannot verify; false when there is neither. */
const refuseUnverifiable = (
  message: Message,
  reply: Reply,
  { log, security }: Pick<IsoHostOptions, 'log' | 'security'>,
): boolean => {
  const element = WANTS_RESPONSE.test(message.mti) && unverifiableElementOf(message, security);
  if (!element) return false;
  const responseCode = DECLINE_CODES[element.reason];
  log.warn({ ...traceOf(message), responseCode, ...element }, 'refused');
  reply(respond(message, { responseCode }));
  return true;
};

const answerReversal = async (
  message: Message,
  reply: Reply,
  { reverse, log }: Pick<IsoHostOptions, 'reverse' | 'log'>,
): Promise<void> => {
  const { responseCode, reason, field } = await reverse(message);
  log.info({ ...traceOf(message), responseCode, reason, ...(field ? { field } : {}) }, 'reversal');
  reply(respond(message, { responseCode }));
};

const kindOf = ({ mti }: Message): MessageKind => {
  if (AUTHORISATION.test(mti)) return 'authorisation';
  return REVERSAL.test(mti) ? 'reversal' : 'other';
};

/** What a peer did is told in a line; a fault of our own with all that is known. */
const tellFault = (log: Logger, error: LinkError | PackError, peer: string | undefined): void => {
  const { code, message } = error;
  if (code === 'ERR_LINK_HANDLER' || error instanceof PackError)
    log.error({ reason: code, peer, err: error }, 'fault in an answer');
  else log.warn({ reason: code, peer, detail: message }, 'a peer broke the protocol');
};

/** Counts connections, and tells who came, who left and what they did. */
const tellConnections = ({
  log,
  metrics,
}: Pick<IsoHostOptions, 'log' | 'metrics'>): Pick<
  HostOptions,
  'onConnection' | 'onDisconnection' | 'onError'
> => ({
  onConnection: (connection) => {
    metrics.connected();
    log.info({ peer: connection.remoteAddress }, 'acquirer connected');
  },
  onDisconnection: (connection, error) => {
    metrics.disconnected();
    const reason = error === undefined ? {} : { reason: error.code };
    log.info({ peer: connection.remoteAddress, ...reason }, 'acquirer disconnected');
  },
  onError: (error, connection) => tellFault(log, error, connection?.remoteAddress),
});

/** The ISO 8583 server: reads requests, has them decided, answers. Sign-on, sign-off and echo are the link's. */
export const createIsoHost = (options: IsoHostOptions): Iso8583Host => {
  const { authorise, clock, log, metrics, testAmounts, times } = options;
  const codec = garbledCodec(options.codec);
  const deliver = createDeliver(codec, clock, times, (error) => log.error({ err: error }, 'answer not sent'));

  const onAuthorisation = async (message: Message, reply: Reply, connection: HostConnection) => {
    const startedAt = clock.now();
    const parsed = parseAuthorisationRequest(message);
    if (parsed.kind === 'refused') {
      const responseCode = DECLINE_CODES[parsed.reason];
      log.warn({ ...traceOf(message), responseCode, reason: parsed.reason, field: parsed.field }, 'refused');
      reply(respond(message, { responseCode }));
      return;
    }
    const { request } = parsed;
    const row = testAmounts ? testAmountOf(request.amountMinor) : undefined;
    if (row?.outcome === 'dropped_before') {
      log.info({ ...traceOf(message), outcome: row.outcome }, 'test amount');
      connection.destroy();
      return;
    }
    const answer = await authorise(request, row);
    log[answer.responseCode === '00' ? 'debug' : 'info'](
      {
        ...traceOf(message),
        responseCode: answer.responseCode,
        reason: answer.reason,
        ms: clock.now() - startedAt,
        ...(row ? { outcome: row.outcome } : {}),
      },
      answer.repeated ? 'answered again' : 'answered',
    );
    deliver(row?.outcome, { response: respond(message, answer), reply, connection });
  };

  const onMessage = async (message: Message, answer: Reply, connection: HostConnection): Promise<void> => {
    const kind = kindOf(message);
    const reply: Reply = (response) => {
      metrics.answered(kind, response);
      return answer(response);
    };
    try {
      if (refuseUnverifiable(message, reply, options)) return;
      if (AUTHORISATION.test(message.mti)) await onAuthorisation(message, reply, connection);
      else if (REVERSAL.test(message.mti)) await answerReversal(message, reply, options);
      else if (WANTS_RESPONSE.test(message.mti)) {
        log.warn({ mti: message.mti }, 'message type not supported');
        reply(respond(message, { responseCode: DECLINE_CODES.format_error }));
      } else log.warn({ mti: message.mti }, 'message ignored');
    } catch (error) {
      // Whether this request or another copy of it takes effect is not known, so there is no true answer: silence makes the acquirer reverse.
      if (!(error instanceof DatabaseUnavailable || error instanceof Undecided)) throw error;
      metrics.unanswered(kind);
      log.error({ ...traceOf(message), reason: error.code }, 'outcome not known, not answered');
      if (error instanceof DatabaseUnavailable) options.onUnavailable();
    }
  };

  return new Iso8583Host({
    codec,
    ...options.door,
    onMessage,
    ...tellConnections(options),
  });
};
