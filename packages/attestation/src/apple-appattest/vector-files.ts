import { readFileSync } from 'node:fs';

const VECTORS = new URL('../../../../vectors/app-attest/', import.meta.url);

export const readVector = (name: string): string => readFileSync(new URL(name, VECTORS), 'utf8');

/** base64 to base64url, the form of our interface. */
export const base64Url = (text: string): string =>
  text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** A document of the YAML file: members by name, those of a nested map by `outer.inner`. */
export type VectorDocument = ReadonlyMap<string, string>;

/** Reads the one simple form that the file has: documents of `name: value`, a map one level deep, and block texts. */
export function readDocuments(name: string): VectorDocument[] {
  return readVector(name)
    .split(/^---$/m)
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const document = new Map<string, string>();
      let outer = '';
      for (const line of text.split('\n')) {
        const [, indent = '', member = '', value = ''] = /^( *)([A-Za-z0-9]+):(?: (.*))?$/.exec(line) ?? [];
        if (member === '') continue;
        if (indent === '') outer = member;
        document.set(indent === '' ? member : `${outer}.${member}`, value.replace(/^'(.*)'$/, '$1'));
      }
      return document;
    });
}
