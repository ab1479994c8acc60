/** What is said before somebody is signed in. */
export const signIn = {
  title: 'Sign in',
  text: 'With the passkey that you registered for this console.',
  button: 'Sign in with a passkey',
  failed: 'The passkey was not used. Try again.',
  away: 'The server is away',
  awayText: 'The console needs its server to show anything.',
  none: 'No passkey yet? At its first start the server prints a one-time link that makes the first operator.',
} as const;

export const setup = {
  title: 'Make the first operator',
  text: 'You opened the one-time link. Say who you are; your device then makes a passkey for this console.',
  name: 'Your name',
  button: 'Create passkey',
  failed: 'The passkey was not made. Try again.',
} as const;
