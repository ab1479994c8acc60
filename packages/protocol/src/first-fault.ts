/** What a validator says of a value that is not of its schema. */
export interface SchemaFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** Which part of a request was checked. Paths begin at the part itself. */
export type RequestPart = 'body' | 'query' | 'path';

const NAME_MAX = 64;
const PATH_MAX = 256;

const namesOf = ({ params }: SchemaFault, name: string): readonly string[] =>
  (params as Record<string, readonly string[] | undefined>)[name] ?? [];

/** The path of a fault; for members that are missing or not known, the path of the member. */
const pathOf = (fault: SchemaFault): string => {
  const member =
    namesOf(fault, 'requiredProperties')[0] ?? namesOf(fault, 'additionalProperties')[0]?.slice(0, NAME_MAX);
  return (member === undefined ? fault.instancePath : `${fault.instancePath}/${member}`).slice(0, PATH_MAX);
};

const PARTS = { body: 'The body', query: 'The query', path: 'The address' } as const;

const detailOf = (fault: SchemaFault, path: string, part: RequestPart): string => {
  const named = path === '' ? PARTS[part] : part === 'query' ? path.slice(1) : path;
  switch (fault.keyword) {
    case 'boolean':
    case 'additionalProperties':
      return part === 'query'
        ? `${named} is not a query parameter of this endpoint.`
        : `${named} is not a member that is known here.`;
    case 'required':
      return `${named} is missing.`;
    default:
      return part === 'query' && path === '/after'
        ? 'after is not a cursor of this list: send `next` of the page before.'
        : `${named}: ${fault.message}.`;
  }
};

/** What is said about a request that does not fit: the same words and pointers (RFC 6901) at every server of this API. */
export const firstFault = (
  faults: readonly SchemaFault[],
  part: RequestPart,
): { readonly path: string; readonly detail?: string } => {
  // The deepest fault says most; a union names its own failure last and least.
  const depth = (fault: SchemaFault) => pathOf(fault).split('/').length;
  const fault = [...faults].sort((a, b) => depth(b) - depth(a))[0];
  if (fault === undefined) return { path: '' };
  const path = pathOf(fault);
  return { path, detail: detailOf(fault, path, part) };
};
