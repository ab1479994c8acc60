import type { AttestationInputError } from '@tallystick/attestation/errors';
import { TlvError } from '@tallystick/emv';
import { PackError, SpecError, UnpackError } from '@tallystick/iso8583';
import { CeremonyError } from '@tallystick/keys/ceremony';
import { CipherLengthError } from '@tallystick/keys/ciphers';
import { DukptError } from '@tallystick/keys/dukpt';
import { KeyBlockError } from '@tallystick/keys/key-block';
import { PinError } from '@tallystick/keys/pin';
import type { JsonObject } from './command.ts';

/** Codes of what the command line itself refuses. Those of the libraries are passed on. */
export type CliErrorCode =
  /** An unknown command or option, an operand too many or missing. */
  | 'ERR_USAGE'
  /** An option that is needed, or the value of one, is missing. */
  | 'ERR_OPTION_MISSING'
  /** A value is none of the choices, or out of its range. */
  | 'ERR_OPTION_VALUE'
  /** A text is no even count of hexadecimal digits. */
  | 'ERR_HEX'
  | 'ERR_FILE'
  | 'ERR_JSON'
  | 'ERR_INPUT_SIZE'
  /** Standard input is asked for twice, or inside a batch, which reads it itself. */
  | 'ERR_STANDARD_INPUT'
  /** A recorded tap is no list of commands and responses. */
  | 'ERR_TRACE'
  /** A policy document that cannot be used. */
  | 'ERR_POLICY'
  /** A file is no export of an audit log. */
  | 'ERR_AUDIT_EXPORT'
  /** A file is no state of a terminal's keys. */
  | 'ERR_KEY_STATE'
  /** A text has other characters than decimal digits. */
  | 'ERR_DIGITS';

/** What can be shown in spite of an error, such as the readable part of a broken message. */
export interface Remains {
  readonly output: JsonObject;
  readonly text: string;
}

type LibraryError =
  | TlvError
  | UnpackError
  | PackError
  | SpecError
  | AttestationInputError
  | CeremonyError
  | CipherLengthError
  | DukptError
  | KeyBlockError
  | PinError;

/** Wrong use or unreadable input: exit code 2. `path` names the option, operand, file, element or byte. No value is in the message. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode | LibraryError['code'];
  readonly path: string;
  readonly remains: Remains | undefined;

  constructor(code: CliErrorCode | LibraryError['code'], message: string, path = '', remains?: Remains) {
    super(message);
    this.code = code;
    this.path = path;
    this.remains = remains;
  }
}

/** What is readable and was looked at, and is not accepted: exit code 1. */
const REFUSED: ReadonlySet<string> = new Set<LibraryError['code']>([
  'ERR_KEY_BLOCK_MAC',
  'ERR_KEY_BLOCK_CONTENT',
  'ERR_PIN_BLOCK_FORMAT',
  'ERR_PIN_BLOCK_CONTENT',
  'ERR_PIN_TRANSLATION',
  'ERR_CEREMONY_PART_LENGTH',
  'ERR_CEREMONY_PART_WEAK',
  'ERR_CEREMONY_PART_DAMAGED',
  'ERR_CEREMONY_PART_FOREIGN',
  'ERR_CEREMONY_PART_TWICE',
  'ERR_CEREMONY_PART_MISSING',
  'ERR_CEREMONY_KEY',
]);

/** The exit code of an error: 1 where something was refused, 2 for wrong use or unreadable input. */
export const exitCodeOf = ({ code }: CliError): 1 | 2 => (REFUSED.has(code) ? 1 : 2);

/** The error as the command line says it; a fault of the program is thrown on. */
export function cliErrorOf(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof TlvError) return new CliError(error.code, error.message, `byte ${error.offset}`);
  if (error instanceof UnpackError || error instanceof PackError)
    return new CliError(error.code, error.message, error.field);
  if (error instanceof SpecError) return new CliError(error.code, error.message, error.path);
  if (error instanceof KeyBlockError || error instanceof PinError || error instanceof DukptError)
    return new CliError(error.code, error.message, error.path);
  if (error instanceof CeremonyError)
    return new CliError(error.code, `${error.message}. ${error.remedy}`, error.path);
  if (error instanceof CipherLengthError) return new CliError(error.code, error.message, '--key');
  throw error;
}
