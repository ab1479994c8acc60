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
  readonly timeoutMs?: number;
}

/** Makes the authority of a device from its keys; the one of `@tallystick/channel` unless a test gives another. */
export type Authority = (device: { readonly deviceId: string; readonly keys: DeviceKeys }) => DeviceAuthority;

/** The client of the server's API; before enrolment with no authority. Every answer is checked against its schema. */
export const server = (options: ServerOptions, authority: DeviceAuthority = {}): Client =>
  createClient({
    origin: options.origin,
    check: options.check ?? Check,
    ...(options.fetch ? { fetch: options.fetch } : {}),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...authority,
  });
