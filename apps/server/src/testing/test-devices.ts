import { readFile } from 'node:fs/promises';
import {
  type DeviceKeyScheme,
  type Evidence,
  type SecurityLevel,
  securityDigest,
} from '@tallystick/attestation/evidence';
import { evidenceHash, transcriptHash } from '@tallystick/attestation/proof/attester';
import {
  createDeviceChannel,
  type DeviceChannelOptions,
  makeWebCryptoSessionKey,
} from '@tallystick/channel/client';
import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import {
  type ActivationCode,
  ApiProblem,
  type BodyOf,
  type Client,
  completeEnrolment,
  createActivationCode,
  createClient,
  createTerminal,
  type FirstSecret,
  openEnrolment,
  type P256PublicJwk,
  type Problem,
  type ResponseOf,
  type Terminal,
} from '@tallystick/protocol';
import {
  createVirtualIphone,
  createVirtualPhone,
  type DeviceKeys,
  importVirtualRoot,
  type PhoneFault,
  type StoredVirtualRoot,
  type VirtualIphone,
  type VirtualPhone,
  type VirtualRoot,
} from '@tallystick/virtual-devices/phone';
import type { App } from '../app.ts';

export const TEST_API_KEY = `tsk_test_${'k'.repeat(32)}`;

/** `fetch` that goes straight into the server, with no socket. */
export const injectFetch =
  (app: Pick<App, 'http'>): typeof fetch =>
  async (input, init) => {
    const { pathname, search } = new URL(String(input));
    const answer = await app.http.inject({
      method: (init?.method ?? 'GET') as 'GET',
      url: `${pathname}${search}`,
      headers: Object.fromEntries(new Headers(init?.headers)),
      ...(init?.body === undefined || init.body === null ? {} : { payload: String(init.body) }),
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) headers.set(name, String(value));
    return new Response(answer.statusCode === 204 ? null : answer.body, {
      status: answer.statusCode,
      headers,
    });
  };

const at = (app: App) => ({ origin: app.platform.config.origin, fetch: injectFetch(app) });

/** The API as anybody sees it. */
export const asAnybody = (app: App): Client => createClient(at(app));

/** The API with the test merchant's key; the server must have been given {@link TEST_API_KEY} as `seedApiKey`. */
export const asOperator = (app: App): Client =>
  createClient({ ...at(app), authorise: () => ({ authorization: `Bearer ${TEST_API_KEY}` }) });

/** The problem that a call is refused with; anything else fails the test. */
export const problemOf = async (call: Promise<unknown>): Promise<Problem> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiProblem) return error.problem;
    throw error;
  }
  throw new Error('the call was not refused');
};

/** The stable code that a call is refused with. */
export const codeOf = async (call: Promise<unknown>): Promise<string> => (await problemOf(call)).code;

/** The root that this server's virtual phones chain to. */
export const virtualRootOf = async (app: App): Promise<VirtualRoot> => {
  const { virtualRoot, data } = app.config;
  const text = await readFile(virtualRoot ?? `${data}/virtual-root.json`, 'utf8');
  return importVirtualRoot(JSON.parse(text) as StoredVirtualRoot);
};

/** A phone that this server believes, by the server's clock. */
export const phoneOf = async (
  app: App,
  faults: readonly PhoneFault[] = [],
  scheme: DeviceKeyScheme = 'es256',
): Promise<VirtualPhone> =>
  createVirtualPhone({
    root: await virtualRootOf(app),
    now: () => app.platform.clock.now(),
    faults,
    scheme,
  });

/** An iPhone that this server believes, by the server's clock. */
export const iphoneOf = async (app: App): Promise<VirtualIphone> =>
  createVirtualIphone({ root: await virtualRootOf(app), now: () => app.platform.clock.now() });

/** A phone of either make. */
export type TestPhone = Omit<VirtualPhone, 'kind'>;

/** A new terminal of the test merchant. */
export const newTerminal = (app: App, body: Partial<BodyOf<typeof createTerminal>> = {}): Promise<Terminal> =>
  asOperator(app).call(createTerminal, { body: { label: 'Counter', ...body } });

/** A new activation code. */
export const newCode = (app: App, terminal: Pick<Terminal, 'id'>): Promise<ActivationCode> =>
  asOperator(app).call(createActivationCode, { params: { id: terminal.id }, body: {} });

export const typed = ({ code = '' }: ActivationCode): FirstSecret => ({ form: 'code', value: code });
export const linked = ({ link = '' }: ActivationCode): FirstSecret => ({
  form: 'link',
  value: link.slice(link.lastIndexOf('.') + 1),
});

export const open = (app: App, terminalNumber: string, secret: FirstSecret) =>
  asAnybody(app).call(openEnrolment, { body: { terminalNumber, secret } });

export type Opened = ResponseOf<typeof openEnrolment>;
export type EnrolmentRequest = BodyOf<typeof completeEnrolment>;

/** The second secret of a phone as it travels. */
export const offerOf = async (keys: DeviceKeys, opened: Opened): Promise<EnrolmentRequest['deviceKey']> => {
  const { secondSecret, encryptionKeyThumbprint } = keys;
  if (secondSecret.scheme !== 'hmac-sha256') return secondSecret.publicJwk;
  const signed = JSON.parse(Buffer.from(opened.sealingKey?.split('.')[1] ?? '', 'base64url').toString());
  const sealed = await secondSecret.seal({
    recipient: signed.jwk,
    enrolmentId: opened.enrolmentId,
    serverChallenge: opened.challenge.value,
    encryptionKeyThumbprint,
  });
  return { kty: 'oct', sealed };
};

