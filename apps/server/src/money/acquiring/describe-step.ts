import { type DescribedObject, describeApdu, describeTlv } from '@tallystick/emv';
import { type DescribedField, describe, type FieldValue, UnpackError } from '@tallystick/iso8583';
import type { TraceObject, TraceStep } from '@tallystick/protocol';
import { codecOf } from './dialect.ts';
import type { StoredStep } from './stored-step.ts';

const objectOf = (object: DescribedObject): TraceObject => ({
  tag: object.tag,
  name: object.name,
  value: object.value ?? '',
  ...(object.text === undefined ? {} : { meaning: object.text }),
  ...(object.bits === undefined || object.bits.length === 0
    ? {}
    : { bits: object.bits.map(({ byte, name }) => `byte ${byte}: ${name}`) }),
  ...(object.children === undefined ? {} : { children: object.children.map(objectOf) }),
});

const fieldOf = (field: DescribedField): TraceObject => ({
  tag: field.field,
  name: field.name,
  value: field.value,
  ...(field.meaning === undefined ? {} : { meaning: field.meaning }),
});

const MESSAGE_NAMES: Readonly<Record<string, string>> = {
  '0200': 'Authorisation request',
  '0210': 'Authorisation answer',
  '0400': 'Reversal request',
  '0410': 'Reversal answer',
  '0420': 'Reversal advice',
  '0421': 'Reversal advice, repeated',
  '0430': 'Reversal advice answer',
};

const chipObjects = (value: FieldValue | undefined): TraceObject[] | undefined => {
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    return describeTlv(value).map(objectOf);
  } catch {
    // What cannot be taken apart is shown as a count of bytes by the line itself.
    return undefined;
  }
};

const isoStep = (step: StoredStep & { kind: 'iso8583' }): TraceStep => {
  const codec = codecOf(step.dialect);
  const base = {
    at: new Date(step.at).toISOString(),
    ...(step.ms === undefined ? {} : { ms: step.ms }),
    kind: 'iso8583' as const,
    direction: step.direction,
    ...(step.note === undefined ? {} : { summary: step.note }),
  };
  try {
    const message = codec.unpack(Uint8Array.fromHex(step.message));
    const chip = chipObjects(message[55]);
    const objects = describe(message, codec.spec).map((field) =>
      field.field === 'DE55' && chip ? { ...fieldOf(field), children: chip } : fieldOf(field),
    );
    const code = typeof message[39] === 'string' ? `, DE39 ${message[39]}` : '';
    return { ...base, title: `${message.mti} ${MESSAGE_NAMES[message.mti] ?? ''}${code}`.trim(), objects };
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
    return { ...base, title: 'A message that cannot be read' };
  }
};

const apduStep = (step: StoredStep & { kind: 'apdu' }): TraceStep => {
  const described = describeApdu(Uint8Array.fromHex(step.command), Uint8Array.fromHex(step.response));
  return {
    at: new Date(step.at).toISOString(),
    ms: step.ms,
    kind: 'apdu',
    title: described.name,
    summary: `${described.sw} ${described.meaning}`.trim(),
    raw: `${described.command}\n${described.response}`,
    objects: described.objects.map(objectOf),
  };
};

/** Decodes a stored step for people. */
export const describeStep = (step: StoredStep): TraceStep => {
  switch (step.kind) {
    case 'apdu':
      return apduStep(step);
    case 'iso8583':
      return isoStep(step);
    case 'note':
      return {
        at: new Date(step.at).toISOString(),
        kind: 'state',
        title: step.title,
        ...(step.summary === undefined ? {} : { summary: step.summary }),
      };
  }
};
