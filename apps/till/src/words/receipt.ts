import { type Catalogue, spoken } from '@tallystick/ui/language';
import { receipt as english } from './en/receipt.ts';

/** Words of the receipt: loaded after the first screen. */
export const receipt: Catalogue<typeof english> =
  spoken.language === 'de' ? (await import('./de/receipt.ts')).receipt : english;
