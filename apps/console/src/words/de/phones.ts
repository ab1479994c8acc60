import type { Catalogue } from '@tallystick/ui/language';
import type { phones as english } from '../en/phones.ts';

export const phones: Catalogue<typeof english> = {
  title: 'Telefone in diesem Netz',
  off: 'Um die Kasse auf einem echten Telefon zu öffnen, starten Sie den Server hiermit. Die Anleitung ist docs/guide/phone-on-your-network.md.',
  text: (name) =>
    `Telefone in diesem Netz nennen den Server ${name}. Jedes braucht einmal das Zertifikat seiner lokalen Stelle: den Code mit dem Telefon scannen, den Fingerabdruck vergleichen, es installieren.`,
  qr: 'QR-Code der Seite mit dem Zertifikat',
  page: 'Seite mit dem Zertifikat',
  otherPages: 'Oder unter',
  server: 'Danach öffnen',
  fingerprint: 'SHA-256-Fingerabdruck',
  until: 'Zertifikat endet',
  firstTime: 'Zum ersten Mal mit diesem Telefon?',
};
