import {
  ApduError,
  addDataObjects,
  addProcessingOptions,
  advanceKernel3,
  type CommandApdu,
  cardDecision,
  type DataObjects,
  encodeCommand,
  encodeResponse,
  findTlv,
  KERNEL_3_IDLE,
  type Kernel3State,
  type KernelOutcome,
  type Outcome,
  PPSE_NAME,
  parseCommand,
  parseDataObjects,
  parseDol,
  parseResponse,
  parseTlv,
  type ResponseApdu,
  readDolData,
  statusWordMeaning,
  swToHex,
  TlvError,
} from '@tallystick/emv';
import { toHex } from '../input.ts';
import { type Decision, directoryDecision, kernelDecisions } from './tap-decisions.ts';
import type { RecordedExchange } from './trace-file.ts';

/** What a recorded tap came to, by the rules that this package knows. */
export interface ExplainedTap {
  readonly decisions: readonly Decision[];
  /** Absent when the recording ends before a decision, or the application belongs to another kernel. */
  readonly outcome: Outcome | undefined;
}

/** A command and its response after the transport is done: GET RESPONSE and a corrected Le are followed. */
interface LogicalExchange {
  readonly command: CommandApdu;
  readonly response: ResponseApdu;
}

const INS_SELECT = 0xa4;
const INS_GET_PROCESSING_OPTIONS = 0xa8;
const INS_READ_RECORD = 0xb2;
const SW_OK = 0x9000;
const TAG_PDOL = 0x9f38;
const TAG_COMMAND_TEMPLATE = 0x83;
const TAG_TTQ = 0x9f66;

/**
 * Replays a recorded tap: entry point, then kernel 3 on the card's own answers. The terminal's data are those that it gave the card
 * (PDOL), so the kernel decides on what the terminal decided on. Approval offline counts as not accepted, as it is by default.
 */
export function explainTap(recorded: readonly RecordedExchange[]): ExplainedTap {
  const exchanges = logicalExchanges(recorded);
  const decisions: Decision[] = [];
  let application: { readonly aid: Uint8Array; readonly fci: Uint8Array } | undefined;
  for (let at = 0; at < exchanges.length; at += 1) {
    const { command, response } = exchanges[at] as LogicalExchange;
    if (command.ins === INS_SELECT) {
      const aid = command.data ?? new Uint8Array(0);
      application = undefined;
      if (toHex(aid) === toHex(PPSE_NAME)) decisions.push(directoryDecision(response));
      else {
        decisions.push(selectionDecision(aid, response));
        if (response.sw === SW_OK) application = { aid, fci: response.data };
      }
    } else if (command.ins === INS_GET_PROCESSING_OPTIONS && application) {
      const run = replayKernel(application, exchanges.slice(at));
      decisions.push(...run.decisions);
      if (run.outcome && run.outcome.type !== 'select-next') return { decisions, outcome: run.outcome };
      application = undefined;
    }
  }
  return { decisions, outcome: undefined };
}

function selectionDecision(aid: Uint8Array, { sw }: ResponseApdu): Decision {
  const result = sw === SW_OK ? 'selected' : `${swToHex(sw)} ${statusWordMeaning(sw)}: the next application`;
  return { step: `application ${toHex(aid)}`, clause: 'EMV Contactless Book B, 3.3.3', result };
}

interface KernelRun {
  readonly decisions: readonly Decision[];
  readonly outcome: KernelOutcome | undefined;
}

