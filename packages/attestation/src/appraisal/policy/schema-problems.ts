import { pointerTo } from './json-pointer.ts';
import type { PolicyProblem } from './policy-problem.ts';

/** What TypeBox tells of a value that is not of its schema. */
interface SchemaFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

const PATH_MAX = 200;
const shown = (name: string): string => JSON.stringify(name.slice(0, 60));

type Params = {
  readonly requiredProperties?: readonly string[];
  readonly additionalProperties?: readonly string[];
  readonly allowedValues?: readonly unknown[];
  readonly limit?: number;
  readonly type?: string | readonly string[];
};

const TYPES: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function problemsOf({ keyword, instancePath: path, params, message }: SchemaFault): PolicyProblem[] {
  const { requiredProperties, additionalProperties, allowedValues, limit, type } = params as Params;
  switch (keyword) {
    case 'required':
      return (requiredProperties ?? []).map((name) => ({
        path: `${path}${pointerTo(name)}`,
        message: `${shown(name)} is missing.`,
      }));
    case 'additionalProperties':
      return (additionalProperties ?? []).map((name) => ({
        path: `${path}${pointerTo(name)}`.slice(0, PATH_MAX),
        message: `Unknown setting ${shown(name)}.`,
      }));
    case 'boolean': {
      // The schema `false`, which stands for members that there are none of.
      const name = path
        .slice(path.lastIndexOf('/') + 1)
        .replaceAll('~1', '/')
        .replaceAll('~0', '~');
      return [{ path: path.slice(0, PATH_MAX), message: `Unknown setting ${shown(name)}.` }];
    }
    case 'enum':
      return [
        {
          path,
          message: `It must be one of ${(allowedValues ?? []).map((value) => JSON.stringify(value)).join(', ')}.`,
        },
      ];
    case 'type':
      return [
        {
          path,
          message: `It must be ${typeof type === 'string' ? (TYPES[type] ?? type) : 'of another type'}.`,
        },
      ];
    case 'minimum':
    case 'exclusiveMinimum':
      return [{ path, message: `It must be at least ${limit}.` }];
    case 'maximum':
      return [{ path, message: `It must be at most ${limit}.` }];
    case 'minItems':
      return [{ path, message: `It must name at least ${limit}.` }];
    case 'maxItems':
      return [{ path, message: `It may have at most ${limit} entries.` }];
    case 'minLength':
      return [{ path, message: 'It must not be empty.' }];
    case 'maxLength':
      return [{ path, message: `It may have at most ${limit} characters.` }];
    case 'pattern':
      return [{ path, message: 'It does not match the required format.' }];
    default:
      return [{ path, message: `It ${message}.` }];
  }
}

/** Faults of a document against its schema, in plain words, each place once. */
export function schemaProblems(faults: readonly SchemaFault[]): PolicyProblem[] {
  const byPath = new Map<string, PolicyProblem>();
  for (const problem of faults.flatMap(problemsOf)) {
    // A union names the failures of its branches too: what is said first of a place is said best.
    if (!byPath.has(problem.path)) byPath.set(problem.path, problem);
  }
  return [...byPath.values()];
}
