import type { WrittenText } from './catalogue.ts';

/** A message as it leaves: the same id and time however often it is sent. */
export interface Leaving extends WrittenText {
  readonly id: string;
  readonly to: string;
  readonly createdAt: Date;
}

/**
 * What a gateway answered. `why` is a stable word for log, metrics and console: never the gateway's own text, which repeats addresses and
 * more.
 */
export type GatewayAnswer =
  | { readonly answer: 'sent' }
  | { readonly answer: 'refused'; readonly why: string }
  | { readonly answer: 'later'; readonly why: string; readonly askedMs?: number };

/** The way out of one channel. An answer is a value; it never throws. */
export type Gateway = (message: Leaving) => Promise<GatewayAnswer>;

/** Whether an address is this machine, where no TLS is asked for. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname === '[::1]' ||
  hostname === '::1' ||
  /^127(\.\d{1,3}){3}$/.test(hostname);
