import type { TSchema } from 'typebox';

/**
 * Texts of an environment or query string as what the schema's members ask for: numbers and booleans in their plain written form.
 * Anything else stays text, for the schema to refuse; nothing is rounded or guessed.
 */
export const coerceTexts = (schema: TSchema, given: object): Record<string, unknown> => {
  const { properties = {} } = schema as { properties?: Record<string, { type?: string }> };
  return Object.fromEntries(
    Object.entries(given).map(([name, value]: [string, unknown]) => {
      const type = properties[name]?.type;
      if (typeof value !== 'string') return [name, value];
      if ((type === 'integer' || type === 'number') && /^-?\d{1,15}(\.\d{1,15})?$/.test(value)) {
        return [name, Number(value)];
      }
      if (type === 'boolean' && (value === 'true' || value === 'false')) return [name, value === 'true'];
      return [name, value];
    }),
  );
};
