import { createHash } from 'node:crypto';
import { equalBytes } from '@tallystick/encoding';

/** Whether a bearer token is the operator's key. */
export type IsOperator = (bearer: string | undefined) => boolean;

const digest = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());

/** Compares digests, so neither content nor length of the key shows in the time taken. No key: nobody is the operator. */
export const createIsOperator = (operatorKey: string | undefined): IsOperator => {
  if (operatorKey === undefined) return () => false;
  const expected = digest(operatorKey);
  return (bearer) => equalBytes(digest(bearer ?? ''), expected);
};
