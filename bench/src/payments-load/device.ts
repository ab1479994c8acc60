import { hash, KeyObject, randomBytes, sign } from 'node:crypto';
import { CLIENT_ASSERTION_TYPE, type P256PublicJwk, Personalisation, TOKEN_PATH } from '@tallystick/protocol';
import {
  createNodeTerminal,
  fromEnclave,
  inProcessField,
  memoryStorage,
} from '@tallystick/terminal-sdk/node';
import { orderTerminal } from '@tallystick/testbed';
import { createVirtualPhone, type VirtualRoot } from '@tallystick/virtual-devices';
import { Parse } from 'typebox/value';

export interface ServerAddress {
  readonly origin: string;
  readonly apiKey: string;
}

/** An enrolled device whose signatures are made synchronously, at the least cost to the machine that is measured. */
export interface LoadDevice {
  readonly publicJwk: P256PublicJwk;
  readonly personalisation: Personalisation;
  /** Authorization and DPoP headers of one request. */
  headers(path: string): string;
  keepNonce(nonce: string | undefined): void;
  /** The compact JWS that answers a challenge for a payment. */
  evidence(challenge: string, paymentId: string, amount: number): string;
}

const CURRENCY = 'EUR';
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Enrols one terminal by the real API with a virtual phone, and takes its access token. */
export const enrolDevice = async (
  server: ServerAddress,
  root: VirtualRoot,
  label: string,
): Promise<LoadDevice> => {
  const { activation } = await orderTerminal(server, label);
  const signing = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const encryption = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, [
    'deriveBits',
    'deriveKey',
  ]);
  const phone = createVirtualPhone({ root, makeKeys: async () => ({ signing, encryption }) });
  const { makeKeys, attestationSource } = fromEnclave(phone);
  const storage = memoryStorage({ makeKeys });
  const terminal = createNodeTerminal({
    origin: server.origin,
    storage,
    attestationSource,
    reader: inProcessField(() => new Promise(() => {})),
  });
  await terminal.until((state) => state.kind === 'unenrolled');
  terminal.send({
    type: 'enrol',
    terminalNumber: activation.terminalNumber,
    secret: { form: 'code', value: activation.code ?? '' },
  });
  await terminal.until((state) => state.kind === 'ready');
  terminal.close();

  const keys = await storage.keys();
  const record = await storage.read('device');
  const held = await storage.read('personalisation');
  if (!keys || !record || !held) throw new Error('the terminal did not keep its records');
  const jws = new TextDecoder().decode(await keys.open(held.jwe));
  const personalisation = Parse(
    Personalisation,
    JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()),
  );
  // The digest is the one that the terminal enrolled with; its evidence says so each time.
  const sample = await phone.answer({
    challenge: new Uint8Array(32),
    deviceId: record.deviceId,
    purpose: 'periodic',
    level: record.level,
  });
  const { digest }: { digest: string } = JSON.parse(
    Buffer.from(sample.split('.')[1] ?? '', 'base64url').toString(),
  );
  const evidenceHeader = sample.split('.')[0] ?? '';

  const key = KeyObject.from(signing.privateKey);
  const signText = (input: string): string =>
    sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  const compact = (header: string, claims: object): string => {
    const input = `${header}.${encode(claims)}`;
    return `${input}.${signText(input)}`;
  };
  const { secondSecret } = keys;
  if (secondSecret.scheme !== 'es256') throw new Error('Load devices sign with ES256');
  const { publicJwk } = secondSecret;
  const { x, y } = publicJwk;
  const proofHeader = encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty: 'EC', crv: 'P-256', x, y } });
  let nonce: string | undefined;
  const proof = (path: string, ath?: string): string =>
    compact(proofHeader, {
      jti: randomBytes(16).toString('base64url'),
      htm: 'POST',
      htu: server.origin + path,
      iat: Math.floor(Date.now() / 1000),
      ...(ath === undefined ? {} : { ath }),
      ...(nonce === undefined ? {} : { nonce }),
    });

  const takeToken = async (): Promise<string> => {
    for (let tries = 0; tries < 3; tries += 1) {
      const iat = Math.floor(Date.now() / 1000);
      const assertion = compact(encode({ alg: 'ES256', typ: 'JWT' }), {
        iss: record.deviceId,
        sub: record.deviceId,
        aud: server.origin + TOKEN_PATH,
        jti: randomBytes(16).toString('base64url'),
        iat,
        exp: iat + 60,
        ...(nonce === undefined ? {} : { nonce }),
        key_attestation: { technique: 'enclave', storage: 'enclave', timings: {}, expected_requests: 1_000 },
      });
      const answer = await fetch(server.origin + TOKEN_PATH, {
        method: 'POST',
        headers: { dpop: proof(TOKEN_PATH) },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_assertion_type: CLIENT_ASSERTION_TYPE,
          client_assertion: assertion,
        }),
      });
      nonce = answer.headers.get('dpop-nonce') ?? nonce;
      const body: { access_token?: string } = await answer.json();
      if (body.access_token !== undefined) return body.access_token;
    }
    throw new Error('the device was given no token');
  };
  const token = await takeToken();
  const ath = hash('sha256', token, 'base64url');
  let counter = 100;

  return {
    publicJwk: { kty: 'EC', crv: 'P-256', x, y },
    personalisation,
    keepNonce(given) {
      nonce = given ?? nonce;
    },
    headers: (path) => `authorization: DPoP ${token}\r\ndpop: ${proof(path, ath)}\r\n`,
    evidence(challenge, paymentId, amount) {
      counter += 1;
      return compact(evidenceHeader, {
        challenge,
        deviceId: record.deviceId,
        purpose: 'transaction',
        paymentId,
        amount: String(amount),
        currency: CURRENCY,
        counter,
        digest,
        level: record.level,
        time: Math.floor(Date.now() / 1000),
      });
    },
  };
};
