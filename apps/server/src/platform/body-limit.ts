import type { EndpointShape } from '@tallystick/protocol';
import type { TSchema } from 'typebox';

/** The largest body of any endpoint, in bytes: where a schema sets no bound of its own, such as that of a policy document. */
export const BODY_LIMIT = 256 * 1024;
/** What a body may have beside what its schema bounds: white space between its parts, as programs write that lay JSON out. */
const LAYOUT_SHARE = 1 / 4;
const LEAST_LIMIT = 4 * 1024;

/** A character of free text takes at most six bytes: written as an escape of JSON (RFC 8259 section 7), as many programs do. */
const ESCAPED_BYTES = 6;
/** The longest that JSON.stringify writes a number: sign, 17 digits, point, and an exponent of three digits with its sign. */
const NUMBER_BYTES = 25;
const LITERAL_BYTES = 5;

interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly maxLength?: number;
  readonly pattern?: string;
}

const written = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const greatest = (sizes: readonly number[]): number => Math.max(0, ...sizes);

/** Patterns that are a count of signs of ASCII, or parts of that kind one after another. */
const COUNTED = /^\^(?:\(?(?:\[[^\]]+\]|\\d|[A-Za-z0-9_-]|\\\.)(?:\{(?:\d+,)?(\d+)\})?\)?\??\|?)+\$$/;

/** How many characters a pattern allows; Infinity where it does not say. */
const lengthOf = (pattern: string): number => {
  if (!COUNTED.test(pattern)) return Number.POSITIVE_INFINITY;
  let length = 0;
  for (const [, , most] of pattern.matchAll(/(\[[^\]]+\]|\\d|[A-Za-z0-9_-]|\\\.)(?:\{(?:\d+,)?(\d+)\})?/g)) {
    length += most === undefined ? 1 : Number(most);
  }
  return length;
};

const textBytes = ({ maxLength = Number.POSITIVE_INFINITY, pattern }: Shape): number => {
  const counted = pattern === undefined ? Number.POSITIVE_INFINITY : lengthOf(pattern);
  if (Number.isFinite(counted)) return Math.min(counted, maxLength) + 2;
  // A pattern of base64url, dots and the like has no sign that anybody would escape.
  const plain = pattern !== undefined && /^\^[A-Za-z0-9_\-.\\[\](){}|?*+,/=]+\$$/.test(pattern);
  return maxLength * (plain ? 1 : ESCAPED_BYTES) + 2;
};

const itemsOf = ({ maxItems, uniqueItems, items }: Shape): number => {
  if (maxItems !== undefined) return maxItems;
  return uniqueItems === true && items?.enum !== undefined ? items.enum.length : Number.POSITIVE_INFINITY;
};

/** The most bytes that a value of a schema takes, as JSON without white space; Infinity where the schema sets no bound. */
const bytesOf = (schema: Shape): number => {
  if (schema.const !== undefined) return written(schema.const);
  if (schema.enum !== undefined) return greatest(schema.enum.map(written));
  if (schema.anyOf !== undefined) return greatest(schema.anyOf.map(bytesOf));
  switch (schema.type) {
    case 'string':
      return textBytes(schema);
    case 'integer':
    case 'number':
      return NUMBER_BYTES;
    case 'boolean':
    case 'null':
      return LITERAL_BYTES;
    case 'array':
      return 2 + itemsOf(schema) * (1 + bytesOf(schema.items ?? {}));
    case 'object':
      if (schema.additionalProperties !== false) return Number.POSITIVE_INFINITY;
      return Object.entries(schema.properties ?? {}).reduce(
        (sum, [name, member]) => sum + written(name) + 2 + bytesOf(member),
        2,
      );
    default:
      return Number.POSITIVE_INFINITY;
  }
};

/** The largest body that an endpoint reads, in bytes: what its schema allows at most, and never more than {@link BODY_LIMIT}. */
export const bodyLimitOf = ({ body, bodyLimit }: Pick<EndpointShape, 'body' | 'bodyLimit'>): number => {
  if (bodyLimit !== undefined) return bodyLimit;
  if (body === undefined) return LEAST_LIMIT;
  const bytes = bytesOf(body as TSchema & Shape);
  return Math.min(BODY_LIMIT, LEAST_LIMIT + Math.ceil(bytes * (1 + LAYOUT_SHARE)));
};
