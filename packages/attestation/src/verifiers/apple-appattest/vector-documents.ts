/** base64 to base64url, the form of our interface. */
export const base64Url = (text: string): string =>
  text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** A document of the YAML file: members by name, those of a nested map by `outer.inner`. */
export type VectorDocument = ReadonlyMap<string, string>;

/** Reads the one simple form that the YAML file has: documents of `name: value`, a map one level deep, and block texts. */
export function readDocuments(text: string): VectorDocument[] {
  return text
    .split(/^---$/m)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const document = new Map<string, string>();
      let outer = '';
      for (const line of part.split('\n')) {
        const [, indent = '', member = '', value = ''] = /^( *)([A-Za-z0-9]+):(?: (.*))?$/.exec(line) ?? [];
        if (member === '') continue;
        if (indent === '') outer = member;
        document.set(indent === '' ? member : `${outer}.${member}`, value.replace(/^'(.*)'$/, '$1'));
      }
      return document;
    });
}
