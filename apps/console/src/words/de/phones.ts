import type { Catalogue } from '@tallystick/ui/language';
import type { phones as english } from '../en/phones.ts';

export const phones: Catalogue<typeof english> = {
  title: 'Telefone in diesem Netzwerk',
  off: 'Um die Kasse auf einem echten Telefon zu öffnen, starten Sie den Server mit diesem Befehl. Die Anleitung steht in docs/guide/phone-on-your-network.md.',
  text: (name) =>
    `Telefone in diesem Netzwerk erreichen den Server unter ${name}. Jedes braucht einmal das Zertifikat seiner lokalen Zertifizierungsstelle: Code mit dem Telefon scannen, Fingerabdruck vergleichen, Zertifikat installieren.`,
  qr: 'QR-Code der Seite mit dem Zertifikat',
  page: 'Seite mit dem Zertifikat',
  otherPages: 'Oder unter',
  server: 'Danach öffnen',
  fingerprint: 'SHA-256-Fingerabdruck',
  until: 'Zertifikat gültig bis',
  firstTime: 'Zum ersten Mal mit diesem Telefon?',
};
