import { createServer } from 'node:net';

/**
 * Whether a port can be listened on, found out before anything slow or lasting is begun. Port 0 always can.
 *
 * @throws Node's error, `EADDRINUSE` when the port is taken
 */
export const checkPort = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port }, () => server.close(() => resolve()));
  });
