import type { Catalogue } from '@tallystick/ui/language';
import type { tamper as english } from '../en/tamper.ts';

export const tamper: Catalogue<typeof english> = {
  title: 'Manipulationsmeldungen',
  text: 'Unterschriebene Meldungen der Geräte dieses Terminals. Die Kasse zeigt dieselbe Kennung.',
  trips: {
    debugger: 'Debugger angehängt',
    hook: 'Funktion ersetzt',
    bundle: 'Software verändert',
    automation: 'Browser von einem Programm bedient',
    clock: 'Uhr verstellt',
    clone: 'Speicher kopiert oder zurückgesetzt',
    storage: 'Speicher verändert',
    root: 'Root-Zugriff',
    emulator: 'Emulator',
    overlay: 'Überzeichnet',
    accessibility: 'Bildschirm von einem Programm gelesen',
  },
  tripped: 'Hielt an und löschte sich',
  reported: 'Nur gemeldet',
  late: 'Kam, nachdem ein anderes Gerät seinen Platz hatte; nichts wurde angehalten.',
  unsure: 'ein Anzeichen, kein Beweis',
  device: 'Gerät',
  seenAt: 'Gesehen, nach seiner eigenen Uhr',
  payment: 'Laufende Zahlung',
};
