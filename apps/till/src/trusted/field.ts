import { type CardField, virtualField } from '@tallystick/terminal-sdk/trusted';

/** The field of this till: the virtual one of test mode. A browser has no antenna of its own. */
export const field = (origin: string): CardField => virtualField({ origin });
