import { CLIENT_ASSERTION_TYPE } from '@tallystick/protocol';
import { Refusal } from '../../platform/refusal.ts';

export type TokenRequest =
  | { readonly grant: 'client_credentials'; readonly assertion: string }
  | { readonly grant: 'refresh_token'; readonly refreshToken: string };

const bad = (name: string) =>
  new Refusal('malformed_request', {
    path: `/${name}`,
    detail: `${name} is missing or not valid for this grant.`,
  });

/** Reads the form of a token request (RFC 6749 sections 4.4.2 and 6, RFC 7521 section 4.2). Raises `malformed_request` or
 * `unsupported_grant_type`. */
export const readTokenRequest = (body: string): TokenRequest => {
  const form = new URLSearchParams(body);
  const single = (name: string): string => {
    const [value, ...others] = form.getAll(name);
    if (value === undefined || others.length > 0) throw bad(name);
    return value;
  };
  switch (single('grant_type')) {
    case 'client_credentials':
      if (single('client_assertion_type') !== CLIENT_ASSERTION_TYPE) throw bad('client_assertion_type');
      return { grant: 'client_credentials', assertion: single('client_assertion') };
    case 'refresh_token':
      return { grant: 'refresh_token', refreshToken: single('refresh_token') };
    default:
      throw new Refusal('unsupported_grant_type', { path: '/grant_type' });
  }
};
