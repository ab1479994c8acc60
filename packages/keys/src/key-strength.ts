/** What a key has to have by this estimate. 32 random hexadecimal digits have about 115, a passphrase of four words about 90. */
const LEAST_BITS = 80;

/** The shortest part that the text is repetitions of, the last of them maybe cut short. */
const withoutRepetition = (text: string): string => {
  for (let length = 1; length <= text.length / 2; length += 1) {
    if (text.startsWith(text.slice(length)) && text.slice(length) !== '') return text.slice(0, length);
  }
  return text;
};

/** Shannon's entropy of the symbols by how often each occurs, for all of them together, in bits. */
const entropyOf = (symbols: readonly number[]): number => {
  const counts = new Map<number, number>();
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits += count * Math.log2(symbols.length / count);
  return bits;
};

/**
 * Whether a key that somebody configured may come from a generator: neither one character or word repeated, nor a row such as
 * `abcdef…`, nor of few different characters. One rule for every key of a setting. It finds keys that are surely weak; no rule can tell
 * that a key is strong.
 */
export const looksRandom = (key: string): boolean => {
  const codes = Array.from(withoutRepetition(key), (character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, at) => code - (codes[at] ?? 0));
  return Math.min(entropyOf(codes), entropyOf(steps)) >= LEAST_BITS;
};
