import type { Catalogue } from '@tallystick/ui/language';
import type { tamper as english } from '../en/tamper.ts';

export const tamper: Catalogue<typeof english> = {
  title: 'Manipulationsmeldungen',
  text: 'Signierte Meldungen der Geräte dieses Terminals. Die Kasse zeigt dieselbe Kennung.',
  trips: {
    debugger: 'Debugger angehängt',
    hook: 'Funktion ersetzt',
    bundle: 'Software verändert',
    automation: 'Browser von einem Programm gesteuert',
    clock: 'Uhr verstellt',
    clone: 'Speicher kopiert oder zurückgesetzt',
    storage: 'Speicher verändert',
    root: 'Root-Zugriff',
    emulator: 'Emulator',
    overlay: 'Anzeige überlagert',
    accessibility: 'Bildschirm von einem Programm ausgelesen',
  },
  tripped: 'Angehalten und gelöscht',
  reported: 'Nur gemeldet',
  late: 'Kam an, als schon ein anderes Gerät an seiner Stelle war; es wurde nichts angehalten.',
  unsure: 'ein Anzeichen, kein Beweis',
  device: 'Gerät',
  seenAt: 'Bemerkt, nach der Uhr des Geräts',
  payment: 'Laufende Zahlung',
};
