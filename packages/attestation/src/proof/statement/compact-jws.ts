import { encodeJsonPart } from '@tallystick/encoding';
import type { SchemeFacts } from '../../evidence/device-key-schemes.ts';

/** Algorithms and types are named by the code alone, so there are few. */
const headers = new Map<string, string>();

/** Protected header with an algorithm and a type and nothing else, in base64url. */
export const jwsHeader = (alg: SchemeFacts['jwsAlg'], typ: string): string => {
  const name = `${alg} ${typ}`;
  let header = headers.get(name);
  if (header === undefined) {
    header = encodeJsonPart({ alg, typ });
    headers.set(name, header);
  }
  return header;
};

/** `header.payload`, the text that is signed. */
export const signingInput = (header: string, payload: object): string =>
  `${header}.${encodeJsonPart(payload)}`;
