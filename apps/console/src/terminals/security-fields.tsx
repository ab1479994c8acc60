import { Checkbox, NativeSelect } from '@mantine/core';
import {
  CURRENCIES,
  type DeviceKind,
  type EnrolmentMethod,
  type Terminal,
  type TerminalUpdate,
} from '@tallystick/protocol';
import { words } from '../words/index.ts';

/** What is settled when a device enrols. */
export type Security = Required<TerminalUpdate>;

const METHODS: readonly EnrolmentMethod[] = ['digits', 'link', 'mail-link', 'mail-code', 'sms-code'];
const KINDS = Object.keys(words.terminals.kinds) as DeviceKind[];
const CODES = Object.keys(CURRENCIES) as Terminal['currency'][];
const LEVELS = [1, 2, 3] as const;

const ticked = <T extends string>(held: readonly T[], value: T, isOn: boolean): T[] =>
  isOn ? [...held.filter((other) => other !== value), value] : held.filter((other) => other !== value);

export const SecurityFields = ({
  value,
  onChange,
}: {
  readonly value: Security;
  readonly onChange: (value: Security) => void;
}) => {
  const say = words.terminal;
  const set = (change: Partial<Security>) => onChange({ ...value, ...change });
  return (
    <>
      <div className="console-fields">
        <NativeSelect
          label={say.minimumLevel}
          value={String(value.minimumLevel)}
          data={LEVELS.map(String)}
          onChange={(event) => {
            const level = LEVELS.find((one) => String(one) === event.currentTarget.value);
            if (level) set({ minimumLevel: level });
          }}
        />
        <NativeSelect
          label={say.currency}
          value={value.currency}
          data={CODES}
          onChange={(event) => {
            const code = CODES.find((one) => one === event.currentTarget.value);
            if (code) set({ currency: code });
          }}
        />
      </div>
      <Checkbox
        label={words.terminals.approval}
        checked={value.approvalRequired}
        onChange={(event) => set({ approvalRequired: event.currentTarget.checked })}
      />
      <fieldset className="console-choice">
        <legend>{say.methods}</legend>
        <div className="console-choices">
          {METHODS.map((method) => (
            <Checkbox
              key={method}
              label={say.methodNames[method]}
              checked={value.enrolmentMethods.includes(method)}
              onChange={(event) => {
                const isOn = event.currentTarget.checked;
                set({
                  enrolmentMethods: ticked(value.enrolmentMethods, method, isOn),
                  oneTimeMethods: isOn ? value.oneTimeMethods : ticked(value.oneTimeMethods, method, false),
                });
              }}
            />
          ))}
          {value.enrolmentMethods.map((method) => (
            <Checkbox
              key={method}
              label={say.worksOnce(say.methodNames[method])}
              checked={value.oneTimeMethods.includes(method)}
              onChange={(event) =>
                set({ oneTimeMethods: ticked(value.oneTimeMethods, method, event.currentTarget.checked) })
              }
            />
          ))}
        </div>
        {value.enrolmentMethods.length === 0 ? <p role="alert">{say.methodsNone}</p> : null}
      </fieldset>
      <fieldset className="console-choice">
        <legend>{say.evidence}</legend>
        <p className="console-muted console-small">{say.evidenceHint}</p>
        <div className="console-choices">
          {KINDS.map((kind) => (
            <Checkbox
              key={kind}
              label={words.terminals.kinds[kind]}
              checked={value.evidenceKinds?.includes(kind) ?? false}
              onChange={(event) => {
                const kinds = ticked(value.evidenceKinds ?? [], kind, event.currentTarget.checked);
                set({ evidenceKinds: kinds.length === 0 ? null : kinds });
              }}
            />
          ))}
        </div>
      </fieldset>
    </>
  );
};
