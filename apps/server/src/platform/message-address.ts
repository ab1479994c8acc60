import type { Recipient } from './messages.ts';
import { Refusal } from './refusal.ts';

/**
 * An address as RFC 5321 (4.1.2) writes one, without quoted local parts and address literals: nothing in it can end a header line or
 * begin another address.
 */
const MAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
/** E.164: a plus, a country code and at most fifteen digits in all. */
const PHONE = /^\+[1-9]\d{6,14}$/;
/** What people write between the digits of a number. */
const SPACING = /[\s().\-/]/g;

/** The address as it is kept and compared: without blanks, and its domain in small letters. Undefined: it is none. */
const normalAddress = ({ channel, address }: Recipient): string | undefined => {
  const given = address.trim();
  if (channel === 'sms') {
    const number = given.replaceAll(SPACING, '');
    return PHONE.test(number) ? number : undefined;
  }
  if (!MAIL.test(given)) return undefined;
  const at = given.lastIndexOf('@');
  return given.slice(0, at) + given.slice(at).toLowerCase();
};

const SHAPES = {
  mail: 'A mail address, such as robin@example.com.',
  sms: 'A telephone number with its country code, such as +4915112345678.',
} as const;

/** Raises `malformed_request` at `path` for what is no address of its channel; the address itself is in no error. */
export const requireAddress = (to: Recipient, path = '/delivery/to'): Recipient => {
  const address = normalAddress(to);
  if (address === undefined) {
    throw new Refusal('malformed_request', { path, detail: SHAPES[to.channel] });
  }
  return { channel: to.channel, address };
};
