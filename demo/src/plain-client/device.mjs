// A device by docs/reference/device-protocol.md, sections 3 to 8. Its state is one object that the caller keeps.
import { randomBytes } from 'node:crypto';
import {
  base64url,
  bytesOf,
  canonicalJson,
  es256,
  jws,
  makeKey,
  open,
  openJws,
  publicJwk,
  seal,
  sha256,
  sha256In,
  thumbprint,
} from './encode.mjs';
import { securityItems, virtualEvidence } from './virtual-phone.mjs';

const SOFTWARE_VERSION = '0.1.0';

/** A refusal of the server: problem details (RFC 9457). */
export class Refused extends Error {
  constructor(problem) {
    super(`${problem.code}: ${problem.title}`);
    this.problem = problem;
  }
}

const readAnswer = async (answer) => {
  const value = await answer.json();
  if (!answer.ok) throw new Refused(value);
  return value;
};

const post = async (url, body, headers = {}) =>
  readAnswer(
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  );

const digestOf = (level, items) =>
  base64url(sha256In('tallystick/security-digest/v1', canonicalJson({ items, level })));

/** Sections 4 and 5: gives the state of a terminal. */
export const enrol = async ({ origin, rootFile, terminalNumber, secret, now = Date.now }) => {
  const opened = await post(`${origin}/v1/enrolments`, { terminalNumber, secret });
  if (!opened.evidenceKinds.includes('virtual')) throw new Error('this server takes no virtual devices');
  const [deviceKey, encryptionKey] = [makeKey(), makeKey()];
  const [device, encryption] = [publicJwk(deviceKey), publicJwk(encryptionKey)];
  const { level, challenge, enrolmentId, activationId, personalisationKey } = opened;
  const evidence = virtualEvidence(rootFile, deviceKey, bytesOf(challenge.value), now());
  const items = securityItems(level, now());
  const digest = digestOf(level, items);
  const transcript = {
    enrolmentId,
    activationId,
    serverChallenge: challenge.value,
    deviceKeyThumbprint: thumbprint(device),
    encryptionKeyThumbprint: thumbprint(encryption),
    digest,
    level,
    evidenceHash: base64url(sha256In('tallystick/evidence/v1', canonicalJson(evidence))),
  };
  const hash = sha256In('tallystick/enrolment-transcript/v1', canonicalJson(transcript));
  const completed = await post(`${origin}/v1/enrolments/${enrolmentId}/complete`, {
    secret,
    deviceKey: device,
    encryptionKey: encryption,
    level,
    securityItems: items,
    digest,
    evidence,
    softwareVersion: SOFTWARE_VERSION,
    model: 'Plain client',
    signature: base64url(es256(deviceKey, hash)),
  });
  const state = { origin, now, deviceKey, deviceId: completed.deviceId, counter: 0, accepted: digest };
  return { ...state, personalisation: openPersonalisation(completed, encryptionKey, personalisationKey) };
};

const openPersonalisation = ({ personalisation, deviceId }, encryptionKey, pinned) => {
  const token = open(encryptionKey, personalisation).toString();
  const data = JSON.parse(openJws(token, pinned, 'personalisation+jwt'));
  if (data.deviceId !== deviceId) throw new Error('these data are for another device');
  return data;
};

const seconds = (state) => Math.floor(state.now() / 1000);

const proof = (state, method, url, token) =>
  jws(
    state.deviceKey,
    { typ: 'dpop+jwt', alg: 'ES256', jwk: publicJwk(state.deviceKey) },
    {
      jti: base64url(randomBytes(16)),
      htm: method,
      htu: url,
      iat: seconds(state),
      ...(token === undefined ? {} : { ath: base64url(sha256(token)) }),
      ...(state.nonce === undefined ? {} : { nonce: state.nonce }),
    },
  );

const keepNonce = (state, answer) => {
  state.nonce = answer.headers.get('dpop-nonce') ?? state.nonce;
};

