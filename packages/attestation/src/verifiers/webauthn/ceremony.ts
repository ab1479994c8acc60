import { equalBytes } from '@tallystick/encoding';
import { equalText } from '@tallystick/encoding/node';
import { type Check, checkThat } from '../../result/check.ts';
import type { AuthenticatorData } from './authenticator-data.ts';
import type { ClientData } from './client-data.ts';

/** What both ceremonies, registration and assertion, are held against (WebAuthn level 3, sections 7.1 and 7.2). */
export interface CeremonyExpectation {
  readonly type: 'webauthn.create' | 'webauthn.get';
  /** base64url */
  readonly challenge: string;
  readonly origins: readonly string[];
  readonly rpIdHash: Uint8Array;
  readonly crossOrigin: boolean;
}

const AGAIN = 'Start again and complete all steps in the same browser window.';

export function ceremonyChecks(
  client: ClientData,
  authenticator: AuthenticatorData,
  expected: CeremonyExpectation,
): Check[] {
  const rightType = client.type === expected.type;
  const ourPage = expected.origins.includes(client.origin);
  const ownFrame = expected.crossOrigin || !client.crossOrigin;
  const forUs = equalBytes(authenticator.rpIdHash, expected.rpIdHash);
  return [
    checkThat(
      equalText(client.challenge, expected.challenge),
      'webauthn.challenge',
      'challenge of the client data',
      'The credential answers the issued challenge, bound to the device keys if there are any.',
      AGAIN,
    ),
    checkThat(
      ourPage && ownFrame,
      'webauthn.origin',
      `${client.origin.slice(0, 200)}${client.crossOrigin ? ', in a frame of another origin' : ''}`,
      'The credential was used on a page of this server.',
      `Open this server at ${expected.origins[0] ?? 'its own address'} and start there.`,
    ),
    checkThat(
      rightType && forUs,
      'webauthn.ceremony',
      !rightType ? `type ${client.type.slice(0, 40)}` : forUs ? expected.type : 'another relying party',
      `The answer is one of ${expected.type} for this server.`,
      AGAIN,
    ),
  ];
}
