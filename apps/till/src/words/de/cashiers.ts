import type { Catalogue } from '@tallystick/ui/language';
import type { cashiers as english } from '../en/cashiers.ts';

export const cashiers: Catalogue<typeof english> = {
  who: 'Wer steht an der Kasse?',
  none: 'Noch niemand hat einen Kassencode. Ein Inhaber vergibt Codes in der Konsole, unter Einstellungen, Bediener.',
  server: {
    asked: 'Der Server wird gefragt, wer sich anmelden kann …',
    away: 'An dieser Kasse meldet man sich an, aber der Server, der die Codes prüft, antwortet nicht. Sobald er antwortet, macht die Kasse von selbst weiter.',
  },
  again: 'Erneut prüfen',
  code: (name) => `Kassencode von ${name}`,
  field: 'Sechs Ziffern',
  trying: 'Der Code wird geprüft …',
  pauseLeft: (seconds, clock) =>
    `Nächster Versuch in ${seconds < 60 ? `${seconds} ${seconds === 1 ? 'Sekunde' : 'Sekunden'}` : clock}`,
  pauseOver: 'Sie können es wieder versuchen: sechs Ziffern',
  other: 'Jemand anders',
  wipeText: 'Um dieses Terminal zu löschen, braucht es den Kassencode eines Inhabers oder Bedieners.',
  wipeWho: 'Wer erlaubt es mit seinem Kassencode?',
  wipeNobody:
    'Noch kein Inhaber oder Bediener hat einen Kassencode. Vergeben Sie einen in der Konsole, unter Einstellungen, oder setzen Sie das Terminal dort zurück.',
  wipeAllowed: 'Der Kassencode wurde angenommen: Dieses Terminal kann jetzt gelöscht werden.',
  wipeNeedsNetwork:
    'Löschen geht nur mit Netz: Der Server muss zuerst einen Kassencode prüfen. Ein Bediener kann dieses Terminal auch in der Konsole zurücksetzen.',
  lock: (name) => `Kasse sperren und ${name} abmelden`,
};
