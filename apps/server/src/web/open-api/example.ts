import type { TSchema } from 'typebox';

const JOSE_PART = 'eyJhbGciOiJFUzI1NiJ9';
const ID_BODY = '01kb7v5q0m8x4t2r6w9y3z1c5d';

/** What values of a pattern look like, where no rule gives one. */
const BY_PATTERN: Readonly<Record<string, string>> = {
  '\\S': 'Counter 1',
  '^[0-9a-hjkmnp-tv-z]{26}$': ID_BODY,
  '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?Z$': '2026-11-30T09:30:00.000Z',
  '^\\d{4}-\\d{2}-\\d{2}$': '2026-11-30',
  '^[A-Za-z0-9_-]{22,64}$': 'q83vEjRWeJCrze8SNFZ4kA',
  '^([A-Za-z0-9_-]{43}|[A-Za-z0-9+/]{43}=)$': 'A'.repeat(43),
  '^[A-Za-z0-9_-]*$': 'q83vEjRWeJCrze8SNFZ4kA',
  '^\\d{1,5}\\.\\d{1,5}\\.\\d{1,5}$': '1.4.0',
  '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$': `${JOSE_PART}.e30.AAAA`,
  '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$': `${JOSE_PART}.AAAA.AAAA.AAAA.AAAA`,
  '^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$': '7K3M-92QX',
  '^[0-9]{6}([0-9]{2})?$': '20261101',
  '^[0-9]{1,9}$': '3',
  '^(0|[1-9][0-9]{0,9})$': '3',
  "^[A-Za-z .'\\-]+$": 'R. Weber',
  '^([0-9A-F]{2})+$': '03',
  '^[!-~ ]+$': 'robin@example.com',
};
/** Characters of one class, so many times. */
const RUN = /^\^\[([^\]]+)\]\{(\d+)(?:,\d+)?\}\$$/;
const ID = /^\^([a-z]{3})_/;

const textOf = ({ pattern, minLength = 0 }: { pattern?: string; minLength?: number }): string => {
  if (pattern === undefined) return 'text'.padEnd(minLength, 'x');
  const known = BY_PATTERN[pattern];
  if (known !== undefined) return known;
  const [, prefix] = ID.exec(pattern) ?? [];
  if (prefix !== undefined) return `${prefix}_${ID_BODY}`;
  const [, characters = '', count = '1'] = RUN.exec(pattern) ?? [];
  return (characters.startsWith('0-9') ? '1' : 'A').repeat(Number(count));
};

interface Written {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly TSchema[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly items?: TSchema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly minLength?: number;
}

/** A value that a schema takes, with what it must have and nothing else; the same each time. */
export const exampleOf = (schema: TSchema): unknown => {
  const written = schema as Written;
  if (written.const !== undefined) return written.const;
  if (written.default !== undefined) return written.default;
  if (written.enum !== undefined) return written.enum[0];
  if (written.anyOf?.[0] !== undefined) return exampleOf(written.anyOf[0]);
  switch (written.type) {
    case 'object':
      return Object.fromEntries(
        (written.required ?? []).flatMap((name) => {
          const property = written.properties?.[name];
          return property === undefined ? [] : [[name, exampleOf(property)]];
        }),
      );
    case 'array':
      return written.items === undefined
        ? []
        : Array.from({ length: Math.max(1, written.minItems ?? 1) }, () => exampleOf(written.items ?? {}));
    case 'string':
      return textOf(written);
    case 'integer':
    case 'number':
      return written.minimum ?? 1;
    case 'boolean':
      return false;
    default:
      return null;
  }
};
