import type { EndpointShape, Problem } from '@tallystick/protocol';
import type { TestApp } from './test-app.ts';

/** The path of an endpoint, for an object that is not there. */
export const pathOf = ({ path }: EndpointShape): string => path.replace(':id', `trm_${'0'.repeat(26)}`);

/** Calls an endpoint with nothing to say, on an object that is not there: its status, and the code of its refusal. */
export const askEndpoint = async (
  { http }: Pick<TestApp, 'http'>,
  endpoint: EndpointShape,
  headers: Record<string, string>,
) => {
  const answer = await http.inject({
    method: endpoint.method,
    url: pathOf(endpoint),
    headers: { ...headers, ...(endpoint.body ? { 'content-type': 'application/json' } : {}) },
    ...(endpoint.body ? { payload: '{}' } : {}),
  });
  return [answer.statusCode, answer.json<Problem>().code];
};
