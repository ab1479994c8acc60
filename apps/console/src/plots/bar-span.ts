/** How bars share the room of their row, as the chart library is told. */
export interface Measures {
  /** Free on each side of a row, as a part of it. */
  readonly free: number;
  /** Between two bars, in pixels. */
  readonly between: number;
  /** In pixels. */
  readonly sizeMax: number;
}

/** Where in its row a bar lies, in pixels: the library gives all the same size, of whole pixels where there is room, and has them in the middle of the row. */
export const barSpan = (
  row: number,
  bars: number,
  place: number,
  { free, between, sizeMax }: Measures,
): { readonly start: number; readonly size: number } => {
  const margin = row * free;
  const room = row - 2 * margin;
  const gap = room - (bars - 1) * between <= 0 ? 0 : between;
  const part = (room - (bars - 1) * gap) / bars;
  const whole = part > 1 ? Math.round(part) : part;
  const size = Math.min(whole, sizeMax);
  return { start: margin + (bars * (whole - size)) / 2 + (size + gap) * place, size };
};
