import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';

/** Who a client is, and where. */
export interface WorldClientOptions {
  readonly origin: string;
  readonly clientId: string;
  /** Key pair (ES256) that signs client assertions and proofs. */
  readonly pair: CryptoKeyPair;
}

/** One request of a client. */
export interface WorldRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A client that was made with a library of the world: it has discovered the server and has a token, bound to its key. */
export interface WorldClient {
  request(request: WorldRequest): Promise<Response>;
}

type Connect = (options: WorldClientOptions) => Promise<WorldClient>;

const INSECURE = { [oauth.allowInsecureRequests]: true };

const partsOf = ({ method, path, headers, body }: WorldRequest, origin: string) =>
  [
    method,
    new URL(path, origin),
    body === undefined ? undefined : JSON.stringify(body),
    new Headers({ ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }),
  ] as const;

/** RFC 8414, 6749, 7523 and 9449 step by step, with a nonce that is asked for. */
const connectOauth4webapi: Connect = async ({ origin, clientId, pair }) => {
  const issuer = new URL(origin);
  const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...INSECURE });
  const server = await oauth.processDiscoveryResponse(issuer, found);
  const client: oauth.Client = { client_id: clientId };
  const DPoP = oauth.DPoP(client, pair);
  const askOnce = async () => {
    const assertion = oauth.PrivateKeyJwt(pair.privateKey);
    const choices = { DPoP, ...INSECURE };
    const answer = await oauth.clientCredentialsGrantRequest(server, client, assertion, {}, choices);
    return oauth.processClientCredentialsResponse(server, client, answer);
  };
  const token = await askOnce().catch((error: unknown) => {
    if (oauth.isDPoPNonceError(error)) return askOnce();
    throw error;
  });
  return {
    request(request) {
      const [method, url, body, headers] = partsOf(request, origin);
      const choices = { DPoP, ...INSECURE };
      return oauth.protectedResourceRequest(token.access_token, method, url, headers, body, choices);
    },
  };
};

/** The same by a library that does all of it by itself. */
const connectOpenidClient: Connect = async ({ origin, clientId, pair }) => {
  const config = await openid.discovery(
    new URL(origin),
    clientId,
    undefined,
    openid.PrivateKeyJwt(pair.privateKey),
    { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] },
  );
  const DPoP = openid.getDPoPHandle(config, pair);
  const token = await openid.clientCredentialsGrant(config, undefined, { DPoP });
  return {
    request(request) {
      const [method, url, body, headers] = partsOf(request, origin);
      return openid.fetchProtectedResource(config, token.access_token, url, method, body, headers, { DPoP });
    },
  };
};

/** Libraries for OAuth that know nothing of Tallystick, each as its own pages say to use it. */
export const WORLD_CLIENTS = {
  oauth4webapi: connectOauth4webapi,
  'openid-client': connectOpenidClient,
} as const satisfies Readonly<Record<string, Connect>>;