/** Section 6.1, with the nonce that the first answer asks for. */
const getToken = async (state, again = true) => {
  const url = `${state.origin}/v1/token`;
  const claims = {
    iss: state.deviceId,
    sub: state.deviceId,
    aud: url,
    jti: base64url(randomBytes(16)),
    iat: seconds(state),
    exp: seconds(state) + 60,
    ...(state.nonce === undefined ? {} : { nonce: state.nonce }),
  };
  const answer = await fetch(url, {
    method: 'POST',
    headers: { dpop: proof(state, 'POST', url) },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: jws(state.deviceKey, { alg: 'ES256', typ: 'JWT' }, claims),
    }),
  });
  keepNonce(state, answer);
  const value = await answer.json();
  if (value.error === 'use_dpop_nonce' && again) return getToken(state, false);
  if (!answer.ok) throw new Refused(value);
  state.token = { value: value.access_token, until: state.now() + (value.expires_in - 60) * 1000 };
};

/** Section 6.2. */
export const request = async (state, method, path, body, headers = {}, again = true) => {
  if (state.token === undefined || state.now() >= state.token.until) await getToken(state);
  const url = `${state.origin}${path}`;
  const answer = await fetch(url, {
    method,
    headers: {
      authorization: `DPoP ${state.token.value}`,
      dpop: proof(state, method, url, state.token.value),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  keepNonce(state, answer);
  const challenge = answer.headers.get('www-authenticate') ?? '';
  if (answer.status === 401 && again && /use_dpop_nonce|invalid_token/.test(challenge)) {
    if (challenge.includes('invalid_token')) state.token = undefined;
    return request(state, method, path, body, headers, false);
  }
  return readAnswer(answer);
};

/** Section 7.1. */
const answer = async (state, challenge, purpose, more) => {
  state.counter += 1;
  const { level } = state.personalisation;
  const items = securityItems(level, state.now());
  const evidence = jws(
    state.deviceKey,
    { alg: 'ES256', typ: 'att-evidence+jwt' },
    {
      challenge: challenge.value,
      deviceId: state.deviceId,
      purpose,
      ...more,
      counter: state.counter,
      digest: digestOf(level, items),
      level,
      ...(purpose === 'periodic' ? { items } : {}),
      time: seconds(state),
    },
  );
  return request(state, 'POST', '/v1/attestations', { challengeId: challenge.id, evidence });
};

/** Section 7.2. */
export const check = async (state) => {
  const challenge = await request(state, 'POST', '/v1/attestation/challenges', { purpose: 'periodic' });
  return answer(state, challenge, 'periodic', {});
};

const FINISHED = new Set(['approved', 'declined', 'reversed', 'cancelled', 'expired', 'refused']);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Step 6 of section 8: whatever was lost, the server is asked until it knows. */
export const outcomeOf = async (state, id) => {
  for (;;) {
    const payment = await request(state, 'GET', `/v1/terminal/payments/${id}`).catch((error) => {
      if (error instanceof Refused) throw error;
    });
    if (payment !== undefined && FINISHED.has(payment.status)) return payment;
    await pause(500);
  }
};

/**
 * Section 8: one payment. `readCard` is given what the card is to be read for, and gives field 55, track 2 and the verification.
 */
export const pay = async (state, value, readCard) => {
  const { currency, server } = state.personalisation;
  const amount = { value, currency };
  const key = { 'idempotency-key': base64url(randomBytes(16)) };
  const { payment, challenge } = await request(state, 'POST', '/v1/payments', { amount }, key);
  if (canonicalJson(payment.amount) !== canonicalJson(amount))
    throw new Error('the server says another amount');
  const { ticket, unpredictableNumbers } = await answer(state, challenge, 'transaction', {
    paymentId: payment.id,
    amount: String(value),
    currency,
  });
  const card = await readCard(payment, unpredictableNumbers[0]);
  const plain = {
    paymentId: payment.id,
    de55: base64url(card.de55),
    track2: base64url(card.track2),
    ...(card.panSequence === undefined ? {} : { panSequence: card.panSequence }),
    cvm: card.cvm,
  };
  const header = { typ: 'card-data+jwe', kid: server.cardDataKey.kid, paymentId: payment.id };
  const cardData = seal(server.cardDataKey, header, JSON.stringify(plain));
  try {
    const path = `/v1/payments/${payment.id}/present`;
    return (await request(state, 'POST', path, { ticket, cardData })).payment;
  } catch (error) {
    if (error instanceof Refused) throw error;
    return outcomeOf(state, payment.id);
  }
};
