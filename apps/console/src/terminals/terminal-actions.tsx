import { Button, TextInput } from '@mantine/core';
import {
  type ActivationCode,
  approveTerminal,
  type GatedId,
  resetTerminal,
  resumeTerminal,
  retireTerminal,
  suspendTerminal,
  type Terminal,
} from '@tallystick/protocol';
import { Ask } from '@tallystick/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { AskOrSecondPerson } from '../approvals/second-person.tsx';
import { useMay } from '../parts/may.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { AmendForm } from './amend-form.tsx';
import { UpdateForm } from './update-form.tsx';

const OPERATION: Readonly<Record<Terminal['actions'][number], GatedId>> = {
  activate: 'createActivationCode',
  approve: 'approveTerminal',
  amend: 'amendTerminal',
  update: 'updateTerminal',
  suspend: 'suspendTerminal',
  resume: 'resumeTerminal',
  reset: 'resetTerminal',
  retire: 'retireTerminal',
};

/** What is possible now and allowed to who is signed in. */
const useCan = ({ actions }: Terminal) => {
  const may = useMay();
  return (action: Terminal['actions'][number]) => actions.includes(action) && may(OPERATION[action]);
};

type Act = 'approve' | 'suspend' | 'resume' | 'reset' | 'retire';

const retirementOf = ({ id, label }: Terminal) => ({
  kind: 'terminal.retire' as const,
  objectId: id,
  label: words.terminal.retire,
  question: words.terminal.retireAsk(label),
  yes: words.terminal.yesRetire,
  no: words.terminal.keep,
});

/** What can be done with a terminal now; what is hard to undo is asked once more, by name. */
export const TerminalActions = ({
  terminal,
  onCode,
}: {
  readonly terminal: Terminal;
  readonly onCode: (code: ActivationCode) => void;
}) => {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [form, setForm] = useState<'amend' | 'update'>();
  const say = words.terminal;
  const params = { id: terminal.id };
  const why = reason.trim() === '' ? {} : { reason: reason.trim() };
  const act = useMutation({
    mutationFn: async (what: Act): Promise<ActivationCode | undefined> => {
      switch (what) {
        case 'approve':
          await api.call(approveTerminal, { params, body: {} });
          return undefined;
        case 'suspend':
          await api.call(suspendTerminal, { params, body: why });
          return undefined;
        case 'resume':
          await api.call(resumeTerminal, { params, body: {} });
          return undefined;
        case 'reset':
          return (await api.call(resetTerminal, { params, body: why })).activation;
        case 'retire':
          await api.call(retireTerminal, { params, body: {} });
          return undefined;
      }
    },
    onSuccess: async (code) => {
      setReason('');
      await queries.invalidateQueries({ queryKey: ['terminals'] });
      if (code !== undefined) onCode(code);
    },
    gcTime: 0,
  });
  const can = useCan(terminal);
  const busy = act.isPending;
  const whyField = (
    <TextInput
      label={say.reason}
      value={reason}
      maxLength={200}
      onChange={(event) => setReason(event.currentTarget.value)}
    />
  );
  return (
    <>
      {can('approve') ? (
        <div className="console-notice">
          <p>{say.approveText}</p>
          <Button onClick={() => act.mutate('approve')} loading={busy}>
            {say.approve}
          </Button>
        </div>
      ) : null}
      {form === undefined ? (
        <div className="console-actions">
          {can('resume') ? (
            <Button onClick={() => act.mutate('resume')} loading={busy}>
              {say.resume}
            </Button>
          ) : null}
          {can('amend') ? (
            <Button variant="default" onClick={() => setForm('amend')}>
              {say.amend}
            </Button>
          ) : null}
          {can('update') ? (
            <Button variant="default" onClick={() => setForm('update')}>
              {say.update}
            </Button>
          ) : null}
          {can('suspend') ? (
            <Ask
              label={say.suspend}
              question={say.suspendAsk(terminal.label)}
              yes={say.yesSuspend}
              no={say.keep}
              onYes={() => act.mutate('suspend')}
              busy={busy}
            >
              {whyField}
            </Ask>
          ) : null}
          {can('reset') && terminal.status !== 'created' ? (
            <Ask
              label={say.reset}
              question={say.resetAsk(terminal.label)}
              yes={say.yesReset}
              no={say.keep}
              onYes={() => act.mutate('reset')}
              busy={busy}
            >
              {whyField}
            </Ask>
          ) : null}
          {can('retire') ? (
            <AskOrSecondPerson {...retirementOf(terminal)} onYes={() => act.mutate('retire')} busy={busy} />
          ) : null}
        </div>
      ) : null}
      {form === 'amend' ? <AmendForm terminal={terminal} onDone={() => setForm(undefined)} /> : null}
      {form === 'update' ? <UpdateForm terminal={terminal} onDone={() => setForm(undefined)} /> : null}
      {act.isError ? <Trouble error={act.error} /> : null}
    </>
  );
};
