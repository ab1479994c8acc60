import type { Catalogue } from '@tallystick/ui/language';
import type { cashiers as english } from '../en/cashiers.ts';

export const cashiers: Catalogue<typeof english> = {
  who: 'Wer steht an der Kasse?',
  none: 'Noch niemand hat einen Kassencode. Ein Inhaber vergibt Codes in der Konsole, unter Einstellungen, Bediener.',
  again: 'Noch einmal nachsehen',
  code: (name) => `Kassencode von ${name}`,
  field: 'Sechs Ziffern',
  trying: 'Der Code wird geprüft …',
  other: 'Jemand anders',
  lock: (name) => `Kasse sperren, ${name} geht`,
};
