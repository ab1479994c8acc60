import { strict as assert } from 'node:assert';
import { type Codec, type Message, textOf } from '@tallystick/iso8583';
import type { RequestOutcome } from '@tallystick/iso8583/link';
import type { OutcomeReason } from '@tallystick/protocol';
import type { OpenedCard } from './card.ts';
import type { Dialect } from './dialect.ts';
import { type AuthorisationFacts, authorisationMessage, isForSameAmount } from './message.ts';
import type { PatientOutcome } from './patient-request.ts';
import type { Breach } from './presentation-rules.ts';
import { meaningOfResponse } from './response-code.ts';
import { cardSteps, messageStep, type StoredStep } from './stored-step.ts';
import { isSameTransaction, transactionKeyOf } from './unmatched-replies.ts';

/** What became of an authorisation. */
export type AuthorisationResult =
  | {
      readonly kind: 'approved';
      /** What was approved, in minor units. */
      readonly amountMinor: bigint;
      readonly responseCode: string;
      readonly authorisationCode?: string;
      readonly de55?: Uint8Array;
    }
  | {
      readonly kind: 'declined';
      readonly reason: OutcomeReason;
      readonly responseCode?: string;
      readonly de55?: Uint8Array;
    }
  /** What the issuer did cannot be told: to be reversed. */
  | { readonly kind: 'unknown'; readonly reason: OutcomeReason; readonly responseCode?: string };

export interface Authorisation {
  readonly result: AuthorisationResult;
  readonly steps: readonly StoredStep[];
}

const MISMATCHED_ANSWER: AuthorisationResult = { kind: 'unknown', reason: 'host_error' };

/**
 * Reads a 0210. One that is for another amount or currency, or says nothing, cannot be trusted: what the host did is unknown.
 *
 * That it is the reply to this request is the link's affair. Were it not, one payment would be approved by the reply to another.
 */
const readAnswer = (request: Message, answer: Message): AuthorisationResult => {
  const key = transactionKeyOf(answer);
  assert(key !== undefined, 'a matched reply names its request');
  assert(
    isSameTransaction(key, transactionKeyOf(request)),
    'a matched reply has the transaction key of its request',
  );
  const responseCode = textOf(answer, 39);
  if (answer.mti !== '0210' || responseCode === undefined) return MISMATCHED_ANSWER;
  if (!isForSameAmount(request, answer)) return MISMATCHED_ANSWER;
  const chip = answer[55];
  const de55 = chip instanceof Uint8Array ? { de55: chip } : {};
  const meaning = meaningOfResponse(responseCode);
  switch (meaning.kind) {
    case 'approved': {
      const code = textOf(answer, 38)?.trim();
      const amountMinor = BigInt(textOf(answer, 4) ?? textOf(request, 4) ?? 0);
      return {
        kind: 'approved',
        amountMinor,
        responseCode,
        ...(code ? { authorisationCode: code } : {}),
        ...de55,
      };
    }
    case 'declined':
      return { kind: 'declined', reason: meaning.reason, responseCode, ...de55 };
    case 'unknown':
      return { kind: 'unknown', reason: meaning.reason, responseCode };
  }
};

const resultOf = (request: Message, outcome: RequestOutcome): AuthorisationResult => {
  switch (outcome.kind) {
    case 'reply':
      return readAnswer(request, outcome.message);
    case 'timeout':
      return { kind: 'unknown', reason: 'no_answer' };
    case 'unreadable':
      return { kind: 'unknown', reason: 'host_error' };
    case 'disconnected':
      return {
        kind: 'unknown',
        reason: outcome.error?.code === 'ERR_LINK_FRAME' ? 'host_error' : 'link_lost',
      };
    case 'not-sent':
      return {
        kind: 'declined',
        reason: outcome.reason === 'invalid-message' ? 'invalid_transaction' : 'link_down',
      };
  }
};

const REMARKS: Readonly<Record<Exclude<RequestOutcome['kind'], 'reply'>, string>> = {
  timeout: 'No answer in time',
  unreadable: 'The answer could not be read',
  disconnected: 'The connection was lost before an answer',
  'not-sent': 'Nothing was sent',
};

/** Says where an answer could not be read, and never what stood there. */
const noteOf = (outcome: Exclude<RequestOutcome, { kind: 'reply' }>, at: number): StoredStep => ({
  kind: 'note',
  at,
  title: REMARKS[outcome.kind],
  ...(outcome.kind === 'unreadable' ? { summary: outcome.error.message } : {}),
});

export interface AuthoriseInput {
  readonly codec: Codec;
  readonly dialect: Dialect;
  readonly facts: AuthorisationFacts;
  readonly card: OpenedCard;
  /** DE52, enciphered for the host. */
  readonly pinBlock: Uint8Array | undefined;
  readonly send: (message: Message) => Promise<PatientOutcome>;
  readonly now: () => number;
  /** When the card had been read, Unix milliseconds. */
  readonly presentedAt: number;
}

/** Asks the issuer once: sends the 0200, reads the 0210, and keeps both for the trace without what may not be kept. */
export const authorise = async (input: AuthoriseInput): Promise<Authorisation> => {
  const { codec, dialect, facts, card, now } = input;
  const request = authorisationMessage(facts, card, input.pinBlock);
  const begunAt = now();
  const { outcome, waitedMs } = await input.send(request);
  const sentAt = begunAt + waitedMs;
  const result = resultOf(request, outcome);
  const steps = cardSteps(card, input.presentedAt);
  if (waitedMs > 0) {
    steps.push({ kind: 'note', at: sentAt, title: 'Waited for the link', summary: `${waitedMs} ms` });
  }
  if (outcome.kind !== 'not-sent') {
    const pan = card.pan();
    steps.push(messageStep(codec, dialect, request, { at: sentAt, direction: 'sent', pan }));
    if (outcome.kind === 'reply') {
      const ms = Math.round(outcome.elapsedMs);
      steps.push(messageStep(codec, dialect, outcome.message, { at: now(), ms, direction: 'received', pan }));
    }
  }
  if (outcome.kind !== 'reply') steps.push(noteOf(outcome, now()));
  return { result, steps };
};

const breachText = ({ rule, tag, found, expected }: Breach): string =>
  `${rule}: tag ${tag} is ${found ?? 'absent'}${expected === undefined ? '' : `, expected ${expected}`}`;

/** Declines here a payment whose PIN could not be read under the terminal's key: the issuer is not asked. */
export const declineUnreadablePin = (card: OpenedCard, presentedAt: number, now: number): Authorisation => ({
  result: { kind: 'declined', reason: 'not_permitted' },
  steps: [
    ...cardSteps(card, presentedAt),
    { kind: 'note', at: now, title: 'Refused here', summary: 'The PIN could not be read' },
  ],
});

/** Declines here what breaks a limit of its terminal, or was not read for its payment: the issuer is not asked. The trace says why. */
export const declineHere = (
  card: OpenedCard,
  presentedAt: number,
  breaches: readonly Breach[],
  now: number,
): Authorisation => ({
  result: { kind: 'declined', reason: 'not_permitted' },
  steps: [
    ...cardSteps(card, presentedAt),
    { kind: 'note', at: now, title: 'Refused here', summary: breaches.map(breachText).join('; ') },
  ],
});
