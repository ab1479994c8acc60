/** Rows for people: the first two cells as wide as the widest. */
export function columns(rows: readonly (readonly string[])[]): string {
  const width = (at: number) => Math.max(...rows.map((row) => row[at]?.length ?? 0)) + 3;
  const [first, second] = [width(0), width(1)];
  const lines = rows.map(([one = '', two = '', three = '']) =>
    `${one.padEnd(first)}${two.padEnd(second)}${three}`.trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
