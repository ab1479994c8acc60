import * as Type from 'typebox';
import { holdsCardNumber, maskCardNumbers } from './card-numbers.ts';

/** Controls that change the order in which text is shown (UAX #9 section 2): embeddings, overrides, isolates and marks. */
const ORDER_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Other controls, such as those that move the cursor of a printer or terminal. */
const CONTROLS = /\p{Cc}+/gu;
/** What leaves a mark: neither blank nor ignorable (Unicode 16, 5.21), a filler of Hangul among those, nor Braille's blank cell. */
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\p{C}\u2800]/u;
/** Nothing to look for: the most common case. */
const PLAIN = /^(?:[ -/:-~]*[0-9]){0,11}[ -/:-~]*$/;

/**
 * What keeps a text that a person typed from being stored and shown: a card number, which is kept nowhere in the clear (PCI DSS 3.3, 3.5),
 * or a control that reorders what stands around it on a receipt or screen. Undefined: nothing. The text itself is never in the answer.
 */
export const freeTextFault = (text: string): string | undefined => {
  if (ORDER_CONTROLS.test(text)) return 'holds a control character that changes the direction of text';
  // A name that nobody sees would stand on a receipt as if there were none.
  if (text.trim() !== '' && !VISIBLE.test(text)) return 'holds no character that can be seen';
  if (holdsCardNumber(text)) return 'holds what could be a card number, which must not be stored here';
  return undefined;
};

/**
 * A text as it may be shown and printed that was not checked when it was stored: what a card, a device or an earlier version of the server
 * wrote. Card numbers are masked, controls of direction left out, other controls become a blank.
 */
export const shownText = (text: string): string =>
  PLAIN.test(text)
    ? text
    : maskCardNumbers(text.replaceAll(new RegExp(ORDER_CONTROLS, 'g'), '').replaceAll(CONTROLS, ' '));

/** Text that a person types and others read, on receipts, screens and in lists. */
export const FreeText = (options: {
  readonly minLength?: number;
  readonly maxLength: number;
  readonly pattern?: string;
  readonly description?: string;
}) =>
  Type.Refine(
    Type.String(options),
    (text) => freeTextFault(text) === undefined,
    (text) => freeTextFault(text) ?? 'cannot be stored',
  );
