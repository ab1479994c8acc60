import { spoken } from '@tallystick/ui/language';
import { tampered as english } from './en/tampered.ts';

/** Words of the till for having stopped itself. */
export const tampered: typeof english =
  spoken.language === 'de' ? (await import('./de/tampered.ts')).tampered : english;
