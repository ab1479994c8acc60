import { type ApiRequest, type ApiRequestDetail, Problem } from '@tallystick/protocol';
import type { TSchema } from 'typebox';
import type { AnsweredRequest } from '../../platform/answered-requests.ts';
import { type Redacted, redact } from './redact.ts';

/** A request as it is kept: redacted before it is written anywhere. */
export interface KeptRequest {
  readonly merchantId: string;
  readonly request: ApiRequest;
  readonly detail: Pick<ApiRequestDetail, 'query' | 'idempotencyKey' | 'body' | 'answer' | 'whole'>;
}

/** The longest JSON of a request or an answer that is kept, in characters. */
const KEPT_MAX = 32_768;
const TOO_LONG = '[too long to be kept]';

const parsed = (text: string | undefined): unknown => {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const problemCodeOf = (answer: unknown): string | undefined =>
  typeof answer === 'object' && answer !== null && 'code' in answer && typeof answer.code === 'string'
    ? answer.code
    : undefined;

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** What stood in the path or the query, which may be nothing. */
const redactedRecord = (value: unknown, schema: TSchema | undefined): Redacted =>
  isFilled(value) ? redact(recordOf(value), schema) : { value: {}, whole: true };

const short = (value: unknown): unknown =>
  value !== undefined && JSON.stringify(value).length > KEPT_MAX ? TOO_LONG : value;

const isFilled = (value: unknown): boolean =>
  value !== undefined && value !== null && (typeof value !== 'object' || Object.keys(value).length > 0);

/** Redacts a request and its answer by the schemas of the endpoint. */
export const keptOf = (answered: AnsweredRequest, id: string, at: Date): KeptRequest => {
  const { endpoint, status, query, body, isBodyUnread, idempotencyKey } = answered;
  const answer = parsed(answered.answer);
  const isProblem = status >= 400;
  const params = redactedRecord(answered.params, endpoint.params);
  const asked = redactedRecord(query, endpoint.query);
  const sent = isFilled(body) ? redact(body, endpoint.body) : undefined;
  const said =
    answer === undefined ? undefined : redact(answer, isProblem ? Problem : endpoint.response, isProblem);
  const problem = isProblem ? problemCodeOf(answer) : undefined;
  const sentShort = short(sent?.value);
  const names = Object.entries(recordOf(params.value)).map(([name, value]) => [name, String(value)]);
  return {
    merchantId: answered.merchantId,
    request: {
      id,
      at: at.toISOString(),
      keyId: answered.keyId,
      method: endpoint.method,
      path: endpoint.path,
      params: Object.fromEntries(names),
      status,
      ms: Math.round(answered.ms * 10) / 10,
      requestId: answered.requestId,
      ...(problem === undefined ? {} : { problem }),
    },
    detail: {
      query: recordOf(asked.value),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey: String(redact(idempotencyKey, {}).value) }),
      ...(sent === undefined ? {} : { body: sentShort }),
      ...(said === undefined ? {} : { answer: short(said.value) }),
      // What was not read was refused; sent again without it, the request might be carried out.
      whole: params.whole && asked.whole && (sent?.whole ?? true) && sentShort !== TOO_LONG && !isBodyUnread,
    },
  };
};
