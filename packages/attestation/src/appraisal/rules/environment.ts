import { Environment } from '@marcbachmann/cel-js';
import { type CelType, LIST_MAX } from './cel-value.ts';
import { FACT_FIELDS } from './fact-fields.ts';
import { POLICY_LIMITS } from './limits.ts';
import { PLAIN_VARIABLES } from './variables.ts';

const NATIVE: Readonly<Partial<Record<CelType, string>>> = { timestamp: 'google.protobuf.Timestamp' };
const nativeOf = (type: CelType): string => NATIVE[type] ?? type;

type Schema = { [name: string]: string | Schema };

const factSchema = (): Schema => {
  const schema: Schema = {};
  for (const { name, type } of FACT_FIELDS) {
    const [first = '', second] = name.split('.');
    if (second === undefined) {
      schema[first] = nativeOf(type);
      continue;
    }
    const held = schema[first];
    schema[first] = { ...(typeof held === 'object' ? held : {}), [second]: nativeOf(type) };
  }
  return schema;
};

let made: Environment | undefined;

/** The language of rules: declared, typed variables and structural limits. Made on first use, since most servers start without a rule. */
export const ruleEnvironment = (): Environment => {
  if (made !== undefined) return made;
  const environment = new Environment({
    limits: {
      maxAstNodes: POLICY_LIMITS.expressionNodes,
      maxDepth: POLICY_LIMITS.expressionDepth,
      maxListElements: LIST_MAX,
      maxMapEntries: LIST_MAX,
      maxCallArguments: 4,
    },
  });
  for (const { name, type } of PLAIN_VARIABLES) environment.registerVariable(name, nativeOf(type));
  environment.registerVariable({ name: 'facts', schema: factSchema() });
  made = environment;
  return environment;
};
