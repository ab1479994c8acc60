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
  failed: 'Der Passkey wurde nicht benutzt. Versuchen Sie es noch einmal.',
  away: 'Der Server ist nicht da',
  awayText: 'Die Konsole braucht ihren Server, um etwas zu zeigen.',
  lost: 'Passkey verloren? Mit Wiederherstellungscode anmelden',
  none: 'Noch kein Passkey? Bitten Sie einen Inhaber um eine Einladung. Beim ersten Start gibt der Server einen einmaligen Link aus, der den ersten Bediener anlegt.',
};

export const setup: Catalogue<typeof englishSetup> = {
  title: 'Den ersten Bediener anlegen',
  text: 'Sie haben den einmaligen Link geöffnet. Sagen Sie, wer Sie sind; Ihr Gerät macht dann einen Passkey für diese Konsole.',
  name: 'Ihr Name',
  button: 'Passkey anlegen',
  failed: 'Der Passkey wurde nicht angelegt. Versuchen Sie es noch einmal.',
};

export const join: Catalogue<typeof englishJoin> = {
  title: (merchant) => `Bei ${merchant} mitarbeiten`,
  text: (role, does) =>
    `Sie sind eingeladen, Ihre Rolle: ${role}. ${does} Sagen Sie, wer Sie sind; Ihr Gerät macht dann einen Passkey für diese Konsole.`,
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
  title: 'Einen Wiederherstellungscode benutzen',
  text: 'Einer der zehn Codes, die Sie aufbewahrt haben. Er gilt einmal; danach legen Sie einen neuen Passkey an.',
  code: 'Wiederherstellungscode',
  button: 'Weiter',
  back: 'Zurück zur Anmeldung',
  none: 'Auch keine Codes? Ein anderer Inhaber kann einen Link zur Wiederherstellung für Sie machen.',
};
