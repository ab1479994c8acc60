import type { Amount } from '@tallystick/protocol';

export { CardRemoved } from '@tallystick/emv/terminal';

/** One card in the field: what the EMV kernel speaks to. */
export interface PresentCard {
  /** Sends a command APDU and gives the response APDU. Raises {@link CardRemoved} when the card left. */
  transceive(command: Uint8Array): Promise<Uint8Array>;
}

/** An open field: a card comes, is read, and may be asked for again. */
export interface FieldSession {
  /** Resolves when a card is in the field. */
  card(signal: AbortSignal): Promise<PresentCard>;
  /** Switches the field off. */
  close(): Promise<void>;
}

/** The card-reading module: opens a field for one payment. What it shows to the card holder is the server's amount. */
export interface CardField {
  open(sale: { readonly label: string; readonly amount: Amount }, signal: AbortSignal): Promise<FieldSession>;
}

/** The reader cannot be used, or what stands behind it broke its protocol. */
export class ReaderUnavailable extends Error {
  override readonly name = 'ReaderUnavailable';
  readonly code = 'ERR_READER_UNAVAILABLE';
}
