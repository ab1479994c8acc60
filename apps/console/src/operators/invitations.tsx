import { Button, TextInput } from '@mantine/core';
import {
  createInvitation,
  type Invitation,
  listInvitations,
  type Role,
  revokeInvitation,
} from '@tallystick/protocol';
import { Ask } from '@tallystick/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { IfMay } from '../parts/may.tsx';
import { formatMoment } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { MadeLink, titleOfLink } from './made-link.tsx';
import { isAboutAddress, isSendable, MailAddress, mailTo, sendingOf } from './mail-address.tsx';
import { RoleChoice } from './role-choice.tsx';

const say = words.operators;

/** Makes an invitation, and remembers the address that it went to for what is said after. */
const useInvite = (onMade: () => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({
      name,
      role,
      to,
    }: {
      readonly name: string;
      readonly role: Role;
      readonly to: string;
    }) => {
      const made = await api.call(createInvitation, {
        body: {
          role,
          ...(name === '' ? {} : { name }),
          ...mailTo(to),
        },
      });
      const { sending, ...link } = made;
      return { ...link, sending: sendingOf(sending, to) };
    },
    onSuccess: () => {
      onMade();
      return queries.invalidateQueries({ queryKey: ['invitations'] });
    },
    gcTime: 0,
  });
};

const Invite = () => {
  const [name, setName] = useState('');
  const [to, setTo] = useState('');
  const [tried, setTried] = useState(false);
  const [role, setRole] = useState<Role>('cashier');
  const make = useInvite(() => {
    setName('');
    setTo('');
    setTried(false);
  });
  const isRefused = to !== '' && isAboutAddress(make.error);
  const isWrong = (tried && !isSendable(to)) || isRefused;
  return (
    <section className="console-panel" aria-labelledby="invite">
      <h2 id="invite">{say.invite}</h2>
      <p className="console-muted">{say.inviteText}</p>
      <form
        className="console-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isSendable(to)) make.mutate({ name: name.trim(), role, to });
        }}
      >
        <div className="console-operator-fields">
          <TextInput
            label={say.inviteName}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={60}
            autoComplete="off"
          />
          <MailAddress value={to} onChange={setTo} isWrong={isWrong} />
          <RoleChoice label={say.role} value={role} onChange={setRole} />
        </div>
        {make.isError && !isRefused ? <Trouble error={make.error} /> : null}
        <div className="console-actions">
          <Button type="submit" loading={make.isPending}>
            {say.inviteButton}
          </Button>
        </div>
      </form>
      {make.data ? <MadeLink key={make.data.invitation.id} {...make.data} /> : null}
    </section>
  );
};

const OpenLink = ({ invitation }: { readonly invitation: Invitation }) => {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.call(revokeInvitation, { params: { id: invitation.id }, body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['invitations'] }),
  });
  const title = titleOfLink(invitation);
  return (
    <li className="console-operator">
      <div className="console-operator-who">
        <strong>{title}</strong>
        <div className="console-muted console-small">
          {say.openUntil(formatMoment(invitation.expiresAt))}
          {invitation.createdBy === undefined ? null : ` · ${say.by(invitation.createdBy)}`}
        </div>
      </div>
      <IfMay call="revokeInvitation">
        <Ask
          label={say.revoke}
          question={say.revokeAsk(title)}
          yes={say.revokeYes}
          no={say.revokeNo}
          onYes={() => revoke.mutate()}
          busy={revoke.isPending}
        />
      </IfMay>
      {revoke.isError ? <Trouble error={revoke.error} /> : null}
    </li>
  );
};

/** Links that were made and not used, and the form that makes one. */
export const Invitations = () => {
  const open = useQuery({ queryKey: ['invitations'], queryFn: () => api.call(listInvitations, {}) });
  return (
    <>
      <IfMay call="createInvitation">
        <Invite />
      </IfMay>
      <section className="console-panel" aria-labelledby="open-links">
        <h2 id="open-links">{say.open}</h2>
        {open.isError ? <Trouble error={open.error} onAgain={() => open.refetch()} /> : null}
        {open.data?.data.length === 0 ? <p className="console-muted">{say.openNone}</p> : null}
        <ul className="console-operators">
          {open.data?.data.map((invitation) => (
            <OpenLink key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      </section>
    </>
  );
};
