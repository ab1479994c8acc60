/** How bars share the room of their row, as the chart library is told. */
export interface Measures {
  /** Free on each side of a row, as a part of it. */
  readonly free: number;
  /** Between two bars, in pixels. */
  readonly between: number;
  /** In pixels. */
  readonly sizeMax: number;
}

/** Where in its row a bar lies, in pixels: the library gives each an equal part, of whole pixels where there is room, with the bar in the middle of it. */
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
  const whole = part > 1 ? Math.floor(part) : part;
  const size = Math.min(whole, sizeMax);
  return { start: margin + (whole + gap) * place + (whole - size) / 2, size };
};
