import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { OperatorRecord, Problem } from '@tallystick/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inviteOperator } from '../../testing/invited.ts';
import { registerOperator, type SignedInBrowser } from '../../testing/signed-in.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';

const BODY = JSON.stringify({ role: 'owner', name: 'Kim again' });
const BEGUN = BODY.slice(0, 5);

describe('a request whose body comes slowly', () => {
  let app: TestApp;
  let port: number;
  let owner: SignedInBrowser;
  let other: SignedInBrowser;
  let otherId: string;

  beforeAll(async () => {
    app = await createTestApp('pglite', { port: 0 });
    port = await app.listen();
  });
  afterAll(() => app.drop());
  beforeEach(async () => {
    await app.platform.database.script(
      'delete from operators; delete from passkeys; delete from setup_tokens; delete from sessions; delete from operator_links',
    );
    owner = await registerOperator(app, 'Olivia');
    other = await inviteOperator(app, owner, 'owner', 'Kim');
    const list = await app.http.inject({ url: '/v1/operators', headers: owner.headers });
    otherId = list.json<{ data: OperatorRecord[] }>().data.find(({ name }) => name === 'Kim')?.id ?? '';
  });

  /** Sends the head and a part of the body; the rest when it is ended. */
  const begin = async (url: string, headers: SignedInBrowser['headers']) => {
    let sent: ClientRequest | undefined;
    const arrived = new Promise<IncomingMessage>((heard) => app.http.server.once('request', heard));
    const answer = new Promise<{ status: number | undefined; body: Partial<Problem> }>((answered, failed) => {
      sent = request(
        {
          port,
          path: url,
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', 'content-length': BODY.length },
        },
        async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          answered({ status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) });
        },
      ).on('error', failed);
      sent.write(BEGUN);
    });
    // Its body is read once its gate has been passed.
    const received = await arrived;
    await expect.poll(() => received.listenerCount('data')).toBeGreaterThan(0);
    return {
      end: () => {
        sent?.end(BODY.slice(BEGUN.length));
        return answer;
      },
    };
  };
  const links = async () =>
    (await app.http.inject({ url: '/v1/invitations', headers: owner.headers })).json<{ data: unknown[] }>()
      .data;
  const post = (url: string, payload: object = {}) =>
    app.http.inject({ method: 'POST', url, headers: owner.headers, payload });

  it('does nothing for an owner who was removed before it was whole', async () => {
    const begun = await begin('/v1/invitations', other.headers);
    expect((await post(`/v1/operators/${otherId}/remove`)).statusCode).toBe(204);
    expect(await begun.end()).toMatchObject({ status: 401, body: { code: 'sign_in_required' } });
    expect(await links()).toEqual([]);
  });

  it('does nothing for an owner who was given another role before it was whole', async () => {
    const begun = await begin('/v1/invitations', other.headers);
    expect((await post(`/v1/operators/${otherId}/role`, { role: 'auditor' })).statusCode).toBe(200);
    expect(await begun.end()).toMatchObject({ status: 401 });
    expect(await links()).toEqual([]);
  });

  it('is answered as any other where nothing changed', async () => {
    const begun = await begin('/v1/invitations', other.headers);
    expect(await begun.end()).toMatchObject({ status: 201 });
  });
});
