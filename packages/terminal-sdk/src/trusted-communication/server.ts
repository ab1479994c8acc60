import { type Client, type ClientOptions, createClient, type EndpointShape } from '@tallystick/protocol';
import { Check } from 'typebox/value';
import type { DeviceKeys } from '../trusted-storage/storage.ts';

/** What authorises the requests of an enrolled device (RFC 9449). */
export type DeviceAuthority = Pick<ClientOptions, 'authorise' | 'onAnswer' | 'fetch'>;

export interface ServerOptions {
  readonly origin: string;
  readonly fetch?: typeof fetch;
  /** Tells whether an answer has the shape of its schema. */
  readonly check?: (schema: NonNullable<EndpointShape['response']>, value: unknown) => boolean;
  /** Further addresses of the same server, such as `https://two.example.org`: used while the origin, or the one in use, does not answer. */
  readonly addresses?: readonly string[];
  /** Milliseconds to wait for an answer; by default less where there is another address to go to. */
  readonly timeoutMs?: number;
  /** What language refusals are to be in, as a value of Accept-Language. */
  readonly language?: string;
}

/** Well below what a person waits for, so that a server that hangs is left in time for another, or told of. */
const ATTEMPT_MS = { alone: 10_000, withOthers: 4_000 } as const;

/** How long one request to the server waits for its answer, in milliseconds. */
export const attemptMs = ({
  timeoutMs,
  addresses = [],
}: Pick<ServerOptions, 'timeoutMs' | 'addresses'>): number =>
  timeoutMs ?? (addresses.length > 0 ? ATTEMPT_MS.withOthers : ATTEMPT_MS.alone);

/** Makes the authority of a device from its keys; the one of `@tallystick/channel` unless a test gives another. */
export type Authority = (device: { readonly deviceId: string; readonly keys: DeviceKeys }) => DeviceAuthority;

/** The client of the server's API; before enrolment with no authority. Every answer is checked against its schema. */
export const server = (options: ServerOptions, authority: DeviceAuthority = {}): Client =>
  createClient({
    origin: options.origin,
    check: options.check ?? Check,
    ...(options.fetch ? { fetch: options.fetch } : {}),
    timeoutMs: attemptMs(options),
    ...(options.language === undefined ? {} : { language: options.language }),
    ...authority,
  });
