const CODES: Readonly<Record<string, string>> = {
  '001': 'sign-on',
  '002': 'sign-off',
  '101': 'key change',
  '161': 'key exchange',
  '201': 'cutover',
  '301': 'echo test',
};

/** What DE70 asks for. */
export function networkCodeMeaning(value: string): string | undefined {
  return CODES[value];
}
