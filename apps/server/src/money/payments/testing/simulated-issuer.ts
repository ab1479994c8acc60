import { type Message, originalDataElementsOf, parseOriginalDataElements, textOf } from '@tallystick/iso8583';

export interface Booking {
  readonly amount: string;
  state: 'approved' | 'reversed' | 'absent';
}

const keyOf = (message: Message, stan: string | undefined, transmittedAt: string | undefined): string =>
  [textOf(message, 41), textOf(message, 37), stan, transmittedAt].join('|');

/** An issuer that books what it is asked to, undoes what it is told to, and forgets nothing. Its book is the truth of a simulation. */
export const createSimulatedIssuer = () => {
  const book = new Map<string, Booking>();

  const authorise = (message: Message): string => {
    const { systemTraceAuditNumber, transmissionDateTime } = originalDataElementsOf(message);
    const key = keyOf(message, systemTraceAuditNumber, transmissionDateTime);
    const known = book.get(key);
    if (known === undefined) book.set(key, { amount: textOf(message, 4) ?? '', state: 'approved' });
    return known === undefined || known.state === 'approved' ? '00' : '12';
  };

  const reverse = (message: Message): string => {
    const original = parseOriginalDataElements(textOf(message, 90) ?? '');
    if (original === undefined) return '30';
    const key = keyOf(message, original.systemTraceAuditNumber, original.transmissionDateTime);
    const known = book.get(key);
    if (known === undefined) book.set(key, { amount: textOf(message, 4) ?? '', state: 'absent' });
    else if (known.state === 'approved') known.state = 'reversed';
    return '00';
  };

  return {
    book,
    keyOf,
    answer(message: Message): Message {
      const { mti } = message;
      const code = mti === '0200' ? authorise(message) : reverse(message);
      const answer: Message = { mti: mti.startsWith('042') ? '0430' : `${mti.slice(0, 2)}10`, 39: code };
      for (const number of [3, 4, 7, 11, 37, 41, 42, 49]) {
        const value = message[number];
        if (value !== undefined) answer[number] = value;
      }
      return answer;
    },
  };
};
