import { verifyApple } from './apple.ts';
import { verifyFidoU2f } from './fido-u2f.ts';
import { verifyNone } from './none.ts';
import { verifyPacked } from './packed.ts';
import { refused, type StatementFinding, type StatementInput } from './statement.ts';
import { verifyTpm } from './tpm.ts';

/** The statement formats that need no more than the registration; `android-key` has rules of its own. */
const FORMATS: Readonly<Record<string, (input: StatementInput) => StatementFinding>> = {
  none: verifyNone,
  packed: verifyPacked,
  tpm: verifyTpm,
  apple: verifyApple,
  'fido-u2f': verifyFidoU2f,
};

/** Verifies an attestation statement (WebAuthn level 3, section 8). @throws AttestationInputError for one that cannot be read */
export function verifyStatement(input: StatementInput): StatementFinding {
  const verify = Object.hasOwn(FORMATS, input.format) ? FORMATS[input.format] : undefined;
  return verify ? verify(input) : refused(`statement format ${input.format.slice(0, 40)} is not known`);
}
