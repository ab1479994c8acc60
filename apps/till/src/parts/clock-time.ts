const two = (value: number): string => String(value).padStart(2, '0');

/** Seconds as a clock that runs down shows them: minutes and seconds, and hours where there are any. */
export const clockTime = (seconds: number): string => {
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};
