import type { FirstSecret } from '@tallystick/protocol';

/** What an activation link carries: the terminal number and the first secret in its link form. */
export interface Activation {
  readonly terminalNumber: string;
  readonly secret: FirstSecret;
}

const LINK = /#activate=([0-9]{8})\.([A-Za-z0-9_-]{22})$/;

/** Reads an activation link, or its fragment alone. */
export const parseActivationLink = (text: string): Activation | undefined => {
  const [, terminalNumber, value] = LINK.exec(text.trim()) ?? [];
  return terminalNumber && value ? { terminalNumber, secret: { form: 'link', value } } : undefined;
};

/** Takes an activation link out of the address bar, so that it stands neither there nor in the history. */
export const takeActivationLink = (location: Location, history: History): Activation | undefined => {
  if (!location.hash.startsWith('#activate=')) return;
  const activation = parseActivationLink(location.hash);
  history.replaceState(null, '', location.pathname + location.search);
  return activation;
};
