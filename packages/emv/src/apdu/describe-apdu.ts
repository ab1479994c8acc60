import { type DescribedObject, describeTlv, maskTlvHex } from '../tags/describe.ts';
import { maskValue } from '../tags/mask.ts';
import { TlvError } from '../tlv/tlv-error.ts';
import { ApduError } from './apdu-error.ts';
import { type CommandApdu, parseCommand } from './command.ts';
import { parseResponse } from './response.ts';
import { statusWordMeaning, swToHex } from './status-word.ts';

/** One exchange explained for a trace. Plain data, masked: safe to log, send and show. */
export interface DescribedExchange {
  /** Name of the command, for example `READ RECORD SFI 2 record 1`. */
  readonly name: string;
  /** The command as hexadecimal, sensitive parts hidden. */
  readonly command: string;
  /** The response as hexadecimal, sensitive parts hidden. */
  readonly response: string;
  /** Status word as hexadecimal; empty when the response has none. */
  readonly sw: string;
  readonly meaning: string;
  /** Decoded response data; empty when it is not TLV. */
  readonly objects: readonly DescribedObject[];
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x20, 'VERIFY'],
  [0x2a, 'COMPUTE CRYPTOGRAPHIC CHECKSUM'],
  [0x82, 'EXTERNAL AUTHENTICATE'],
  [0x84, 'GET CHALLENGE'],
  [0x88, 'INTERNAL AUTHENTICATE'],
  [0xa4, 'SELECT'],
  [0xa8, 'GET PROCESSING OPTIONS'],
  [0xae, 'GENERATE AC'],
  [0xb2, 'READ RECORD'],
  [0xc0, 'GET RESPONSE'],
  [0xca, 'GET DATA'],
]);

/** Commands whose data can name no cardholder and no secret; the data of any other is hidden. */
const OPEN_DATA: ReadonlySet<number> = new Set([0xa4, 0xa8, 0xae, 0x82, 0x84, 0x88, 0xb2, 0xc0, 0xca, 0x2a]);

/** Explains one command and its response. Never throws: what cannot be read is said to be so, and hidden. */
export function describeApdu(command: Uint8Array, response: Uint8Array): DescribedExchange {
  const described = describeCommand(command);
  const answer = tryParse(() => parseResponse(response));
  if (!answer) {
    return {
      ...described,
      response: '*'.repeat(response.length * 2),
      sw: '',
      meaning: 'Not a response',
      objects: [],
    };
  }
  const sw = swToHex(answer.sw);
  return {
    ...described,
    response: maskTlvHex(answer.data) + sw,
    sw,
    meaning: statusWordMeaning(answer.sw),
    objects: tryParse(() => describeTlv(answer.data)) ?? [],
  };
}

function describeCommand(bytes: Uint8Array): { name: string; command: string } {
  const command = tryParse(() => parseCommand(bytes));
  if (!command) return { name: 'Not a command', command: '*'.repeat(bytes.length * 2) };
  const hide = !OPEN_DATA.has(command.ins) && (command.data?.length ?? 0) > 0;
  const hex = hide
    ? bytes.subarray(0, 5).toHex().toUpperCase() + maskValue(bytes.subarray(5), 'secret')
    : bytes.toHex().toUpperCase();
  return { name: commandName(command), command: hex };
}

function commandName(command: CommandApdu): string {
  const name = NAMES.get(command.ins) ?? `INS ${command.ins.toString(16).toUpperCase().padStart(2, '0')}`;
  if (command.ins === 0xb2) return `${name} SFI ${command.p2 >> 3} record ${command.p1}`;
  if (command.ins === 0xa4 && command.data) return `${name} ${nameText(command.data)}`;
  return name;
}

function nameText(name: Uint8Array): string {
  const printable = name.every((byte) => byte >= 0x20 && byte < 0x7f);
  return printable ? new TextDecoder().decode(name) : name.toHex().toUpperCase();
}

function tryParse<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof TlvError || error instanceof ApduError) return undefined;
    throw error;
  }
}
