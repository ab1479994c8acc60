import { Command } from '@commander-js/extra-typings';
import {
  ApduError,
  type DescribedExchange,
  type DescribedObject,
  describeApdu,
  type Outcome,
  parseResponse,
  parseTlv,
  renderDescription,
  TlvError,
} from '@tallystick/emv';
import { type CommandResult, done, JSON_OPTION, once, type Perform, type World } from '../command.ts';
import { hexBytes, readText, toHex } from '../input.ts';
import { explainTap } from './tap.ts';
import type { Decision } from './tap-decisions.ts';
import { parseTrace, type RecordedExchange } from './trace-file.ts';
import { wholeTree } from './tree.ts';

export interface ExplainInput {
  /** A recording, or a command in hexadecimal when there is a response. */
  readonly source: string;
  readonly response?: string | undefined;
  /** Name of one recording in a file of several. */
  readonly script?: string | undefined;
}

/** Explains a whole tap: commands, responses, decisions with their clauses, outcome. */
export async function explain(
  { source, response, script }: ExplainInput,
  world: World,
): Promise<CommandResult> {
  const recorded: readonly RecordedExchange[] =
    response === undefined
      ? parseTrace(await readText(world, source), source, script)
      : [{ command: hexBytes(source, 'command'), response: hexBytes(response, 'response') }];
  const described = recorded.map((exchange) => ({
    ...describeApdu(exchange.command, exchange.response),
    exchange,
  }));
  const { decisions, outcome } = explainTap(recorded);
  const output = {
    exchanges: described.map(wholeExchange),
    decisions,
    outcome: outcome === undefined ? null : wholeOutcome(outcome),
  };
  const text = [
    ...described.map(exchangeText),
    ...decisionLines(decisions),
    ...(response === undefined ? ['', outcomeText(outcome)] : []),
  ];
  return done(output, `${text.join('\n')}\n`);
}

type Described = DescribedExchange & { readonly exchange: RecordedExchange };

/** The exchange as it was recorded, nothing masked. */
function wholeExchange({ name, sw, meaning, exchange }: Described) {
  const { command, response, ms } = exchange;
  return {
    name,
    command: toHex(command),
    response: toHex(response),
    sw,
    meaning,
    ...(ms === undefined ? {} : { ms }),
    objects: objectsOf(response),
  };
}

function objectsOf(response: Uint8Array): DescribedObject[] {
  try {
    return wholeTree(parseTlv(parseResponse(response).data));
  } catch (error) {
    if (error instanceof TlvError || error instanceof ApduError) return [];
    throw error;
  }
}

function exchangeText({ name, command, response, meaning, objects, exchange: { ms } }: Described): string {
  const time = ms === undefined ? '' : `  ${ms} ms`;
  const head = `${name}${time}\n> ${command}\n< ${response}  ${meaning}`;
  return objects.length === 0 ? head : `${head}\n${renderDescription(objects, 2)}`;
}

const decisionLines = (decisions: readonly Decision[]): string[] =>
  decisions.length === 0
    ? []
    : ['', 'Decisions:', ...decisions.map(({ step, clause, result }) => `  ${step}: ${result}  (${clause})`)];

/** Bytes as hexadecimal, the rest as it is. */
const wholeOutcome = (outcome: Outcome) =>
  Object.fromEntries(
    Object.entries(outcome).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? toHex(value) : value,
    ]),
  );

function outcomeText(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'Outcome: not known';
  const reason = 'reason' in outcome ? ` (${outcome.reason})` : '';
  const cvm = 'cvm' in outcome ? `, cardholder verification ${outcome.cvm}` : '';
  const pan = 'maskedPan' in outcome && outcome.maskedPan !== undefined ? `, card ${outcome.maskedPan}` : '';
  return `Outcome: ${outcome.type}${reason}${cvm}${pan}`;
}

export const explainCommand = (perform: Perform) =>
  new Command('explain')
    .description('a whole tap: commands, responses, decisions with their clauses, outcome')
    .argument(
      '<file>',
      'recording as JSON [{command, response, ms}] or as lines; - reads it from standard input',
    )
    .argument(
      '[response]',
      'with it the first operand is a command in hexadecimal, and one exchange is explained',
    )
    .option('--script <name>', 'one recording of a file with several')
    .option(...JSON_OPTION)
    .action((source, response, { script }) =>
      perform(once((world) => explain({ source, response, script }, world))),
    );
