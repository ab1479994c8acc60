import { REDACTED, shownText } from '@tallystick/protocol';
import type { TSchema } from 'typebox';

/** What a schema may hold that is walked here: an endpoint's schemas are JSON Schema. */
interface Walked {
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
  readonly additionalProperties?: TSchema | boolean;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

/** Members that open something or hold data of a card, whatever schema they stand in. A problem's `code` is an error code, and kept. */
const SECRET =
  /^(?:code|link|url|qr|secret|password|passphrase|pin|pinBlock|pan|track2?|cardData|de55|evidence|supporting|ticket|pinTicket|token|accessToken|refreshToken|assertion|clientAssertion|credential|recoveryCodes?|invitation|signature|privateKey|personalisation)$|(?:Secret|Token|Link|Password|Passphrase)$/;

const TEXT_MAX = 2_000;
const NAME_MAX = 60;
/** As much of a text is looked through for card numbers, so that none is cut in two before it is masked. */
const READ_MAX = 32_768;
/** The least number of 13 digits, which a card number has. */
const CARD_NUMBER_MIN = 1e12;
const DEPTH_MAX = 12;
const ITEMS_MAX = 200;

export interface Redacted {
  readonly value: unknown;
  /** Nothing was taken out or cut. */
  readonly whole: boolean;
}

/** Whether a number could be that of a card; of one that is not exact the last digits are gone, and the rest is there. */
const isCardNumber = (given: number): boolean =>
  Math.abs(given) >= CARD_NUMBER_MIN &&
  (!Number.isSafeInteger(given) || shownText(String(given)) !== String(given));

const walkedOf = (schema: TSchema | undefined): readonly Walked[] => {
  if (schema === undefined) return [];
  const walked = schema as Walked;
  return walked.anyOf === undefined ? [walked] : walked.anyOf.flatMap(walkedOf);
};

/** A schema of anything: its members are kept but for those that are secret by name. */
const isOpen = ({ properties, items, type, enum: values, const: value }: Walked): boolean =>
  properties === undefined &&
  items === undefined &&
  type === undefined &&
  values === undefined &&
  value === undefined;

type Member = TSchema | 'unknown' | 'open';

/** What the schemas say of a member; `unknown`: none of them names it. */
const memberOf = (schemas: readonly Walked[], name: string): Member => {
  for (const schema of schemas) {
    const { properties = {} } = schema;
    if (Object.hasOwn(properties, name)) return properties[name] ?? 'unknown';
    const [pattern] = Object.values(schema.patternProperties ?? {});
    if (pattern !== undefined) return pattern;
    if (typeof schema.additionalProperties === 'object') return schema.additionalProperties;
    if (isOpen(schema)) return 'open';
  }
  return 'unknown';
};

/**
 * A value as it may be kept and shown: what its schema names, card numbers in any text masked, and nothing that is secret by its name. What no
 * schema names may be anything, so it is taken out too.
 *
 * @param isProblem the value is a problem document, whose `code` is no secret
 */
export const redact = (value: unknown, schema: TSchema | undefined, isProblem = false): Redacted => {
  let whole = true;
  const cut = (): string => {
    whole = false;
    return REDACTED;
  };
  // No half of a character is left, which no JSON of the database may hold.
  const text = (given: string, most = TEXT_MAX): string => {
    const shown = shownText(given.slice(0, READ_MAX)).slice(0, most).toWellFormed();
    if (shown !== given) whole = false;
    return shown;
  };
  const walk = (given: unknown, by: Member, depth: number): unknown => {
    if (depth > DEPTH_MAX || by === 'unknown') return cut();
    if (typeof given === 'string') return text(given);
    if (typeof given === 'number' && isCardNumber(given)) return cut();
    if (typeof given !== 'object' || given === null) return given;
    const schemas = by === 'open' ? [{}] : walkedOf(by);
    if (Array.isArray(given)) {
      if (given.length > ITEMS_MAX) whole = false;
      const item = schemas.find(({ items }) => items !== undefined)?.items;
      const byItem = item ?? (schemas.some(isOpen) ? 'open' : 'unknown');
      return given.slice(0, ITEMS_MAX).map((each: unknown) => walk(each, byItem, depth + 1));
    }
    return Object.fromEntries(
      Object.entries(given).map(([name, member]: [string, unknown]) => {
        const by = memberOf(schemas, name);
        // A name that no schema has may be anything too.
        const shown = text(name, NAME_MAX);
        if (by === 'unknown') return [shown, cut()];
        const isSecret = SECRET.test(name) && !(isProblem && name === 'code');
        return [shown, isSecret ? cut() : walk(member, by, depth + 1)];
      }),
    );
  };
  const redacted = walk(value, schema ?? 'unknown', 0);
  return { value: redacted, whole };
};
