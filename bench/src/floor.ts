// The floor of the payments benchmark: the least program that does what a payment cannot do without. Three HTTP requests, four P-256
// verifications and one signature, as many commits as ours by prepared statements, and one round trip to the same issuer. Nothing is
// checked beyond the signatures, nothing is encrypted, traced, told or limited. Started with a port on its IPC channel.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { createConnection } from 'node:net';
import { compile, ISO_1987_BINARY, type Message } from '@tallystick/iso8583';
import type { P256PublicJwk } from '@tallystick/protocol';
import pg from 'pg';

interface Start {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly isoPort: number;
  readonly devices: readonly P256PublicJwk[];
}

const codec = compile(ISO_1987_BINARY);

/** The acquirer's end of the link, reduced to: write a frame, find the waiter by its trace number. */
const connectIssuer = async (port: number) => {
  const waiting = new Map<string, (answer: Message) => void>();
  const socket = createConnection({ host: '127.0.0.1', port });
  socket.setNoDelay(true);
  let held: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
      const end = 2 + held.readUInt16BE(0);
      const answer = codec.unpack(held.subarray(2, end));
      held = held.subarray(end);
      const stan = String(answer[11]);
      waiting.get(stan)?.(answer);
      waiting.delete(stan);
    }
  });
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  const frame = Buffer.alloc(4096);
  const ask = (message: Message): Promise<Message> =>
    new Promise((resolve) => {
      waiting.set(String(message[11]), resolve);
      const end = codec.packInto(message, frame, 2);
      frame.writeUInt16BE(end - 2, 0);
      socket.write(Buffer.from(frame.subarray(0, end)));
    });
  await ask({ mti: '0800', 7: '1123120000', 11: '999999', 70: '001' });
  return ask;
};

const start = async ({ databaseUrl, poolSize, isoPort, devices }: Start) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });
  await pool.query(
    `create table payment (id text primary key, amount bigint not null, status text not null, ticket text, stan text, code text);
     create table attestation (id text primary key, evidence text not null)`,
  );
  const ask = await connectIssuer(isoPort);
  const keys: KeyObject[] = devices.map(({ kty, crv, x, y }) =>
    createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' }),
  );
  const own = createPrivateKey(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
  );
  let ids = 0;
  let stan = 0;
  const prefix = randomBytes(6).toString('hex');

  const check = (jws: string, key: KeyObject): void => {
    const end = jws.lastIndexOf('.');
    const signature = Buffer.from(jws.slice(end + 1), 'base64url');
    const good = verify(
      'sha256',
      Buffer.from(jws.slice(0, end)),
      { key, dsaEncoding: 'ieee-p1363' },
      signature,
    );
    if (!good) throw new Error('a signature is wrong');
  };

  const answers: Record<string, (body: Record<string, string>, key: KeyObject) => Promise<object>> = {
    '/intent': async ({ amount }) => {
      ids += 1;
      const id = `${prefix}-${ids}`;
      await pool.query({
        name: 'intent',
        text: `insert into payment (id, amount, status) values ($1, $2, 'created')`,
        values: [id, amount],
      });
      return { id, challenge: randomBytes(32).toString('base64url') };
    },
    '/attest': async ({ id = '', evidence = '' }, key) => {
      check(evidence, key);
      await pool.query({
        name: 'attest',
        text: 'insert into attestation (id, evidence) values ($1, $2)',
        values: [id, evidence],
      });
      const claims = Buffer.from(JSON.stringify({ id })).toString('base64url');
      const signature = sign('sha256', Buffer.from(claims), { key: own, dsaEncoding: 'ieee-p1363' });
      return { ticket: `${claims}.${signature.toString('base64url')}` };
    },
    '/present': async ({ id = '', ticket, amount, terminalNumber = '', de55 = '', track2 = '' }) => {
      stan = (stan % 999_999) + 1;
      const number = String(stan).padStart(6, '0');
      await pool.query({
        name: 'reserve',
        text: `update payment set status = 'presented', ticket = $2, stan = $3 where id = $1 and status = 'created'`,
        values: [id, ticket, number],
      });
      const answer = await ask({
        mti: '0200',
        3: '000000',
        4: String(amount).padStart(12, '0'),
        7: '1123120000',
        11: number,
        22: '071',
        25: '00',
        35: track2.toUpperCase().replace(/F$/, ''),
        37: `F${prefix.slice(0, 5)}${number}`,
        41: terminalNumber,
        42: 'FLOOR0000000000',
        49: '978',
        55: Uint8Array.fromHex(de55),
      });
      const code = String(answer[39]);
      await pool.query({
        name: 'outcome',
        text: `update payment set status = $2, code = $3 where id = $1 and status = 'presented'`,
        values: [id, code === '00' ? 'approved' : 'declined', code],
      });
      return { code };
    },
  };

  const read = (request: IncomingMessage): Promise<string> =>
    new Promise((resolve) => {
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => resolve(text));
    });
  const http = createServer(async (request, response) => {
    try {
      const key = keys[Number(request.headers['x-device'])];
      const answer = answers[request.url ?? ''];
      if (key === undefined || answer === undefined) throw new Error('unknown device or path');
      const body = await read(request);
      check(String(request.headers.dpop), key);
      const text = JSON.stringify(await answer(JSON.parse(body), key));
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      });
      response.end(text);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  http.listen(0, '127.0.0.1', () => {
    const address = http.address();
    process.send?.({ type: 'listening', port: typeof address === 'object' ? address?.port : 0 });
  });
};

process.on('message', (message: Start) => void start(message));