/** @param exchanges from GET PROCESSING OPTIONS on */
function replayKernel(
  { aid, fci }: { readonly aid: Uint8Array; readonly fci: Uint8Array },
  exchanges: readonly LogicalExchange[],
): KernelRun {
  const card = tolerant(() => parseDataObjects(fci)) ?? new Map();
  const terminalData = terminalDataOf(card, exchanges[0]?.command);
  const ttq = terminalData?.get(TAG_TTQ);
  if (!terminalData || !ttq) return { decisions: [notOurs()], outcome: undefined };
  let state: Kernel3State = KERNEL_3_IDLE;
  let step = advanceKernel3(state, {
    type: 'activate',
    activation: { fci, aid, kernelId: 3, ttq, terminalData, offlineApproval: 'decline' },
  });
  const seen: DataObjects = new Map(card);
  for (const { command, response } of withRecords(exchanges)) {
    state = step.state;
    const [effect] = step.effects;
    if (effect?.type === 'outcome') return decided(seen, ttq, effect.outcome);
    if (effect && toHex(effect.command) !== toHex(encodeCommand({ ...command, le: 256 })))
      return { decisions: [deviation(effect.command)], outcome: undefined };
    collect(seen, command, response);
    step = advanceKernel3(state, { type: 'response', response: encodeResponse(response.sw, response.data) });
  }
  const [last] = step.effects;
  return last?.type === 'outcome'
    ? decided(seen, ttq, last.outcome)
    : { decisions: [unfinished()], outcome: undefined };
}

/** What kernel 3 asks the card for; a reader may ask for more, such as GET DATA, which decides nothing here. */
const withRecords = (exchanges: readonly LogicalExchange[]): LogicalExchange[] =>
  exchanges.filter(({ command: { ins } }) => ins === INS_GET_PROCESSING_OPTIONS || ins === INS_READ_RECORD);

const decided = (card: DataObjects, ttq: Uint8Array, outcome: KernelOutcome): KernelRun => ({
  decisions: kernelDecisions(cardDecision(card), ttq, outcome),
  outcome,
});

const notOurs = (): Decision => ({
  step: 'kernel',
  clause: 'EMV Contactless Book C-3, 5.2',
  result:
    'the PDOL does not ask for the terminal transaction qualifiers (9F66): not an application for kernel 3',
});

const deviation = (expected: Uint8Array): Decision => ({
  step: 'kernel',
  clause: 'EMV Contactless Book C-3, 5.3',
  result: `the recording leaves kernel 3 here: its next command is ${toHex(expected)}`,
});

const unfinished = (): Decision => ({
  step: 'kernel',
  clause: 'EMV Contactless Book C-3, 5.3',
  result: 'the recording ends before the decision',
});

/** The data objects that the terminal gave the card in GET PROCESSING OPTIONS. */
function terminalDataOf(
  card: ReadonlyMap<number, Uint8Array>,
  command: CommandApdu | undefined,
): Map<number, Uint8Array> | undefined {
  const pdol = card.get(TAG_PDOL);
  if (!pdol || !command?.data) return undefined;
  const { data } = command;
  return tolerant(() => {
    const value = findTlv(parseTlv(data), TAG_COMMAND_TEMPLATE)?.value;
    return value && readDolData(parseDol(pdol), value);
  });
}

/** Keeps what the card said, for the explanation; what does not parse ends the kernel and is its outcome. */
function collect(into: DataObjects, { ins }: CommandApdu, { sw, data }: ResponseApdu): void {
  if (sw !== SW_OK) return;
  tolerant(() => {
    if (ins === INS_GET_PROCESSING_OPTIONS) addProcessingOptions(into, data);
    else addDataObjects(into, parseTlv(data)[0]?.children ?? []);
  });
}

/** Joins what one command took several exchanges for (ISO/IEC 7816-4, 5.1.3). What is no command or response is left out. */
function logicalExchanges(recorded: readonly RecordedExchange[]): LogicalExchange[] {
  const joined: LogicalExchange[] = [];
  let open: { readonly command: CommandApdu; readonly parts: Uint8Array[] } | undefined;
  for (const { command, response } of recorded) {
    const read = tolerant(() => ({ command: parseCommand(command), response: parseResponse(response) }));
    if (!read) continue;
    const first: CommandApdu = open?.command ?? read.command;
    const parts: Uint8Array[] = [...(open?.parts ?? []), read.response.data];
    const sw1 = read.response.sw >> 8;
    if (sw1 === 0x61 || sw1 === 0x6c) open = { command: first, parts };
    else {
      const data = Uint8Array.from(parts.flatMap((bytes) => [...bytes]));
      joined.push({ command: first, response: { data, sw: read.response.sw } });
      open = undefined;
    }
  }
  return joined;
}

function tolerant<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof TlvError || error instanceof ApduError) return undefined;
    throw error;
  }
}
