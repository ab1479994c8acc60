import { looksRandom } from '@tallystick/keys';
import Type from 'typebox';
import { ConfigError } from './config-error.ts';

/** Settings that live mode alone reads. */
export const liveVariables = {
  LIVE_ON_EMBEDDED_DATABASE: Type.Optional(
    Type.Enum(['accepted'], {
      examples: ['accepted'],
      description:
        '`accepted` lets live mode keep its data in the embedded database, which is not proof against power loss',
    }),
  ),
};

/** Plain HTTP that does not leave this machine. */
export const LOOPBACK = /^http:\/\/(localhost|127(\.\d{1,3}){3})(:\d+)?$/;

/**
 * What live mode asks of settings that test mode leaves open. The master key is checked before, for its form.
 *
 * @throws ConfigError an origin without TLS that is not this machine, a database that may lose data, a key that is not random
 */
export const requireLive = (read: {
  readonly origin: string;
  readonly databaseUrl: string | undefined;
  readonly embeddedAccepted: boolean;
  readonly masterKey: string;
}): void => {
  if (!read.origin.startsWith('https:') && !LOOPBACK.test(read.origin)) {
    throw new ConfigError(
      'TALLYSTICK_ORIGIN',
      `TALLYSTICK_ORIGIN is ${read.origin}: in live mode it must be https, or http on this machine. For example: TALLYSTICK_ORIGIN=https://pay.example.org`,
    );
  }
  if (read.databaseUrl === undefined && !read.embeddedAccepted) {
    throw new ConfigError(
      'DATABASE_URL',
      'DATABASE_URL must be set in live mode: the embedded database is not proof against power loss. For example: DATABASE_URL=postgres://user:password@127.0.0.1:5432/tallystick, or, where that is accepted, LIVE_ON_EMBEDDED_DATABASE=accepted',
    );
  }
  if (!looksRandom(read.masterKey)) {
    throw new ConfigError(
      'TALLYSTICK_MASTER_KEY',
      'TALLYSTICK_MASTER_KEY is not random: make it with a generator. For example: TALLYSTICK_MASTER_KEY=$(openssl rand 32 | basenc --base64url | tr -d =)',
    );
  }
};
