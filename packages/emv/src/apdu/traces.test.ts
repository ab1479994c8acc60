import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import type { DescribedObject } from '../tags/describe.ts';
import { describeApdu } from './describe-apdu.ts';

/** Real traces with the decode of another tool: tags and values must agree, layout and wording need not. */
const folder = new URL('../../../../vectors/emv-traces/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8').split('\n');

for (const name of ['contact-visa', 'contactless-msd']) {
  describe(`published trace ${name}`, () => {
    const lines = read(`${name}-in.txt`).filter((line) => /^[0-9a-f]+$/i.test(line.trim()));
    const expected = read(`${name}-out.txt`);

    it('has the tags and values of the published decode', () => {
      vectorCase('emv-traces/decodes', name);
      const found = new Map<string, Set<string>>();
      for (let at = 0; at + 1 < lines.length; at += 2) {
        // Responses in these files carry no status word where all went well.
        const response = Uint8Array.fromHex(lines[at + 1]?.trim() ?? '');
        const command = Uint8Array.fromHex(lines[at]?.trim() ?? '');
        for (const object of flat(describeApdu(command, response).objects)) {
          const values = found.get(object.tag) ?? new Set();
          found.set(object.tag, values.add(object.value ?? ''));
        }
      }
      let checked = 0;
      for (const line of expected) {
        const match = /^ {2,}([0-9A-F]{2}|[0-9A-F]{4}) \(([^)]*)\): ([0-9A-F]+)$/.exec(line);
        if (!match) continue;
        const [, tag = '', , value = ''] = match;
        // A bit line looks alike: `1000 (Byte 1 Bit 5): ...`. 82 and 94 of a format 1 response are inside tag 80.
        if (/Byte/.test(line) || !found.has(tag)) continue;
        // Where the other tool prints text or a number, or we hide digits, there is nothing to compare.
        const values = [...(found.get(tag) ?? [])].filter(
          (ours) => ours.length === value.length && !ours.includes('*'),
        );
        if (values.length === 0) continue;
        expect(values, tag).toContain(value);
        checked++;
      }
      expect(checked).toBeGreaterThan(5);
    });

    it('shows no PAN', () => {
      const pan =
        /\(PAN\): (\d+)|\(track 2\): (\d+)D/.exec(expected.join('\n'))?.slice(1).find(Boolean) ?? 'none';
      expect(pan).toMatch(/^\d+$/);
      for (let at = 0; at + 1 < lines.length; at += 2) {
        const [command = '', response = ''] = lines.slice(at, at + 2).map((line) => line.trim());
        const text = JSON.stringify(describeApdu(Uint8Array.fromHex(command), Uint8Array.fromHex(response)));
        expect(text).not.toContain(pan);
      }
    });
  });
}

function* flat(objects: readonly DescribedObject[]): Generator<DescribedObject> {
  for (const object of objects) {
    yield object;
    if (object.children) yield* flat(object.children);
  }
}
