import { type DescribedObject, describeTlv, type TlvElement } from '@tallystick/emv';
import { toHex } from '../input.ts';

/** Data objects explained, with their values whole: for programs, which were given the bytes anyway. */
export function wholeTree(elements: readonly TlvElement[]): DescribedObject[] {
  return withValues(describeTlv(elements), elements);
}

function withValues(
  described: readonly DescribedObject[],
  elements: readonly TlvElement[],
): DescribedObject[] {
  return described.map((object, index) => {
    const element = elements[index];
    if (!element) return object;
    return element.children
      ? { ...object, children: withValues(object.children ?? [], element.children) }
      : { ...object, value: toHex(element.value) };
  });
}
