/** Takes the set-up token out of the address (`#setup=…`), and out of the history with it. */
export const takeSetupToken = (): string | undefined => {
  const token = /^#setup=([A-Za-z0-9_-]{22,64})$/.exec(location.hash)?.[1];
  if (token !== undefined) history.replaceState(null, '', location.pathname);
  return token;
};
