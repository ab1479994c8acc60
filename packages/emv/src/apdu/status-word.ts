/** Status words that this package gives or acts on (ISO/IEC 7816-4, 5.1.3; EMV Book 3, 6.3.5). */
export const SW_9000_OK = 0x9000;
export const SW_6283_SELECTED_FILE_INVALIDATED = 0x6283;
export const SW_6700_WRONG_LENGTH = 0x6700;
export const SW_6984_REFERENCED_DATA_INVALIDATED = 0x6984;
export const SW_6985_CONDITIONS_NOT_SATISFIED = 0x6985;
export const SW_6986_COMMAND_NOT_ALLOWED = 0x6986;
export const SW_6A80_WRONG_DATA = 0x6a80;
export const SW_6A81_FUNCTION_NOT_SUPPORTED = 0x6a81;
export const SW_6A82_FILE_NOT_FOUND = 0x6a82;
export const SW_6A83_RECORD_NOT_FOUND = 0x6a83;
export const SW_6A86_WRONG_P1_P2 = 0x6a86;
export const SW_6A88_REFERENCED_DATA_NOT_FOUND = 0x6a88;
export const SW_6D00_INSTRUCTION_NOT_SUPPORTED = 0x6d00;
export const SW_6E00_CLASS_NOT_SUPPORTED = 0x6e00;
export const SW_6F00_NO_PRECISE_DIAGNOSIS = 0x6f00;

const MEANINGS: ReadonlyMap<number, string> = new Map([
  [0x9000, 'OK'],
  [0x6200, 'Warning, memory unchanged'],
  [0x6283, 'Selected file invalidated'],
  [0x6300, 'Verification failed'],
  [0x6400, 'Execution error, memory unchanged'],
  [0x6581, 'Memory failure'],
  [0x6700, 'Wrong length'],
  [0x6881, 'Logical channel not supported'],
  [0x6882, 'Secure messaging not supported'],
  [0x6982, 'Security status not satisfied'],
  [0x6983, 'Authentication method blocked'],
  [0x6984, 'Referenced data invalidated'],
  [0x6985, 'Conditions of use not satisfied'],
  [0x6986, 'Command not allowed'],
  [0x6987, 'Secure messaging data missing'],
  [0x6988, 'Secure messaging data incorrect'],
  [0x6a80, 'Wrong data'],
  [0x6a81, 'Function not supported'],
  [0x6a82, 'File or application not found'],
  [0x6a83, 'Record not found'],
  [0x6a86, 'Incorrect P1 P2'],
  [0x6a88, 'Referenced data not found'],
  [0x6b00, 'Wrong P1 P2'],
  [0x6d00, 'Instruction not supported'],
  [0x6e00, 'Class not supported'],
  [0x6f00, 'No precise diagnosis'],
]);

/** A status word in words. */
export function statusWordMeaning(sw: number): string {
  const known = MEANINGS.get(sw);
  if (known) return known;
  const sw1 = sw >> 8;
  const sw2 = sw & 0xff;
  if (sw1 === 0x61) return `${sw2 || 256} more bytes by GET RESPONSE`;
  if (sw1 === 0x6c) return `Wrong Le, ${sw2 || 256} bytes are available`;
  if ((sw & 0xfff0) === 0x63c0) return `Verification failed, ${sw & 15} tries left`;
  if (sw1 === 0x62 || sw1 === 0x63) return 'Warning';
  if (sw1 === 0x90) return 'OK';
  return 'Error';
}

/** Status word as four hexadecimal digits. */
export function swToHex(sw: number): string {
  return sw.toString(16).toUpperCase().padStart(4, '0');
}
