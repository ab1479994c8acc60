import type { Catalogue } from '@tallystick/ui/language';
import type { starting as english } from '../en/starting.ts';

export const starting: Catalogue<typeof english> = {
  slow: 'Der geschützte Teil der Kasse wird geladen.',
  reload: 'Neu laden',
  elsewhere: {
    title: 'Die Kasse ist in einem anderen Fenster offen',
    text: 'Sie läuft in einem Fenster zur Zeit, damit nichts doppelt abgebucht wird. Schließen Sie das andere Fenster, oder benutzen Sie die Kasse hier: Eine Zahlung, die dort läuft, geht hier weiter.',
    take: 'Hier benutzen',
  },
  insecure: {
    title: 'Diese Adresse ist nicht sicher',
    text: 'Browser bewahren Schlüssel nur für Seiten mit einer https-Adresse auf, oder für diesen Rechner selbst. Öffnen Sie die Kasse unter ihrer https-Adresse, oder unter http://localhost auf dem Rechner des Servers.',
  },
};
