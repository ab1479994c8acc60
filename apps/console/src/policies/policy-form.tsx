import { Checkbox, NativeSelect, NumberInput } from '@mantine/core';
import type { DeviceKind } from '@tallystick/protocol';
import { words } from '../words/index.ts';
import { textWith, valueAt } from './json-edit.ts';
import { type PlacedProblem, readDocument } from './policy-problems.ts';

const said = words.policies.form;
const KINDS = Object.keys(words.terminals.kinds) as DeviceKind[];
const LEVELS = [1, 2, 3].map((level) => ({ value: level, label: said.level(level) }));
const FLOORS = (['software', 'certified', 'enclave'] as const).map((value) => ({
  value,
  label: said.floors[value],
}));
const AFTER_GRACE = (['warn', 'refuse'] as const).map((value) => ({ value, label: said.responses[value] }));
const SIGNALS = Object.keys(words.trust.signalNames) as (keyof typeof words.trust.signalNames)[];

/** What every field is given: the document, what is wrong with it, and how to change it. */
interface Fields {
  readonly document: unknown;
  readonly errorAt: (pointer: string) => string | undefined;
  readonly set: (pointer: string, value: unknown) => void;
}
interface Field extends Fields {
  readonly at: string;
  readonly label: string;
}

/** @param without what it means to leave it empty: then the member goes */
const Amount = ({ document, errorAt, set, at, label, without }: Field & { readonly without?: string }) => {
  const value = valueAt(document, at);
  return (
    <NumberInput
      label={label}
      placeholder={without}
      value={typeof value === 'number' ? value : ''}
      error={errorAt(at)}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      onChange={(typed) => {
        if (typed === value) return;
        set(at, typeof typed === 'number' ? typed : without === undefined ? null : undefined);
      }}
    />
  );
};

const Choice = ({
  document,
  errorAt,
  set,
  at,
  label,
  options,
}: Field & { readonly options: readonly { readonly value: string | number; readonly label: string }[] }) => {
  const value = valueAt(document, at);
  const known = options.some((option) => option.value === value);
  return (
    <NativeSelect
      label={label}
      value={known ? String(value) : ''}
      error={errorAt(at)}
      data={[
        ...(known ? [] : [{ value: '', label: said.other }]),
        ...options.map((option) => ({ value: String(option.value), label: option.label })),
      ]}
      onChange={(event) => {
        const chosen = options.find((option) => String(option.value) === event.currentTarget.value);
        if (chosen) set(at, chosen.value);
      }}
    />
  );
};

const Kinds = ({ document, errorAt, set }: Fields) => {
  const at = '/allowedKinds';
  const held = valueAt(document, at);
  const kinds: readonly unknown[] = Array.isArray(held) ? held : [];
  const error = errorAt(at);
  return (
    <fieldset className="console-choice">
      <legend>{said.kinds}</legend>
      <div className="console-choices">
        {KINDS.map((kind) => (
          <Checkbox
            key={kind}
            label={words.terminals.kinds[kind]}
            checked={kinds.includes(kind)}
            onChange={(event) =>
              set(
                at,
                event.currentTarget.checked ? [...kinds, kind] : kinds.filter((other) => other !== kind),
              )
            }
          />
        ))}
      </div>
      {error ? (
        <p className="console-field-error" role="alert">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
};

const Outage = (fields: Fields) =>
  SIGNALS.map((signal) => (
    <fieldset className="console-choice" key={signal}>
      <legend>{said.outage(words.trust.signalNames[signal])}</legend>
      <div className="console-fields">
        <Amount {...fields} at={`/signals/${signal}/freshHours`} label={said.freshHours} />
        <Amount {...fields} at={`/signals/${signal}/graceHours`} label={said.graceHours} />
        <Choice
          {...fields}
          at={`/signals/${signal}/afterGrace`}
          label={said.afterGrace}
          options={AFTER_GRACE}
        />
      </div>
    </fieldset>
  ));

/** The settings that are asked for most, as fields over the text of a policy: one document, seen in two ways. */
export const PolicyForm = ({
  text,
  problems,
  onChange,
}: {
  readonly text: string;
  readonly problems: readonly PlacedProblem[];
  readonly onChange: (text: string) => void;
}) => {
  const read = readDocument(text);
  if ('fault' in read) return <p className="console-muted">{said.noJson}</p>;
  const fields: Fields = {
    document: read.document,
    errorAt: (pointer) =>
      problems.find(({ path }) => path === pointer || path.startsWith(`${pointer}/`))?.message,
    set: (pointer, value) => onChange(textWith(text, pointer, value)),
  };
  return (
    <div className="console-form console-policy-form">
      <div className="console-fields">
        <Amount {...fields} at="/freshness/ticketSeconds" label={said.ticketSeconds} />
        <Amount {...fields} at="/freshness/periodicMaxAgeHours" label={said.periodicHours} />
        <Amount {...fields} at="/freshness/attestationsPerHour" label={said.quota} />
        <Amount {...fields} at="/maxClockDriftSeconds" label={said.clock} />
        <Amount
          {...fields}
          at="/keyAttestation/maxPatchAgeDays/os"
          label={said.patchDays}
          without={said.anyAge}
        />
        <Choice {...fields} at="/minimumLevel" label={said.minimumLevel} options={LEVELS} />
        <Choice {...fields} at="/pin/minimumLevel" label={said.pinLevel} options={LEVELS} />
        <Choice {...fields} at="/channelFloor" label={said.channelFloor} options={FLOORS} />
      </div>
      <Kinds {...fields} />
      <Outage {...fields} />
    </div>
  );
};
