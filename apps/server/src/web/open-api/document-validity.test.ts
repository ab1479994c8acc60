import { Compile } from 'typebox/schema';
import { describe, expect, it } from 'vitest';
import { createOpenApi } from './document.ts';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const document: Json = JSON.parse(JSON.stringify(createOpenApi('http://localhost:4000', () => true)));
const components = objectOf(document['components']);
const schemas = objectOf(components['schemas']);
const operations = Object.entries(objectOf(document['paths'])).flatMap(([path, item]) =>
  Object.entries(objectOf(item)).map(([method, operation]) => ({
    path,
    method,
    operation: objectOf(operation),
  })),
);

/** Everything in the document, with its JSON Pointer. */
const walk = (value: unknown, pointer = ''): [string, Json][] => {
  if (Array.isArray(value)) return value.flatMap((entry, at) => walk(entry, `${pointer}/${at}`));
  if (!isObject(value)) return [];
  return [
    [pointer, value],
    ...Object.entries(value).flatMap(([key, entry]) => walk(entry, `${pointer}/${key}`)),
  ];
};

const at = (reference: string): unknown =>
  reference
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, part) => objectOf(value)[part], document);

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const isText = (value: unknown): boolean => typeof value === 'string';
const isPattern = (value: unknown): boolean =>
  isText(value) && new RegExp(String(value), 'u') instanceof RegExp;
const TYPES = new Set(['null', 'boolean', 'object', 'array', 'number', 'string', 'integer']);
const isSchema = (value: unknown): boolean => typeof value === 'boolean' || isObject(value);
const areSchemas = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isSchema);
const schemasByName = (value: unknown): boolean => isObject(value) && Object.values(value).every(isSchema);

/** Keywords of JSON Schema 2020-12 (core, applicator, validation, meta-data, format, content) that are used here, and what each may be. */
const KEYWORDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  $ref: (value) => isText(value) && at(String(value)) !== undefined,
  type: (value) => listOf(isText(value) ? [value] : value).every((type) => TYPES.has(String(type))),
  enum: (value) => Array.isArray(value) && value.length > 0 && new Set(value).size === value.length,
  const: () => true,
  properties: schemasByName,
  required: (value) => Array.isArray(value) && value.every(isText) && new Set(value).size === value.length,
  additionalProperties: isSchema,
  propertyNames: isSchema,
  items: isSchema,
  anyOf: areSchemas,
  oneOf: areSchemas,
  minItems: isCount,
  maxItems: isCount,
  uniqueItems: (value) => typeof value === 'boolean',
  minLength: isCount,
  maxLength: isCount,
  pattern: isPattern,
  minimum: Number.isFinite,
  maximum: Number.isFinite,
  format: isText,
  description: isText,
  default: () => true,
  examples: Array.isArray,
  contentMediaType: isText,
  contentSchema: isSchema,
};

/** A schema and those inside it. */
const allSchemas = (schema: unknown, pointer: string): [string, Json][] => {
  if (!isObject(schema)) return [];
  const named = objectOf(schema['properties']);
  return [
    [pointer, schema],
    ...Object.entries(named).flatMap(([name, each]) => allSchemas(each, `${pointer}/properties/${name}`)),
    ...['items', 'additionalProperties', 'propertyNames', 'contentSchema'].flatMap((key) =>
      allSchemas(schema[key], `${pointer}/${key}`),
    ),
    ...['anyOf', 'oneOf'].flatMap((key) =>
      listOf(schema[key]).flatMap((each, nth) => allSchemas(each, `${pointer}/${key}/${nth}`)),
    ),
  ];
};

const roots: [string, unknown][] = [
  ...Object.entries(schemas).map(([name, schema]): [string, unknown] => [
    `/components/schemas/${name}`,
    schema,
  ]),
  ...walk({ ...document, components: { ...components, schemas: {} } }).flatMap(
    ([pointer, value]): [string, unknown][] =>
      value['schema'] === undefined ? [] : [[`${pointer}/schema`, value['schema']]],
  ),
];

