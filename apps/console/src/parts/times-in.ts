/** A moment of UTC as the server writes it into sentences (RFC 3339). */
const MOMENT = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

/** A sentence with each moment of UTC in it written by `format`: what is no real date is left as it is. */
export const timesIn = (text: string, format: (iso: string) => string): string =>
  text.replace(MOMENT, (iso) => (Number.isNaN(Date.parse(iso)) ? iso : format(iso)));
