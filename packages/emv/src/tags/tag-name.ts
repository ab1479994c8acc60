import { tagToHex } from '../tlv/tag.ts';
import { TAGS } from './dictionary.ts';

/** Name of a data object; `Unknown (DF01)` style for one that is not in the dictionary. */
export function tagName(tag: number): string {
  return TAGS.get(tag)?.name ?? `Unknown (${tagToHex(tag)})`;
}
