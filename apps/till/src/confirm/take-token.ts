const TOKEN = /^#open=([A-Za-z0-9_-]{22})$/;

/** Takes the secret of an activation mail out of the address bar, so that it stands neither there nor in the history. */
export const takeToken = (location: Location, history: History): string | undefined => {
  const [, token] = TOKEN.exec(location.hash) ?? [];
  if (location.hash !== '') history.replaceState(null, '', location.pathname);
  return token;
};
