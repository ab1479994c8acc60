/** Takes the token of a one-time link out of the address (`#setup=…`, `#join=…`), and out of the history with it. */
export const takeLinkToken = (): string | undefined => {
  const token = /^#(?:setup|join)=([A-Za-z0-9_-]{22,64})$/.exec(location.hash)?.[1];
  if (token !== undefined) history.replaceState(null, '', location.pathname);
  return token;
};
