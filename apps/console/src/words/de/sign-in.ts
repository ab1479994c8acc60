import type { Catalogue } from '@tallystick/ui/language';
import type { setup as englishSetup, signIn as englishSignIn } from '../en/sign-in.ts';

export const signIn: Catalogue<typeof englishSignIn> = {
  title: 'Anmelden',
  text: 'Mit dem Passkey, den Sie für diese Konsole angelegt haben.',
  button: 'Mit Passkey anmelden',
  failed: 'Der Passkey wurde nicht benutzt. Versuchen Sie es noch einmal.',
  away: 'Der Server ist nicht da',
  awayText: 'Die Konsole braucht ihren Server, um etwas zu zeigen.',
  none: 'Noch kein Passkey? Beim ersten Start gibt der Server einen einmaligen Link aus, der den ersten Bediener anlegt.',
};

export const setup: Catalogue<typeof englishSetup> = {
  title: 'Den ersten Bediener anlegen',
  text: 'Sie haben den einmaligen Link geöffnet. Sagen Sie, wer Sie sind; Ihr Gerät macht dann einen Passkey für diese Konsole.',
  name: 'Ihr Name',
  button: 'Passkey anlegen',
  failed: 'Der Passkey wurde nicht angelegt. Versuchen Sie es noch einmal.',
};