/** A check of a schema of the document by itself: what it refers to is moved to where JSON Schema has its definitions. */
const checkOf = (schema: unknown) => {
  const text = JSON.stringify({ ...objectOf(schema), $defs: schemas });
  return Compile(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
};

describe('the OpenAPI document is valid', () => {
  it('reviewed/A7: has the members of version 3.1, and no others', () => {
    expect(document['openapi']).toMatch(/^3\.1\.\d+$/);
    const members = ['components', 'info', 'openapi', 'paths', 'servers'];
    expect(Object.keys(document).toSorted()).toEqual(members);
    const { title, version } = objectOf(document['info']);
    expect([title, version].every((text) => isText(text) && text !== '')).toBe(true);
    for (const part of Object.values(components)) {
      for (const name of Object.keys(objectOf(part))) expect(name).toMatch(/^[a-zA-Z0-9._-]+$/);
    }
  });

  it('reviewed/A7: has each operation under one id, and no two paths that only their names tell apart', () => {
    const ids = operations.map(({ operation }) => operation['operationId']);
    expect(ids.every((id) => isText(id) && id !== '')).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    const shapes = Object.keys(objectOf(document['paths'])).map((path) => path.replace(/\{\w+\}/g, '{}'));
    expect(new Set(shapes).size).toBe(shapes.length);
    expect(shapes.every((path) => path.startsWith('/'))).toBe(true);
  });

  it.each(operations)(
    'reviewed/A7: $method $path declares its parameters and answers',
    ({ path, operation }) => {
      const parameters = listOf(operation['parameters']).map(objectOf);
      const names = parameters.map((one) => `${String(one['in'])} ${String(one['name']).toLowerCase()}`);
      expect(new Set(names).size).toBe(names.length);
      for (const one of parameters) {
        expect(['path', 'query', 'header', 'cookie']).toContain(one['in']);
        expect(isSchema(one['schema'])).toBe(true);
        if (one['in'] === 'path') expect(one['required']).toBe(true);
        // OpenAPI 3.1, 4.8.12.1: these three are ignored as parameters.
        expect(['accept', 'content-type', 'authorization']).not.toContain(String(one['name']).toLowerCase());
      }
      const inPath = parameters.filter((one) => one['in'] === 'path').map((one) => one['name']);
      expect(inPath.toSorted()).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted());
      const responses = Object.entries(objectOf(operation['responses']));
      expect(responses.length).toBeGreaterThan(0);
      for (const [status, response] of responses) {
        expect(status).toMatch(/^([1-5](\d\d|XX)|default)$/);
        const { description, $ref } = objectOf(response);
        expect(isText(description) !== isText($ref)).toBe(true);
      }
      const body = operation['requestBody'];
      if (body !== undefined) expect(Object.keys(objectOf(objectOf(body)['content']))).not.toEqual([]);
      for (const requirement of listOf(operation['security'])) {
        for (const scheme of Object.keys(objectOf(requirement))) {
          expect(objectOf(components['securitySchemes'])).toHaveProperty(scheme);
        }
      }
    },
  );

  it('reviewed/A7: refers to nothing that is not there', () => {
    const missing = walk(document).filter(([, { $ref }]) => isText($ref) && at(String($ref)) === undefined);
    expect(missing).toEqual([]);
  });

  it('reviewed/A7: has schemas of JSON Schema 2020-12 only', () => {
    expect(roots.length).toBeGreaterThan(Object.keys(schemas).length);
    const wrong = roots.flatMap(([pointer, schema]) =>
      allSchemas(schema, pointer).flatMap(([where, each]) =>
        Object.entries(each)
          .filter(([keyword, value]) => KEYWORDS[keyword]?.(value) !== true)
          .map(([keyword]) => `${where}: ${keyword}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('reviewed/A7: has examples that its own schemas take', () => {
    const wrong: string[] = [];
    let examples = 0;
    for (const [pointer, { schema, example }] of walk(document)) {
      if (!isSchema(schema) || example === undefined) continue;
      examples += 1;
      if (!checkOf(schema).Check(example)) wrong.push(pointer);
    }
    expect(examples).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });
});
