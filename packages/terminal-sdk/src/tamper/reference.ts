const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Eight letters and digits that people can read to each other, from eight random bytes. */
export const referenceOf = (random: Uint8Array): string => {
  const text = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => DIGITS.charAt((random[i] ?? 0) & 31)).join('');
  return `${text.slice(0, 4)}-${text.slice(4)}`;
};
