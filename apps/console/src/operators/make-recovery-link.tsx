import { Button } from '@mantine/core';
import { createRecoveryLink, type OperatorRecord } from '@tallystick/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ComponentProps, useId, useState } from 'react';
import { api } from '../api.ts';
import { takeFocus } from '../parts/focus.ts';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import type { MadeLink } from './made-link.tsx';
import { isAboutAddress, isSendable, MailAddress, mailTo, sendingOf } from './mail-address.tsx';

const say = words.operators;

type Made = ComponentProps<typeof MadeLink>;

const useMakeLink = (id: string, to: string, onMade: (made: Made) => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.call(createRecoveryLink, { params: { id }, body: mailTo(to) }),
    onSuccess: ({ sending, ...link }) => {
      onMade({ ...link, sending: sendingOf(sending, to) });
      return queries.invalidateQueries({ queryKey: ['invitations'] });
    },
    gcTime: 0,
  });
};

/** Asks whether a recovery link is made, and where it is sent. The safe answer has the focus, and Esc gives it. */
export const MakeRecoveryLink = ({
  operator: { id, name },
  onMade,
  onCancel,
}: {
  readonly operator: OperatorRecord;
  readonly onMade: (made: Made) => void;
  readonly onCancel: () => void;
}) => {
  const question = useId();
  const [to, setTo] = useState('');
  const [tried, setTried] = useState(false);
  const make = useMakeLink(id, to, onMade);
  const isRefused = to !== '' && isAboutAddress(make.error);
  return (
    <form
      className="console-form"
      noValidate
      aria-labelledby={question}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isSendable(to)) make.mutate();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      <p id={question}>{say.recoverAsk(name)}</p>
      <MailAddress value={to} onChange={setTo} isWrong={(tried && !isSendable(to)) || isRefused} />
      {make.isError && !isRefused ? <Trouble error={make.error} /> : null}
      <div className="console-actions">
        <Button variant="default" onClick={onCancel} ref={takeFocus}>
          {say.cancel}
        </Button>
        <Button type="submit" loading={make.isPending}>
          {say.recoverYes}
        </Button>
      </div>
    </form>
  );
};
