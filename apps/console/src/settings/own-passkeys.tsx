import { Button, Skeleton, TextInput } from '@mantine/core';
import { listPasskeys, type Passkey, removePasskey, renamePasskey } from '@tallystick/protocol';
import { Ask, Trouble as TroubleBox } from '@tallystick/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { sayPasskey } from '../sign-in/door.tsx';
import { makePasskey } from '../sign-in/session.ts';
import { words } from '../words/index.ts';
import '../operators/operators.css';

const say = words.ownSignIn;
const KEY = ['own', 'passkeys'];

const useRefresh = () => {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: KEY });
};

const Rename = ({ passkey, onDone }: { readonly passkey: Passkey; readonly onDone: () => void }) => {
  const refresh = useRefresh();
  const [name, setName] = useState(passkey.name ?? '');
  const rename = useMutation({
    mutationFn: () => api.call(renamePasskey, { params: { id: passkey.id }, body: { name: name.trim() } }),
    onSuccess: async () => {
      await refresh();
      onDone();
    },
  });
  return (
    <form
      className="console-row"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') rename.mutate();
      }}
    >
      <TextInput
        label={say.renameOf(passkey.name ?? say.unnamed)}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={60}
        ref={(field) => field?.focus()}
      />
      <Button variant="default" onClick={onDone}>
        {say.cancel}
      </Button>
      <Button type="submit" loading={rename.isPending} disabled={name.trim() === ''}>
        {say.save}
      </Button>
      {rename.isError ? <Trouble error={rename.error} /> : null}
    </form>
  );
};

const PasskeyRow = ({ passkey, isOnly }: { readonly passkey: Passkey; readonly isOnly: boolean }) => {
  const refresh = useRefresh();
  const [isRenaming, setRenaming] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.call(removePasskey, { params: { id: passkey.id }, body: {} }),
    onSuccess: refresh,
  });
  const name = passkey.name ?? say.unnamed;
  return (
    <li className="console-operator">
      <div className="console-operator-who">
        <strong>{name}</strong>
        <div className="console-muted console-small">
          {say.made} <Time at={passkey.createdAt} /> ·{' '}
          {passkey.lastUsedAt ? (
            <>
              {say.used} <Time at={passkey.lastUsedAt} />
            </>
          ) : (
            say.never
          )}
        </div>
      </div>
      {isRenaming ? (
        <Rename passkey={passkey} onDone={() => setRenaming(false)} />
      ) : (
        <div className="console-actions">
          <Button variant="default" onClick={() => setRenaming(true)}>
            {say.rename}
          </Button>
          {isOnly ? null : (
            <Ask
              label={say.remove}
              question={say.removeAsk(name)}
              yes={say.removeYes}
              no={say.removeNo}
              onYes={() => remove.mutate()}
              busy={remove.isPending}
              danger
            />
          )}
        </div>
      )}
      {remove.isError ? <Trouble error={remove.error} /> : null}
    </li>
  );
};

const AddPasskey = () => {
  const refresh = useRefresh();
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: () => makePasskey(name.trim()),
    onSuccess: () => {
      setName('');
      return refresh();
    },
  });
  return (
    <>
      <form
        className="console-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') add.mutate();
        }}
      >
        <TextInput
          label={say.addName}
          placeholder={say.addHint}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={60}
          autoComplete="off"
        />
        <Button type="submit" loading={add.isPending} disabled={name.trim() === ''}>
          {say.add}
        </Button>
      </form>
      {add.isError ? <TroubleBox>{sayPasskey(add.error, say.failed)}</TroubleBox> : null}
    </>
  );
};

/** What who is signed in signs in by. */
export const OwnPasskeys = () => {
  const list = useQuery({ queryKey: KEY, queryFn: () => api.call(listPasskeys, {}) });
  return (
    <section className="console-panel" aria-labelledby="passkeys">
      <h2 id="passkeys">{say.title}</h2>
      <p className="console-muted">{say.text}</p>
      {list.isError ? <Trouble error={list.error} onAgain={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton role="status" height="3rem" aria-label={words.loading} /> : null}
      <ul className="console-operators">
        {list.data?.data.map((passkey) => (
          <PasskeyRow key={passkey.id} passkey={passkey} isOnly={list.data.data.length === 1} />
        ))}
      </ul>
      <AddPasskey />
    </section>
  );
};
