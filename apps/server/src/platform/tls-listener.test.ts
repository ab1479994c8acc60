import { once } from 'node:events';
import { connect } from 'node:tls';
import { createTlsServerChain } from '@tallystick/virtual-devices/tls';
import { fastify } from 'fastify';
import { it } from 'vitest';
import { createTlsListener } from './tls-listener.ts';

it('reviewed/Low: a half-sent head costs its connection over TLS too', async () => {
  const http = fastify({
    requestTimeout: 300,
    clientErrorHandler: (_error, socket) => void socket.destroy(),
  });
  const chain = await createTlsServerChain({ names: ['localhost'], now: () => Date.now() });
  const listener = createTlsListener(http, { port: 0, origin: undefined, files: undefined }, chain);
  const port = await listener.listen('127.0.0.1');
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: chain.authority });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\nx-half: ');
  socket.resume();
  await once(socket, 'close');
  await listener.close();
  await http.close();
});
