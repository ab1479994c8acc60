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
  wipeText: 'Um dieses Terminal zu löschen, braucht es den Kassencode eines Inhabers oder Betreibers.',
  wipeWho: 'Wessen Kassencode erlaubt es?',
  wipeNobody:
    'Noch kein Inhaber oder Betreiber hat einen Kassencode. Setzen Sie einen in der Konsole, unter Einstellungen, oder setzen Sie das Terminal dort zurück.',
  wipeAllowed: 'Der Kassencode wurde angenommen: Dieses Terminal kann jetzt gelöscht werden.',
  wipeNeedsNetwork:
    'Zum Löschen braucht es das Netz: Der Server muss zuerst einen Kassencode prüfen. Ein Betreiber kann dieses Terminal auch in der Konsole zurücksetzen.',
  lock: (name) => `Kasse sperren, ${name} geht`,
};
