import { DerReader, TAG_OID, TAG_SET } from '../formats/der.ts';
import { shownText } from '../formats/shown-text.ts';
import { dottedOid, nameOfOid } from './object-identifier.ts';

const TAG_BMP_STRING = 30;
const UTF8 = new TextDecoder('utf-8');
const UTF16 = new TextDecoder('utf-16be');

const escaped = (text: string): string =>
  shownText(text.replace(/[",+;<>\\]/g, (character) => `\\${character}`));

/**
 * A Name as text (RFC 4514), the most specific part first; control characters are replaced.
 * @throws AttestationInputError `ERR_DER`
 */
export function distinguishedName(der: Uint8Array): string {
  const name = new DerReader(der).sequence();
  const parts: string[] = [];
  while (!name.done) {
    const set = name.into(name.expect(TAG_SET));
    const attributes: string[] = [];
    while (!set.done) {
      const attribute = set.sequence();
      const type = nameOfOid(dottedOid(attribute.contentOf(attribute.expect(TAG_OID)).toHex()));
      const value = attribute.next();
      const decoder = value.tag === TAG_BMP_STRING ? UTF16 : UTF8;
      attributes.push(`${type}=${escaped(decoder.decode(attribute.contentOf(value)))}`);
    }
    parts.push(attributes.join('+'));
  }
  return parts.reverse().join(', ');
}
