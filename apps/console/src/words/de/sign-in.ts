import type { Catalogue } from '@tallystick/ui/language';
import type {
  join as englishJoin,
  recover as englishRecover,
  setup as englishSetup,
  signIn as englishSignIn,
} from '../en/sign-in.ts';

export const signIn: Catalogue<typeof englishSignIn> = {
  title: 'Anmelden',
  text: 'Mit dem Passkey, den Sie für diese Konsole angelegt haben.',
  button: 'Mit Passkey anmelden',
  failed: 'Die Anmeldung mit dem Passkey wurde nicht abgeschlossen. Versuchen Sie es noch einmal.',
  away: 'Der Server ist nicht erreichbar',
  awayText: 'Ohne Server kann die Konsole nichts anzeigen.',
  lost: 'Passkey verloren? Mit Wiederherstellungscode anmelden',
  none: 'Noch kein Passkey? Bitten Sie einen Inhaber um eine Einladung. Beim ersten Start gibt der Server einen einmaligen Link aus, der den ersten Bediener anlegt.',
};

export const setup: Catalogue<typeof englishSetup> = {
  title: 'Den ersten Bediener anlegen',
  text: 'Sie haben den einmaligen Link geöffnet. Geben Sie Ihren Namen an; Ihr Gerät legt dann einen Passkey für diese Konsole an.',
  name: 'Ihr Name',
  button: 'Passkey anlegen',
  failed: 'Der Passkey wurde nicht angelegt. Versuchen Sie es noch einmal.',
};

export const join: Catalogue<typeof englishJoin> = {
  title: (merchant) => `Willkommen bei ${merchant}`,
  text: (role, does) =>
    `Sie sind als ${role} eingeladen. ${does} Geben Sie Ihren Namen an; Ihr Gerät legt dann einen Passkey für diese Konsole an.`,
  recoverTitle: (name) => `Willkommen zurück, ${name}`,
  recoverText:
    'Legen Sie auf diesem Gerät einen neuen Passkey an. Ihre anderen Sitzungen enden; Passkeys, die Sie noch haben, gelten weiter.',
  recoverAllText:
    'Legen Sie auf diesem Gerät einen neuen Passkey an. Ihre früheren Passkeys und Ihre anderen Sitzungen enden.',
  until: (moment) => `Dieser Link gilt bis ${moment}.`,
  goneTitle: 'Dieser Link gilt nicht mehr',
  toSignIn: 'Zur Anmeldung',
};

export const recover: Catalogue<typeof englishRecover> = {
  title: 'Mit Wiederherstellungscode anmelden',
  text: 'Einer der zehn Codes, die Sie aufbewahrt haben. Er gilt einmal; danach legen Sie einen neuen Passkey an.',
  code: 'Wiederherstellungscode',
  button: 'Weiter',
  back: 'Zurück zur Anmeldung',
  none: 'Auch keine Codes? Ein anderer Inhaber kann Ihnen einen Link zur Wiederherstellung erstellen.',
};
