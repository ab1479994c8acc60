/**
 * The one interface to a card: a contactless reader on a PC, the bridge to a phone's NFC, a virtual card, or the card
 * applet itself.
 */
export interface CardReader {
  /**
   * Sends a command APDU and gives the response APDU.
   *
   * @throws {CardRemoved} when the card has left the field
   */
  transceive(command: Uint8Array): Promise<Uint8Array>;
}

/** The card left the field or no longer answers. The kernel makes it the outcome `try-again`. */
export class CardRemoved extends Error {
  readonly code = 'ERR_CARD_REMOVED';

  constructor(message = 'The card left the field') {
    super(message);
    this.name = 'CardRemoved';
  }
}
