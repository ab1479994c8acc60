import { AttestationInputError } from '../errors.ts';
import {
  DerReader,
  TAG_IA5_STRING,
  TAG_OID,
  TAG_PRINTABLE_STRING,
  TAG_SET,
  TAG_UTF8_STRING,
} from '../formats/der.ts';

export interface NameAttribute {
  /** Content octets of the object identifier, hex. */
  readonly oid: string;
  readonly text: string;
}

const ATTRIBUTES_MAX = 32;
const TEXTS = new Set([TAG_UTF8_STRING, TAG_PRINTABLE_STRING, TAG_IA5_STRING]);
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const bad = (message: string): never => {
  throw new AttestationInputError('ERR_CERTIFICATE', 'name', message);
};

/**
 * Attributes of a distinguished name (RFC 5280 section 4.1.2.4) in their order, whether or not they share a relative name: makers of TPMs
 * write it both ways. Texts of other types than UTF-8, printable and IA5 are left empty.
 * @throws AttestationInputError `ERR_CERTIFICATE` or `ERR_DER`
 */
export function nameAttributes(der: Uint8Array): NameAttribute[] {
  const whole = new DerReader(der);
  const name = whole.sequence();
  whole.finish();
  const attributes: NameAttribute[] = [];
  while (!name.done) {
    const relative = name.into(name.expect(TAG_SET));
    while (!relative.done) {
      if (attributes.length === ATTRIBUTES_MAX) bad('too many attributes');
      const attribute = relative.sequence();
      const oid = attribute.contentOf(attribute.expect(TAG_OID)).toHex();
      const value = attribute.next();
      attribute.finish();
      const isText = value.tagClass === 0 && TEXTS.has(value.tag);
      attributes.push({ oid, text: isText ? textOf(attribute.contentOf(value)) : '' });
    }
  }
  return attributes;
}

function textOf(octets: Uint8Array): string {
  try {
    return UTF8.decode(octets);
  } catch {
    return bad('text is not UTF-8');
  }
}
