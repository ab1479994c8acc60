import {
  type Client,
  getMerchant,
  getPaymentTrace,
  getPolicyRollOut,
  getPolicyShadow,
  getPolicyVersion,
  getReceipt,
  getSession,
  getTerminal,
  listApiKeys,
  listAttestations,
  listCaKeys,
  listChannelSessions,
  listEvents,
  listPayments,
  listPolicyChanges,
  listPolicyVersions,
  listReferenceValues,
  listTamperReports,
  listTerminalChanges,
  listTerminals,
} from '@tallystick/protocol';
import { openStoredWallet } from './stored-wallet.ts';
import { apiHeaders, type Credentials, consoleHeaders } from './story.ts';
import type { World } from './world.ts';

/** Everything that the API says of a world, by name of the question. */
export type Answers = Readonly<Record<string, unknown>>;

interface Listed<T> {
  readonly data: readonly T[];
  readonly next?: string;
}

const allOf = async <T>(
  page: (query: { limit: number; after?: string }) => Promise<Listed<T>>,
): Promise<T[]> => {
  const found: T[] = [];
  let after: string | undefined;
  do {
    const { data, next } = await page(after === undefined ? { limit: 200 } : { limit: 200, after });
    found.push(...data);
    after = next;
  } while (after !== undefined);
  return found;
};

const ofTerminals = async (client: Client): Promise<Record<string, unknown>> => {
  const terminals = await allOf((query) => client.call(listTerminals, { query }));
  const answers: Record<string, unknown> = { terminals };
  for (const { id } of terminals) {
    const params = { id };
    answers[`terminal ${id}`] = {
      terminal: await client.call(getTerminal, { params }),
      changes: await allOf((query) => client.call(listTerminalChanges, { params, query })),
      attestations: await allOf((query) => client.call(listAttestations, { params, query })),
      tamperReports: await allOf((query) => client.call(listTamperReports, { params, query })),
      channelSessions: await allOf((query) => client.call(listChannelSessions, { params, query })),
    };
  }
  return answers;
};

const ofPayments = async (client: Client): Promise<Record<string, unknown>> => {
  const payments = await allOf((query) => client.call(listPayments, { query }));
  const answers: Record<string, unknown> = { payments };
  for (const { id, receiptUrl } of payments) {
    const receipt = receiptUrl === undefined ? undefined : new URL(receiptUrl).pathname.split('/').at(-1);
    answers[`payment ${id}`] = {
      trace: await client.call(getPaymentTrace, { params: { id } }),
      ...(receipt === undefined
        ? {}
        : { receipt: await client.call(getReceipt, { params: { id: receipt } }) }),
    };
  }
  return answers;
};

const ofPolicies = async (client: Client): Promise<Record<string, unknown>> => {
  const versions = await allOf((query) => client.call(listPolicyVersions, { query }));
  const own = versions.filter(({ version }) => version > 0);
  return {
    'policy in force': await client.call(getPolicyRollOut, {}),
    'policy versions': await Promise.all(
      own.map(({ version }) => client.call(getPolicyVersion, { params: { version: String(version) } })),
    ),
    'policy changes': await allOf((query) => client.call(listPolicyChanges, { query })),
    'policy shadow': await client.call(getPolicyShadow, {}),
    'reference values': await client.call(listReferenceValues, {}),
  };
};

/** Asks every question whose answer is what was kept, with the API key, as the operator who is signed in, and as the holder of the card. */
export const askEverything = async (world: World, credentials: Credentials): Promise<Answers> => {
  const client = world.client(apiHeaders(credentials));
  const operator = world.client(consoleHeaders(credentials));
  const hazel = openStoredWallet(world, 'hazel');
  // When a key was used last is changed by asking.
  const { data: apiKeys } = await operator.call(listApiKeys, {});
  return {
    merchant: await client.call(getMerchant, {}),
    ...(await ofTerminals(client)),
    ...(await ofPayments(client)),
    ...(await ofPolicies(client)),
    events: await allOf((query) => client.call(listEvents, { query })),
    session: await operator.call(getSession, {}),
    'API keys': apiKeys.map(({ lastUsedAt: _, ...kept }) => kept),
    'CA keys': await client.call(listCaKeys, {}),
    card: await hazel.card(),
    account: await hazel.account(),
    entries: await allOf(({ after }) => hazel.entries(after)),
  };
};
