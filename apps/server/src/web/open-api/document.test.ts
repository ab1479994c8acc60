import { callersOf, ENDPOINTS, PROBLEMS, SCHEMAS } from '@tallystick/protocol';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { createOpenApi } from './document.ts';
import { exampleOf } from './example.ts';

interface Operation {
  readonly operationId: string;
  readonly description: string;
  readonly security: readonly Record<string, unknown>[];
  readonly requestBody?: { readonly content: Record<string, { schema: object; example?: unknown }> };
  readonly responses: Record<
    string,
    { $ref?: string; headers?: object; content?: Record<string, { schema: object; example?: unknown }> }
  >;
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: Record<string, Record<string, Record<string, unknown>>>;
}

const document = JSON.parse(JSON.stringify(createOpenApi('http://localhost:4000', () => true))) as Document;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
const named = operations.map((operation) => [operation.operationId, operation] as const);
const REFERENCE = /"\$ref":"#\/components\/(\w+)\/([\w-]+)"/g;

describe('the OpenAPI document', () => {
  it('reviewed/A7: has the token endpoint, the state of the server and the stream', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids).toEqual(expect.arrayContaining(['createToken', 'getHealth', 'getReadiness', 'streamEvents']));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(ENDPOINTS.length + 5);
  });

  it.each(named)('reviewed/A7: says of %s what it does, refuses and answers', (id, operation) => {
    expect(operation.description.length).toBeGreaterThan(10);
    for (const scheme of operation.security.flatMap(Object.keys)) {
      expect(document.components['securitySchemes']).toHaveProperty(scheme);
    }
    const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
    expect(success?.headers).toHaveProperty('X-Request-Id');
    if (!['getHealth', 'getReadiness', 'getVersion'].includes(id)) {
      for (const status of ['429', '503']) expect(operation.responses[status]?.$ref).toBeDefined();
    }
    const endpoint = ENDPOINTS.find((each) => each.id === id);
    if (endpoint !== undefined && endpoint.method !== 'GET') {
      expect(operation.responses['409']?.$ref).toBe('#/components/responses/Conflict');
    }
    const bodies = [operation.requestBody?.content, success?.content].flatMap((content) =>
      content?.['application/json'] === undefined || id === 'downloadEvidence'
        ? []
        : [content['application/json']],
    );
    for (const body of bodies) {
      expect(body).toHaveProperty('example');
      if (endpoint !== undefined) expect(body.schema).toHaveProperty('$ref');
    }
    for (const schema of [endpoint?.body, endpoint?.response]) {
      if (schema !== undefined) expect(Compile(schema).Errors(exampleOf(schema))).toEqual([]);
    }
  });

  it('says of every operation for people which roles it is for', () => {
    for (const { id, access } of ENDPOINTS) {
      const description = operations.find((each) => each.operationId === id)?.description ?? '';
      const roles = /Roles: (.*?)\./.exec(description)?.[1]?.replaceAll('`', '').split(', ');
      const isForRoles = access === 'operator' || access === 'session';
      expect([id, roles]).toEqual([
        id,
        isForRoles ? callersOf(id)?.filter((caller) => caller !== 'api_key') : undefined,
      ]);
    }
  });

  it('reviewed/A7: names its schemas, each written once, and refers to nothing that is not there', () => {
    const { schemas = {} } = document.components;
    for (const name of ['Terminal', 'Payment', 'Problem', 'Amount', 'Event']) {
      expect(SCHEMAS.has(name)).toBe(true);
      expect(schemas).toHaveProperty(name);
    }
    const text = JSON.stringify(document);
    const missing = [...text.matchAll(REFERENCE)].filter(
      ([, kind = '', name = '']) => document.components[kind]?.[name] === undefined,
    );
    expect(missing.map(([reference]) => reference)).toEqual([]);
    expect(text).not.toContain('$id');
    expect(schemas['Problem']?.['properties']).toMatchObject({
      code: { $ref: '#/components/schemas/ProblemCode' },
    });
    expect(schemas['ProblemCode']?.['enum']).toEqual(Object.keys(PROBLEMS));
    expect(schemas['Timestamp']?.['format']).toBe('date-time');
  });

  it('reviewed/A7: says what the issuer host asks for, as its summaries do', () => {
    for (const { id, summary, tag } of ENDPOINTS.filter((each) => ['Wallet', 'Issuer'].includes(each.tag))) {
      const schemes = operations.find((each) => each.operationId === id)?.security.flatMap(Object.keys) ?? [];
      expect([tag, id, schemes.includes('walletToken'), schemes.includes('issuerKey')]).toEqual([
        tag,
        id,
        summary.includes('wallet token'),
        summary.includes('operator key'),
      ]);
    }
  });
});
