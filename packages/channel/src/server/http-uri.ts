const UNRESERVED = /[A-Za-z0-9._~-]/;

/**
 * The form of an HTTP URI that `htu` is compared in (RFC 9449 section 4.3, check 9): no query, no fragment, syntax- and scheme-based
 * normalisation (RFC 3986 sections 6.2.2 and 6.2.3). Undefined if it is no http(s) URI or names a user.
 */
export const normaliseHttpUri = (uri: string): string | undefined => {
  if (!URL.canParse(uri)) return undefined;
  const { protocol, host, pathname, username, password } = new URL(uri);
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '') return undefined;
  const path = pathname.replace(/%[0-9A-Fa-f]{2}/g, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return UNRESERVED.test(character) ? character : encoded.toUpperCase();
  });
  return `${protocol}//${host}${path}`;
};
