import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A mail as it came over the wire. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers by their names in small letters, unfolded. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly raw: string;
}

/** What a server says to the next recipients in place of yes: a code of RFC 5321, such as 451. */
export type Reply = 421 | 450 | 451 | 550 | 552;

export interface MailServer {
  /** For `TALLYSTICK_SMTP_URL`. */
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** Answers so many recipients with a code. */
  refuse(reply: Reply, times?: number): void;
  /** Takes a mail and cuts the connection in place of its answer, so many times: whoever sent it does not know. */
  cutAfterData(times?: number): void;
  stop(): Promise<void>;
}

const decodeQuoted = (body: string): string =>
  Buffer.from(
    body
      .replaceAll(/=\r?\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

const decodeBody = (encoding: string, body: string): string => {
  if (encoding === 'quoted-printable') return decodeQuoted(body);
  return encoding === 'base64' ? Buffer.from(body, 'base64').toString('utf8') : body;
};

const parse = (raw: string, from: string, to: readonly string[]): ReceivedMail => {
  const at = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, at)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const body = raw.slice(at + 4);
  const encoding = headers['content-transfer-encoding']?.toLowerCase() ?? '7bit';
  return { from, to, headers, raw, text: decodeBody(encoding, body).replaceAll('\r\n', '\n') };
};

/** A real SMTP server on a free port of this machine, that keeps what it is given; with `tls` of a certificate that nobody trusts. */
export const startMailServer = async (
  options: { readonly tls?: boolean; readonly user?: string; readonly password?: string } = {},
): Promise<MailServer> => {
  const mails: ReceivedMail[] = [];
  const refusals: Reply[] = [];
  let cuts = 0;
  const asksToSignIn = options.user !== undefined;
  const server = new SMTPServer({
    secure: options.tls ?? false,
    disabledCommands: asksToSignIn ? ['STARTTLS'] : ['AUTH', 'STARTTLS'],
    authOptional: !asksToSignIn,
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      username === options.user && password === options.password
        ? done(null, { user: username })
        : done(new Error('no')),
    onRcptTo: (_address, _session, done) => {
      const reply = refusals.shift();
      if (reply === undefined) return done();
      done(Object.assign(new Error('not now'), { responseCode: reply }));
    },
    onData: (stream, { envelope }, done) => {
      text(stream).then((raw) => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push(
          parse(
            raw,
            from,
            envelope.rcptTo.map(({ address }) => address),
          ),
        );
        if (cuts === 0) return done();
        cuts -= 1;
        for (const connection of server.connections) connection.close();
      }, done);
    },
  });
  // Clients that do not trust the certificate end the connection: that is no fault of a test.
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  const who = asksToSignIn ? `${options.user}:${encodeURIComponent(options.password ?? '')}@` : '';
  return {
    url: `${options.tls ? 'smtps' : 'smtp'}://${who}127.0.0.1:${port}`,
    mails,
    refuse(reply, times = 1) {
      for (let time = 0; time < times; time += 1) refusals.push(reply);
    },
    cutAfterData(times = 1) {
      cuts += times;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
