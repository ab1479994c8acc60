import { ENDPOINTS, type EndpointShape } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import { enrolDevice, TEST_API_KEY, type TestDevice } from './testing/test-devices.ts';

const CARD = '4111 1111 1111 1111';
const TURNED = 'Bar \u202e1';
/** What programs write: parameters of keys and evidence, and what names a version of software. */
const MACHINE_TEXT =
  /\/(kid|alg|use|ceremony)$|\/securityItems\/|\/(appId|signer|version|timeZone\/anyOf\/0|library|pinPad)$/;

describe('reviewed/Low free text', () => {
  let app: TestApp;
  let device: TestDevice;
  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY });
    device = await enrolDevice(app);
  });
  afterAll(() => app.drop());

  const send = (url: string, payload: object, method: 'POST' | 'PATCH' = 'POST') =>
    app.http.inject({ method, url, payload, headers: { authorization: `Bearer ${TEST_API_KEY}` } });

  it.each([CARD, TURNED])('with %j is refused wherever a person types, and never answered', async (text) => {
    const { id } = device.terminal;
    const value = { appId: 'org.example.till', signer: '5e'.repeat(32), version: '7' };
    const tries: readonly (readonly [string, object, string])[] = [
      ['/v1/terminals', { label: text }, '/label'],
      ['/v1/terminals', { label: 'Bar', receiptLines: [text] }, '/receiptLines/0'],
      [`/v1/terminals/${id}/suspend`, { reason: text }, '/reason'],
      ['/v1/attestation/reference-values', { ...value, note: text }, '/note'],
      ['/v1/policies/versions', { document: {}, note: text }, '/note'],
    ];
    for (const [url, payload, path] of tries) {
      const answer = await send(url, payload);
      expect([url, answer.statusCode]).toEqual([url, 400]);
      expect(answer.json()).toMatchObject({ code: 'malformed_request', path });
      expect(answer.body).not.toContain(text);
    }
  });

  it.each([CARD, '4111/1111 – 1111.1111 \u202eBar', '٤١١١١١١١١١١١١١١١'])(
    'that was stored before it was checked, or came from a device or a card, is shown masked: %j',
    async (text) => {
      const { id } = device.terminal;
      const { database } = app.platform;
      await database.query({ text: 'update devices set model = $1' }, [text]);
      await database.query(
        {
          text: 'update terminals set label = $1, receipt_lines = $2, suspended_reason = $1, suspended_cause = $3, suspended_at = now()',
        },
        [text, JSON.stringify([text]), 'operator'],
      );
      await database.query({ text: 'update terminal_changes set detail = $1' }, [
        JSON.stringify({ reason: text }),
      ]);
      for (const url of ['/v1/terminals', `/v1/terminals/${id}`, `/v1/terminals/${id}/changes`]) {
        const { statusCode, body } = await app.http.inject({
          url,
          headers: { authorization: `Bearer ${TEST_API_KEY}` },
        });
        expect([url, statusCode]).toEqual([url, 200]);
        expect(body, url).not.toContain(text);
        expect(body, url).toContain('**');
        expect(body, url).not.toContain('\u202e');
      }
    },
  );

  it('is never a plain string in a request: every text of every body has a pattern, a format, a list of values or this check', () => {
    const plain: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const node = schema as Record<string, unknown>;
      const limited = 'pattern' in node || 'enum' in node || 'const' in node || '~refine' in node;
      const isOpen = !limited || (node.pattern === '\\S' && !('~refine' in node));
      if (node.type === 'string' && isOpen && !MACHINE_TEXT.test(path)) plain.push(path);
      for (const [key, inner] of Object.entries(node)) visit(inner, `${path}/${key}`);
    };
    for (const endpoint of ENDPOINTS as readonly EndpointShape[]) {
      if (endpoint.access !== 'device') visit(endpoint.body, endpoint.id);
    }
    expect(plain).toEqual([]);
  });

  it.each([CARD, TURNED])('in MERCHANT_NAME is refused at start without being told: %j', (text) => {
    expect(() => readConfig({ MERCHANT_NAME: text })).toThrow(/MERCHANT_NAME holds/);
    expect(() => readConfig({ MERCHANT_NAME: text })).not.toThrow(new RegExp(text));
  });
});
