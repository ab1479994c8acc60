import Negotiator from 'negotiator';
import { lookUpLanguage, type Spoken } from '../languages.ts';

const ENGLISH: Spoken = { language: 'en', locale: 'en-GB' };
/** A browser names a handful; what is longer is not read. */
const HEADER_MAX = 200;

/**
 * The language to answer in, by what the client wants most of what there is (RFC 9110 section 12.5.4): English where it wants none of
 * them, or says nothing.
 *
 * @param header the value of Accept-Language
 */
export const wantedLanguage = (header: string | undefined): Spoken => {
  if (header === undefined || header.length > HEADER_MAX) return ENGLISH;
  const wanted = new Negotiator({ headers: { 'accept-language': header } }).languages();
  return lookUpLanguage(wanted) ?? ENGLISH;
};
