import { TECHNIQUES, type Technique } from '../technique.ts';

/** What the token endpoint gives. */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string | undefined;
  /** The least technique that the policy of this merchant takes. */
  readonly floor: Technique | undefined;
}

/** Reads a token answer; undefined if it is not of its schema. */
export const readTokenAnswer = (value: unknown): TokenAnswer | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { access_token, token_type, expires_in, refresh_token, channel_floor } = value as Record<
    string,
    unknown
  >;
  if (token_type !== 'DPoP' || typeof access_token !== 'string' || typeof expires_in !== 'number')
    return undefined;
  return {
    accessToken: access_token,
    expiresInSeconds: expires_in,
    refreshToken: typeof refresh_token === 'string' ? refresh_token : undefined,
    floor: TECHNIQUES.find((technique) => technique === channel_floor),
  };
};
