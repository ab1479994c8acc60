import { Button, type MantineColorScheme, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explain, wallet } from '../wallet-context.ts';
import { words } from '../words/en.ts';

const SCHEMES: { value: MantineColorScheme; label: string }[] = [
  { value: 'auto', label: words.settings.auto },
  { value: 'light', label: words.settings.light },
  { value: 'dark', label: words.settings.dark },
];

const Remove = () => {
  const queries = useQueryClient();
  const [asked, ask] = useState(false);
  if (!asked) {
    return (
      <Button variant="default" fullWidth onClick={() => ask(true)}>
        {words.settings.remove}
      </Button>
    );
  }
  return (
    <div className="w-ask" role="alertdialog" aria-label={words.settings.remove}>
      <p>{words.settings.removeAsk}</p>
      <div className="w-second">
        <Button variant="default" onClick={() => ask(false)}>
          {words.settings.keep}
        </Button>
        <Button
          onClick={async () => {
            await wallet.remove();
            queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'card' });
            queries.setQueryData(['card'], null);
          }}
        >
          {words.settings.removeYes}
        </Button>
      </div>
    </div>
  );
};

export const CardSettings = ({ onDone }: { readonly onDone: () => void }) => {
  const queries = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const account = useQuery({ queryKey: ['account'], queryFn: wallet.account });
  const change = useMutation({
    mutationFn: (status: 'active' | 'blocked' | 'lost') => wallet.setStatus(status),
    onSuccess: (changed) => queries.setQueryData(['account'], changed),
  });
  const active = account.data?.status === 'active';

  return (
    <div className="w-settings">
      <h1>{words.settings.title}</h1>
      <p className="w-muted">{words.settings.blockText}</p>
      <Button
        variant="default"
        fullWidth
        onClick={() => change.mutate(active ? 'blocked' : 'active')}
        loading={change.isPending}
        disabled={!account.data}
      >
        {active ? words.settings.block : words.home.unblock}
      </Button>
      <Button variant="default" fullWidth onClick={() => change.mutate('lost')} disabled={!active}>
        {words.settings.lost}
      </Button>
      <Remove />
      {change.isError ? (
        <p className="w-trouble" role="alert">
          {explain(change.error)}
        </p>
      ) : null}
      <h2 id="appearance">{words.settings.appearance}</h2>
      <SegmentedControl
        aria-labelledby="appearance"
        fullWidth
        size="md"
        value={colorScheme}
        onChange={(value) => {
          const chosen = SCHEMES.find((scheme) => scheme.value === value);
          if (chosen) setColorScheme(chosen.value);
        }}
        data={SCHEMES}
      />
      <Button size="lg" fullWidth onClick={onDone}>
        {words.settings.close}
      </Button>
    </div>
  );
};
