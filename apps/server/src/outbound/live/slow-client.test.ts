import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { EVENT_STREAM_PATH } from '@tallystick/protocol';
import { expect, it } from 'vitest';
import { createTestApp } from '../../testing/test-app.ts';
import { until } from '../../testing/until.ts';

const EVENTS = 300;
const EVENT_BYTES = 50_000;

it('a client that reads slowly costs no memory, and misses nothing', async () => {
  const app = await createTestApp('pglite');
  const port = await app.listen();
  const merchantId = app.modules.firstMerchant.id;
  const { secret } = await app.modules.merchants.createApiKey({ merchantId, id: 'test' }, 'Slow');
  const client = connect(port, '127.0.0.1').pause();
  const requested = once(app.http.server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
  client.write(
    `GET ${EVENT_STREAM_PATH} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${secret}\r\n\r\n`,
  );
  const [, response] = await requested;
  // A stream begins a second before its head is sent: what is written earlier than that, on a busy machine, is not in it.
  await until(() => response.headersSent);

  const { database, outbox } = app.platform;
  const stamps = Array.from({ length: EVENTS }, () => outbox.stamp());
  await database.query(
    {
      text: `insert into events (merchant_id, id, type, subject, at, data)
        select $1, id, 'terminal.created', 'trm_' || number || '.', $2, jsonb_build_object('padding', repeat('x', ${EVENT_BYTES}))
        from unnest($3::text[]) with ordinality as made (id, number)`,
    },
    [merchantId, stamps[0]?.at, stamps.map(({ id }) => id)],
  );
  outbox.announce(merchantId);
  await until(() => response.writableNeedDrain);
  expect(response.writableLength).toBeLessThan(4 * EVENT_BYTES);

  const seen = new Set<string>();
  let tail = '';
  client.on('data', (part) => {
    const text = tail + String(part);
    for (const [subject] of text.matchAll(/"trm_\d+\."/g)) seen.add(subject);
    tail = text.slice(-20);
  });
  client.resume();
  await until(() => seen.size === EVENTS);
  client.destroy();
  await app.drop();
});
