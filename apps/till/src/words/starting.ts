import { type Catalogue, spoken } from '@tallystick/ui/language';
import { starting as english } from './en/starting.ts';

/** Words of the screen of a till that does not open at once: loaded when it is needed. */
export const starting: Catalogue<typeof english> =
  spoken.language === 'de' ? (await import('./de/starting.ts')).starting : english;
