import { ApduError } from '../apdu/apdu-error.ts';
import { PPSE_NAME, selectCommand } from '../apdu/commands.ts';
import { parseResponse, type ResponseApdu } from '../apdu/response.ts';
import { SW_9000_OK } from '../apdu/status-word.ts';
import { buildCandidateList, type Candidate } from '../entry-point/candidate-list.ts';
import { type PreparedCombination, preProcess } from '../entry-point/pre-processing.ts';
import { advanceKernel3, KERNEL_3_IDLE } from '../kernel-3/kernel.ts';
import type { Kernel3Event, Kernel3State } from '../kernel-3/state.ts';
import type { EndApplicationReason, KernelOutcome, Outcome } from '../outcome/outcome.ts';
import {
  UI_INSERT_OR_SWIPE,
  UI_PRESENT_CARD_AGAIN,
  UI_PROCESSING_ERROR,
  UI_TRY_ANOTHER_CARD,
} from '../outcome/ui-request.ts';
import { TAG_9F66_TTQ } from '../tags/tag-numbers.ts';
import { TlvError } from '../tlv/tlv-error.ts';
import type { CardReader } from './card-reader.ts';
import { checkConfiguration } from './check-configuration.ts';
import type { ContactlessTransaction, TerminalConfiguration } from './configuration.ts';
import { type Exchange, type ExchangeContext, ExchangeStopped, exchange } from './exchange.ts';
import { terminalDataObjects } from './terminal-data.ts';

/** What a contactless transaction needs. */
export interface ContactlessOptions {
  readonly reader: CardReader;
  readonly configuration: TerminalConfiguration;
  readonly transaction: ContactlessTransaction;
  /** Called after each command and response; what it is given is sensitive. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** 4 bytes, tag 9F37, that were issued for this presentation of a card. Default: drawn here. */
  readonly unpredictableNumber?: Uint8Array;
  /** Source of an unpredictable number that is drawn here. Default: the platform's cryptographic one. */
  readonly random?: (bytes: number) => Uint8Array;
  /** Monotonic clock in milliseconds. Default: the platform's. */
  readonly nowMs?: () => number;
  /** Longest wait for one response, in milliseconds. Default 5,000. */
  readonly exchangeTimeoutMs?: number;
  /** Most exchanges with the card. Default 96. */
  readonly maxExchanges?: number;
  /** Stops the transaction; the outcome is then `end-application` with `cancelled`. */
  readonly signal?: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 5_000;
const DEFAULT_MAX_EXCHANGES = 96;

/**
 * Runs one presentation of a card: pre-processing, directory, selection, kernel (EMV Contactless Books A, B and C-3).
 *
 * A `try-again` outcome asks for the card to be presented once more: call again with the same options, and the next unpredictable
 * number where they are issued; otherwise a fresh one is drawn. Whatever the card or the reader does ends in an outcome.
 *
 * @throws {ConfigurationError} when configuration or transaction cannot be used; never because of a card or reader
 */
export async function runContactless(options: ContactlessOptions): Promise<Outcome> {
  checkConfiguration(options.configuration);
  const random = options.random ?? ((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  const number = options.unpredictableNumber ?? random(4);
  const terminalData = terminalDataObjects(options.configuration, options.transaction, number);
  const combinations = preProcess(options.configuration.combinations, options.transaction.amountMinor);
  if (combinations.length === 0)
    return { type: 'other-interface', reason: 'amount-limit', ui: UI_INSERT_OR_SWIPE };
  const context: ExchangeContext = {
    reader: options.reader,
    nowMs: options.nowMs ?? (() => performance.now()),
    timeoutMs: options.exchangeTimeoutMs ?? DEFAULT_TIMEOUT_MS,
    onExchange: options.onExchange,
    signal: options.signal,
    left: options.maxExchanges ?? DEFAULT_MAX_EXCHANGES,
  };
  try {
    return await present(context, combinations, terminalData);
  } catch (error) {
    if (error instanceof ExchangeStopped) return stopped(error);
    throw error;
  }
}

async function present(
  context: ExchangeContext,
  combinations: readonly PreparedCombination[],
  terminalData: ReadonlyMap<number, Uint8Array>,
): Promise<Outcome> {
  const candidates = await readDirectory(context, combinations);
  if (candidates === 'malformed') return ended('malformed-response');
  if (candidates.length === 0)
    return { type: 'end-application', reason: 'no-application', ui: UI_TRY_ANOTHER_CARD };
  // Book B, 3.3.3: the next candidate when an application cannot be selected or its kernel says so.
  for (const candidate of candidates) {
    const selected = understood(await exchange(context, selectCommand(candidate.adfName)));
    if (!selected || selected.sw !== SW_9000_OK) continue;
    const outcome = await runKernel(context, candidate, selected.data, terminalData);
    if (outcome.type !== 'select-next') return outcome;
  }
  return { type: 'end-application', reason: 'card-refused', ui: UI_TRY_ANOTHER_CARD };
}

async function readDirectory(
  context: ExchangeContext,
  combinations: readonly PreparedCombination[],
): Promise<Candidate[] | 'malformed'> {
  const response = understood(await exchange(context, selectCommand(PPSE_NAME)));
  if (!response) return 'malformed';
  if (response.sw !== SW_9000_OK) return [];
  try {
    return buildCandidateList(response.data, combinations);
  } catch (error) {
    if (error instanceof TlvError) return 'malformed';
    throw error;
  }
}

async function runKernel(
  context: ExchangeContext,
  { adfName, combination }: Candidate,
  fci: Uint8Array,
  terminalData: ReadonlyMap<number, Uint8Array>,
): Promise<KernelOutcome> {
  // Kernel 3 is the only one so far; another kernel's card is passed over.
  if (combination.kernelId !== 3) return { type: 'select-next' };
  const { ttq, kernelId, configuration } = combination;
  let state: Kernel3State = KERNEL_3_IDLE;
  let event: Kernel3Event = {
    type: 'activate',
    activation: {
      fci,
      aid: adfName,
      kernelId,
      ttq,
      terminalData: new Map(terminalData).set(TAG_9F66_TTQ, ttq),
      offlineApproval: configuration.offlineApproval ?? 'decline',
    },
  };
  for (;;) {
    const step = advanceKernel3(state, event);
    state = step.state;
    const [effect] = step.effects;
    if (!effect) return ended('malformed-response');
    if (effect.type === 'outcome') return effect.outcome;
    event = { type: 'response', response: await exchange(context, effect.command) };
  }
}

function understood(response: Uint8Array): ResponseApdu | undefined {
  try {
    return parseResponse(response);
  } catch (error) {
    if (error instanceof ApduError) return undefined;
    throw error;
  }
}

function ended(reason: EndApplicationReason): Outcome & { type: 'end-application' } {
  return { type: 'end-application', reason, ui: UI_PROCESSING_ERROR };
}

function stopped({ why }: ExchangeStopped): Outcome {
  switch (why) {
    case 'card-removed':
    case 'reader-timeout':
      return { type: 'try-again', reason: why, ui: UI_PRESENT_CARD_AGAIN };
    default:
      return ended(why);
  }
}
