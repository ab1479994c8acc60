import type { Amount, CardData, Personalisation } from '@tallystick/protocol';
import type { CardResult } from '../service-processing/event.ts';
import type { PresentCard } from './card-field.ts';

/** What a card gave for online authorisation. Stays on the trusted side and leaves it only encrypted. */
export interface CardReading {
  readonly result: 'online';
  /** BER-TLV of field 55. */
  readonly de55: Uint8Array;
  /** Track 2 equivalent data, tag 57. */
  readonly track2: Uint8Array;
  readonly panSequence?: string;
  readonly cvm: CardData['cvm'];
}

export interface CardExchange {
  readonly command: Uint8Array;
  readonly response: Uint8Array;
  readonly ms: number;
}

export interface ReadCardInput {
  readonly card: PresentCard;
  readonly amount: Amount;
  readonly personalisation: Personalisation;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Tag 9F37 of this presentation of a card, issued by the server with the payment's ticket. */
  readonly unpredictableNumber: Uint8Array;
  /** Whether there is a trusted user interface that a PIN can be entered in. */
  readonly takesPin: boolean;
  readonly onExchange: (exchange: CardExchange) => void;
}

/** Speaks EMV to a card. Raises `CardRemoved` or a typed error of the reader. */
export type ReadCard = (
  input: ReadCardInput,
) => Promise<CardReading | Exclude<CardResult, { result: 'online' }>>;
