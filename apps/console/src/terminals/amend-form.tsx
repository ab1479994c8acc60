import { Button, Textarea, TextInput } from '@mantine/core';
import { amendTerminal, type Terminal } from '@tallystick/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { takeFocus } from '../parts/focus.ts';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { minorAmount, typedAmount } from './amount-field.ts';

const LINES_MAX = 6;
const LINE_MAX = 48;

/** What may change while the terminal takes payments. */
export const AmendForm = ({
  terminal,
  onDone,
}: {
  readonly terminal: Terminal;
  readonly onDone: () => void;
}) => {
  const queries = useQueryClient();
  const { currency, emvLimits } = terminal;
  const say = words.terminal;
  const limit = (minor: number | undefined) => (minor === undefined ? '' : typedAmount(minor, currency));
  const [label, setLabel] = useState(terminal.label);
  const [largest, setLargest] = useState(typedAmount(terminal.maximumAmount, currency));
  const [lines, setLines] = useState(terminal.receiptLines.join('\n'));
  const [transactionLimit, setTransactionLimit] = useState(limit(emvLimits.transactionLimit));
  const [cvmLimit, setCvmLimit] = useState(limit(emvLimits.cvmLimit));
  const amounts = [largest, transactionLimit || largest, cvmLimit || largest].map((typed) =>
    minorAmount(typed, currency),
  );
  const [largestMinor, transactionMinor, cvmMinor] = amounts;
  const isGood = label.trim() !== '' && amounts.every((amount) => amount !== undefined);
  const amend = useMutation({
    mutationFn: () =>
      api.call(amendTerminal, {
        params: { id: terminal.id },
        body: {
          label: label.trim(),
          ...(largestMinor === undefined ? {} : { maximumAmount: largestMinor }),
          receiptLines: lines
            .split('\n')
            .map((line) => line.trim().slice(0, LINE_MAX))
            .filter((line) => line !== '')
            .slice(0, LINES_MAX),
          emvLimits: {
            ...(transactionLimit === '' || transactionMinor === undefined
              ? {}
              : { transactionLimit: transactionMinor }),
            ...(cvmLimit === '' || cvmMinor === undefined ? {} : { cvmLimit: cvmMinor }),
          },
        },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['terminals'] });
      onDone();
    },
  });
  const wrong = (typed: string, mayBeEmpty: boolean) =>
    (mayBeEmpty && typed === '') || minorAmount(typed, currency) !== undefined ? undefined : say.amountWrong;
  return (
    <form
      className="console-panel console-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isGood) amend.mutate();
      }}
    >
      <p className="console-muted">{say.amendText}</p>
      <TextInput
        ref={takeFocus}
        label={words.terminals.label}
        value={label}
        maxLength={60}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <div className="console-fields">
        <TextInput
          label={`${say.largest} (${currency})`}
          description={say.largestHint}
          inputMode="decimal"
          value={largest}
          error={wrong(largest, false)}
          onChange={(event) => setLargest(event.currentTarget.value)}
        />
        <TextInput
          label={`${say.transactionLimit} (${currency})`}
          description={say.transactionLimitHint}
          inputMode="decimal"
          value={transactionLimit}
          error={wrong(transactionLimit, true)}
          onChange={(event) => setTransactionLimit(event.currentTarget.value)}
        />
        <TextInput
          label={`${say.cvmLimit} (${currency})`}
          description={say.cvmLimitHint}
          inputMode="decimal"
          value={cvmLimit}
          error={wrong(cvmLimit, true)}
          onChange={(event) => setCvmLimit(event.currentTarget.value)}
        />
      </div>
      <Textarea
        label={say.receiptLines}
        description={say.receiptLinesHint}
        autosize
        minRows={2}
        maxRows={LINES_MAX}
        value={lines}
        onChange={(event) => setLines(event.currentTarget.value)}
      />
      {amend.isError ? <Trouble error={amend.error} /> : null}
      <div className="console-actions">
        <Button type="submit" loading={amend.isPending} disabled={!isGood}>
          {say.amendSave}
        </Button>
        <Button variant="default" onClick={onDone}>
          {words.terminals.cancel}
        </Button>
      </div>
    </form>
  );
};
