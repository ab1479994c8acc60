import {
  ENDPOINTS,
  type EndpointShape,
  PROBLEMS,
  SCHEMAS,
  Timestamp,
  TokenResponse,
} from '@tallystick/protocol';
import type { TSchema } from 'typebox';
import { exampleOf } from './example.ts';
import type { Json } from './json.ts';

/** Above this a client needs more than 32 bits. */
const INT32_MAX = 2_147_483_647;
const PROBLEM_CODE = { type: 'string', enum: Object.keys(PROBLEMS), description: 'Stable code.' };

const TIMESTAMP_PATTERN: unknown = Reflect.get(Timestamp, 'pattern');

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a generator makes of a value beyond its type; what the server checks is the pattern or the bounds. */
const formatOf = (schema: Json): Json => {
  if (schema['pattern'] === TIMESTAMP_PATTERN) return { format: 'date-time' };
  if (schema['type'] !== 'integer') return {};
  const { maximum } = schema;
  return { format: typeof maximum === 'number' && maximum <= INT32_MAX ? 'int32' : 'int64' };
};

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

/** Names of schemas by how they are written: a schema that is used as optional is a copy of the one with the name. */
const nameAll = (): ReadonlyMap<string, { readonly name: string; readonly schema: TSchema }> => {
  const named = new Map<string, { name: string; schema: TSchema }>();
  const add = (name: string, schema: TSchema): void => {
    const written = JSON.stringify(schema);
    if (!named.has(written)) named.set(written, { name, schema });
  };
  for (const [name, schema] of SCHEMAS) add(name, schema);
  add('TokenResponse', TokenResponse);
  for (const { id, body, response } of ENDPOINTS) {
    if (body !== undefined) add(`${capital(id)}Request`, body);
    if (response !== undefined) add(`${capital(id)}Response`, response);
  }
  return named;
};

/** The schemas of the document: each with a name is written once, and referred to elsewhere. */
export const createNamedSchemas = () => {
  const named = nameAll();
  const used = new Map<string, TSchema>();

  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside);
    return isObject(value) ? refer(value) : value;
  };
  /** The schema itself, with references to those inside it that have names. */
  const write = (schema: Json): Json => ({
    ...Object.fromEntries(
      Object.entries(schema).flatMap(([key, value]) => (key === '$id' ? [] : [[key, inside(value)]])),
    ),
    ...formatOf(schema),
  });
  const refer = (schema: Json | TSchema): Json => {
    const known = named.get(JSON.stringify(schema));
    if (known === undefined) return write(schema as Json);
    used.set(known.name, known.schema);
    return { $ref: `#/components/schemas/${known.name}` };
  };

  return {
    refer,
    /** The components that were referred to, and those that they refer to. */
    components(): Json {
      const written = new Map<string, Json>([['ProblemCode', PROBLEM_CODE]]);
      for (let waiting = [...used]; waiting.length > 0; ) {
        for (const [name, schema] of waiting) {
          const component = write(schema as Json);
          if (name === 'Problem' && isObject(component['properties'])) {
            component['properties']['code'] = { $ref: '#/components/schemas/ProblemCode' };
          }
          written.set(name, { ...component, examples: [exampleOf(schema)] });
        }
        waiting = [...used].filter(([name]) => !written.has(name));
      }
      return Object.fromEntries([...written].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
};

export type NamedSchemas = ReturnType<typeof createNamedSchemas>;
/** Tells which endpoints there are to describe. */
export type IsServed = (endpoint: EndpointShape) => boolean;
