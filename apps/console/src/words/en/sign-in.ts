/** What is said before somebody is signed in. */
export const signIn = {
  title: 'Sign in',
  text: 'With the passkey that you registered for this console.',
  button: 'Sign in with a passkey',
  failed: 'The passkey was not used. Try again.',
  away: 'The server is away',
  awayText: 'The console needs its server to show anything.',
  none: 'No passkey yet? Ask an owner for an invitation. At its first start the server prints a one-time link that makes the first operator.',
  lost: 'Lost your passkey? Use a recovery code',
} as const;

export const setup = {
  title: 'Make the first operator',
  text: 'You opened the one-time link. Say who you are; your device then makes a passkey for this console.',
  name: 'Your name',
  button: 'Create passkey',
  failed: 'The passkey was not made. Try again.',
} as const;

/** What the page of an invitation or of a recovery says. */
export const join = {
  title: (merchant: string) => `Join ${merchant}`,
  text: (role: string, does: string) =>
    `You are invited as ${role.toLowerCase()}. ${does} Say who you are; your device then makes a passkey for this console.`,
  recoverTitle: (name: string) => `Welcome back, ${name}`,
  recoverText:
    'Make a new passkey on this device. Your other sessions end; passkeys that you still have go on working.',
  recoverAllText: 'Make a new passkey on this device. Your earlier passkeys and your other sessions end.',
  until: (moment: string) => `This link works until ${moment}.`,
  goneTitle: 'This link cannot be used',
  toSignIn: 'To the sign-in',
} as const;

/** What is said to whoever has no passkey any more. */
export const recover = {
  title: 'Use a recovery code',
  text: 'One of the ten codes that you kept. It works once; you then make a new passkey.',
  code: 'Recovery code',
  button: 'Go on',
  back: 'Back to sign-in',
  none: 'No codes either? Another owner can make a recovery link for you.',
} as const;
