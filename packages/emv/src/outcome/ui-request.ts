/** What the reader shows (EMV Contactless Book A, 9.4 and Table 9-5). */
export interface UiRequest {
  /** Message identifier, two hexadecimal digits. */
  readonly messageId: string;
  /** English text of the message, the fallback when the language of the card is not known. */
  readonly text: string;
  readonly status:
    | 'not-ready'
    | 'idle'
    | 'ready-to-read'
    | 'processing'
    | 'card-read-ok'
    | 'processing-error';
}

const ui = (messageId: string, text: string, status: UiRequest['status']): UiRequest => ({
  messageId,
  text,
  status,
});

export const UI_APPROVED = ui('03', 'Approved', 'card-read-ok');
export const UI_DECLINED = ui('07', 'Not authorised', 'card-read-ok');
export const UI_ENTER_PIN = ui('09', 'Please enter your PIN', 'card-read-ok');
export const UI_PROCESSING_ERROR = ui('0F', 'Processing error', 'processing-error');
export const UI_PRESENT_CARD = ui('15', 'Present card', 'ready-to-read');
export const UI_PROCESSING = ui('16', 'Processing', 'processing');
export const UI_CARD_READ_OK = ui('17', 'Card read OK, please remove card', 'card-read-ok');
export const UI_INSERT_OR_SWIPE = ui('18', 'Please insert or swipe card', 'processing-error');
export const UI_APPROVED_SIGN = ui('1A', 'Approved, please sign', 'card-read-ok');
export const UI_AUTHORISING = ui('1B', 'Authorising, please wait', 'card-read-ok');
export const UI_TRY_ANOTHER_CARD = ui('1C', 'Insert, swipe or try another card', 'processing-error');
export const UI_SEE_PHONE = ui('20', 'See phone for instructions', 'processing-error');
export const UI_PRESENT_CARD_AGAIN = ui('21', 'Present card again', 'processing-error');
