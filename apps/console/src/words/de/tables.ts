import type { Catalogue } from '@tallystick/ui/language';
import type { tables as english } from '../en/tables.ts';

export const tables: Catalogue<typeof english> = {
  search: 'Suchen',
  more: 'Mehr anzeigen',
  entryPlace: (sequence) => `Eintrag ${sequence}`,
  lookedBack: (time) => `Bisher bis ${time} zurück gesucht.`,
  lookOn: 'Weiter zurück suchen',
  keys: 'j und k: auf und ab, Enter öffnet, / sucht',
  from: 'Von',
  to: 'Bis',
  wholeDays: 'Ganze Tage anzeigen',
};
