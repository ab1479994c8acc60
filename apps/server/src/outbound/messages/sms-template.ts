/** How the request to an SMS gateway is made: `{to}` and `{text}` stand where number and text go. */
export interface SmsTemplate {
  readonly url: string;
  readonly method: 'POST' | 'PUT' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: the request has no body. */
  readonly body: string | undefined;
}

interface Values {
  readonly to: string;
  readonly text: string;
}

const PLACES = /\{(to|text)\}/g;
const FORM = 'application/x-www-form-urlencoded';

const fill = (template: string, values: Values, written: (value: string) => string): string =>
  template.replaceAll(PLACES, (_, name: 'to' | 'text') => written(values[name]));

const inJson = (value: string): string => JSON.stringify(value).slice(1, -1);
const asItIs = (value: string): string => value;

export const typeOfBody = ({ headers }: Pick<SmsTemplate, 'headers'>): string => {
  const [, type = ''] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  return type.split(';')[0]?.trim().toLowerCase() ?? '';
};

export const isJson = (type: string): boolean => type === 'application/json' || type.endsWith('+json');

/** A request for one message: what is filled in is escaped as the place that it stands in asks for. */
export const fillTemplate = (
  template: SmsTemplate,
  values: Values,
): { readonly url: string; readonly body: string | undefined } => {
  const type = typeOfBody(template);
  const written = isJson(type) ? inJson : type === FORM ? encodeURIComponent : asItIs;
  return {
    url: fill(template.url, values, encodeURIComponent),
    body: template.body === undefined ? undefined : fill(template.body, values, written),
  };
};

/** What is wrong with a template, and in which part; undefined: a request can be made of it. */
export const templateFault = (
  template: SmsTemplate,
): { readonly part: 'url' | 'body' | 'headers'; readonly what: string } | undefined => {
  const { url, body, method, headers } = template;
  for (const name of ['to', 'text']) {
    if (!`${url} ${body ?? ''}`.includes(`{${name}}`)) {
      return { part: 'body', what: `the address or the body must have {${name}} where it goes` };
    }
  }
  if (method === 'GET' && body !== undefined) return { part: 'body', what: 'a GET request has no body' };
  const filled = fillTemplate(template, { to: '+10000000', text: 'a "b"\n{to}' });
  if (!URL.canParse(filled.url)) return { part: 'url', what: 'it must be a whole address' };
  try {
    new Headers(headers);
  } catch {
    return { part: 'headers', what: 'it must hold names and values that HTTP allows' };
  }
  if (!isJson(typeOfBody(template)) || filled.body === undefined) return undefined;
  try {
    JSON.parse(filled.body);
  } catch {
    return { part: 'body', what: 'it must be JSON, as its Content-Type says: write "{text}" within quotes' };
  }
  return undefined;
};