/** The P-256 key that was offered; a test that asks for it has a phone with one. */
export const p256Of = (offer: EnrolmentRequest['deviceKey']): P256PublicJwk => {
  if (offer.kty !== 'EC') throw new Error('the device key is not of P-256');
  return offer;
};

/** What a phone answers an opened enrolment with. `evidence` stands in for its own. */
export const requestOf = async (
  phone: TestPhone,
  opened: Opened,
  secret: FirstSecret,
  options: {
    readonly level?: SecurityLevel;
    readonly evidence?: (keys: DeviceKeys) => Promise<Evidence>;
    /** Exporter value of the TLS connection that it is to be sent over. */
    readonly tlsExporter?: string;
  } = {},
): Promise<EnrolmentRequest> => {
  const level = options.level ?? opened.level;
  const keys = await phone.generateKeys();
  const challenge = fromBase64Url(opened.challenge.value);
  const evidence = await (options.evidence?.(keys) ?? phone.attest({ challenge, ...keys }));
  const securityItems = phone.securityItems(level);
  const digest = await securityDigest(level, securityItems);
  const hash = await transcriptHash({
    enrolmentId: opened.enrolmentId,
    activationId: opened.activationId,
    serverChallenge: opened.challenge.value,
    deviceKeyThumbprint: keys.deviceKeyThumbprint,
    encryptionKeyThumbprint: keys.encryptionKeyThumbprint,
    digest,
    level,
    evidenceHash: await evidenceHash(evidence),
    tlsExporter: options.tlsExporter,
  });
  return {
    secret,
    deviceKey: await offerOf(keys, opened),
    encryptionKey: keys.encryptionKey,
    level,
    securityItems: { ...securityItems },
    digest,
    evidence: evidence as EnrolmentRequest['evidence'],
    softwareVersion: '0.1.0',
    model: phone.model.model,
    ...(options.tlsExporter === undefined ? {} : { tlsExporter: options.tlsExporter }),
    signature: toBase64Url(await phone.sign(hash)),
  };
};

export const complete = (app: App, enrolmentId: string, body: EnrolmentRequest) =>
  asAnybody(app).call(completeEnrolment, { params: { id: enrolmentId }, body });

/** An enrolled device and its API. */
export interface TestDevice {
  readonly phone: TestPhone;
  readonly terminal: Terminal;
  readonly enrolled: ResponseOf<typeof completeEnrolment>;
  readonly deviceKey: P256PublicJwk;
  readonly client: Client;
}

/** How a device proves itself: by its own P-256 key, or by session keys that its second secret certifies. */
const provingWith = (offer: EnrolmentRequest['deviceKey']) =>
  offer.kty === 'EC'
    ? { publicJwk: offer }
    : { alg: offer.kty === 'AKP' ? offer.alg : 'HS256', makeSessionKey: makeWebCryptoSessionKey };

/** The proofs of an enrolled device with a P-256 key, for requests that are put together by hand. */
export const channelOf = (app: App, { enrolled, deviceKey, phone }: TestDevice) =>
  createDeviceChannel({
    ...at(app),
    deviceId: enrolled.deviceId,
    publicJwk: deviceKey,
    sign: (bytes) => phone.sign(bytes),
    now: () => app.platform.clock.now(),
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  });

/** The API as an enrolled device sees it, at this server or at another process of it. */
export const deviceClient = (
  app: App,
  phone: TestPhone,
  deviceId: string,
  offer: EnrolmentRequest['deviceKey'],
  onAnswer: (headers: Headers) => void = () => {},
  kept: Pick<DeviceChannelOptions, 'technique' | 'storage'> = {},
): Client => {
  const channel = createDeviceChannel({
    ...at(app),
    ...kept,
    deviceId,
    ...provingWith(offer),
    sign: (bytes) => phone.sign(bytes),
    now: () => app.platform.clock.now(),
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  });
  return createClient({
    ...at(app),
    authorise: channel.authorise,
    onAnswer(headers) {
      channel.onAnswer(headers);
      onAnswer(headers);
    },
  });
};

/** The whole of an enrolment: terminal, code, phone, keys, evidence. */
export const enrolDevice = async (
  app: App,
  options: {
    readonly terminal?: Terminal;
    readonly body?: Partial<BodyOf<typeof createTerminal>>;
    readonly phone?: TestPhone;
    readonly level?: SecurityLevel;
    /** One that was made already, for a terminal of another merchant than the test's. */
    readonly code?: ActivationCode;
  } = {},
): Promise<TestDevice> => {
  const terminal = options.terminal ?? (await newTerminal(app, options.body));
  const code = options.code ?? (await newCode(app, terminal));
  const phone = options.phone ?? (await phoneOf(app));
  const opened = await open(app, terminal.terminalNumber, linked(code));
  const body = await requestOf(phone, opened, linked(code), options);
  const enrolled = await complete(app, opened.enrolmentId, body);
  const client = deviceClient(app, phone, enrolled.deviceId, body.deviceKey);
  return {
    phone,
    terminal,
    enrolled,
    client,
    get deviceKey() {
      return p256Of(body.deviceKey);
    },
  };
};
