import type { ApiRequest, ApiRequestDetail } from '@tallystick/protocol';

/** The path with what stood in it; a placeholder stays where it is not known. */
export const filledPath = ({ path, params }: Pick<ApiRequest, 'path' | 'params'>): string =>
  path.replaceAll(/:([A-Za-z]+)/g, (placeholder, name: string) => {
    const value = params[name];
    return value === undefined ? placeholder : encodeURIComponent(value);
  });

/** Path and query as they are sent. */
export const targetOf = ({ request, query }: Pick<ApiRequestDetail, 'request' | 'query'>): string => {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return search.size === 0 ? filledPath(request) : `${filledPath(request)}?${search}`;
};

/** In single quotes nothing means anything to a shell but the quote itself. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The request as a command line, with a placeholder for the key. */
export const curlOf = (detail: ApiRequestDetail, origin: string, idempotencyKey: string): string => {
  const { request, body } = detail;
  const parts = [
    `curl -X ${request.method} ${quoted(`${origin}${targetOf(detail)}`)}`,
    '-H "Authorization: Bearer $TALLYSTICK_KEY"',
    ...(request.method === 'POST' ? [`-H ${quoted(`Idempotency-Key: ${idempotencyKey}`)}`] : []),
    ...(body === undefined
      ? []
      : [`-H ${quoted('Content-Type: application/json')}`, `-d ${quoted(JSON.stringify(body))}`]),
  ];
  return parts.join(' \\\n  ');
};

export type RequestKind = 'answered' | 'refused' | 'failed';

export const kindOf = (status: number): RequestKind =>
  status >= 500 ? 'failed' : status >= 400 ? 'refused' : 'answered';

/** JSON as people read it; a text stands as it is. */
export const prettyJson = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);
