import { Button } from '@mantine/core';
import { type Terminal, updateTerminal } from '@tallystick/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { type Security, SecurityFields } from './security-fields.tsx';

/** What changes the terminal's identity or security: its device ends, which the form says before it is sent. */
export const UpdateForm = ({
  terminal,
  onDone,
}: {
  readonly terminal: Terminal;
  readonly onDone: () => void;
}) => {
  const queries = useQueryClient();
  const say = words.terminal;
  const hasDevice = terminal.device !== undefined;
  const { minimumLevel, approvalRequired, currency, enrolmentMethods, oneTimeMethods, evidenceKinds } =
    terminal;
  const [security, setSecurity] = useState<Security>({
    minimumLevel,
    approvalRequired,
    currency,
    enrolmentMethods,
    oneTimeMethods,
    evidenceKinds,
  });
  const update = useMutation({
    mutationFn: () => api.call(updateTerminal, { params: { id: terminal.id }, body: security }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['terminals'] });
      onDone();
    },
  });
  return (
    <form
      className="console-panel console-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (security.enrolmentMethods.length > 0) update.mutate();
      }}
    >
      <div className="console-notice" role="note">
        <p>{(hasDevice ? say.updateText : say.updateNoDevice)(terminal.label)}</p>
      </div>
      <SecurityFields value={security} onChange={setSecurity} />
      {update.isError ? <Trouble error={update.error} /> : null}
      <div className="console-actions">
        <Button type="submit" loading={update.isPending} disabled={security.enrolmentMethods.length === 0}>
          {hasDevice ? say.updateSave : say.updateSaveNoDevice}
        </Button>
        <Button variant="default" onClick={onDone}>
          {words.terminals.cancel}
        </Button>
      </div>
    </form>
  );
};
