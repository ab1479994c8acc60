/** Crockford's base 32, in capitals: no I, L, O and U. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;
/** What all codes of one operator begin with: 30 bits that name the operator, so that wrong guesses can be counted. */
const HANDLE_LENGTH = 6;
const CODE = new RegExp(`^[${DIGITS}]{${LENGTH}}$`);

const digits = (bytes: Uint8Array): string => Array.from(bytes, (byte) => DIGITS[byte & 31]).join('');

/** A code as it is written: sixteen digits in groups of four. */
export const writeRecoveryCode = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');

/** Codes of one operator: a shared beginning, then 50 random bits each. */
export const makeRecoveryCodes = (
  random: (bytes: number) => Uint8Array,
  count: number,
): { readonly handle: string; readonly codes: readonly string[] } => {
  const handle = digits(random(HANDLE_LENGTH));
  const codes = Array.from({ length: count }, () => handle + digits(random(LENGTH - HANDLE_LENGTH)));
  return { handle, codes };
};

/** A code as a person typed it, with letters that look like digits taken for them; undefined if it is none. */
export const parseRecoveryCode = (
  typed: string,
): { readonly handle: string; readonly code: string } | undefined => {
  const code = typed
    .toUpperCase()
    .replaceAll(/[\s–-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return CODE.test(code) ? { handle: code.slice(0, HANDLE_LENGTH), code } : undefined;
};
