import { Button, type MantineColorScheme, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import {
  Ask,
  chooseLanguage,
  chosenLanguage,
  isLanguageChoice,
  languageChoices,
  shared,
  Trouble,
} from '@tallystick/ui';
import type { CardFace } from '@tallystick/wallet-sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { explain, wallet } from '../wallet-context.ts';
import { words } from '../words/index.ts';
import { nameOf } from './card-face.tsx';
import { useRemoval } from './use-removal.ts';

const SCHEMES: { value: MantineColorScheme; label: string }[] = [
  { value: 'auto', label: words.settings.auto },
  { value: 'light', label: words.settings.light },
  { value: 'dark', label: words.settings.dark },
];

/** How the wallet looks and speaks on this device. */
const Looks = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
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
      <h2 id="language">{shared.language}</h2>
      <SegmentedControl
        aria-labelledby="language"
        fullWidth
        size="md"
        value={chosenLanguage()}
        onChange={(value) => isLanguageChoice(value) && chooseLanguage(value)}
        data={languageChoices()}
      />
    </>
  );
};

export const CardSettings = ({ card, onDone }: { readonly card: CardFace; readonly onDone: () => void }) => {
  const queries = useQueryClient();
  const account = useQuery({ queryKey: ['account'], queryFn: wallet.account });
  const change = useMutation({
    mutationFn: (status: 'active' | 'blocked' | 'lost') => wallet.setStatus(status),
    onSuccess: (changed) => queries.setQueryData(['account'], changed),
  });
  const remove = useRemoval();
  const failed = change.error ?? remove.error ?? account.error;
  const status = account.data?.status;
  const active = status === 'active';

  return (
    <div className="wallet-settings">
      <h1>{words.settings.title}</h1>
      <p className="ui-muted">{words.settings.blockText}</p>
      <Button
        variant="default"
        fullWidth
        onClick={() => change.mutate(active ? 'blocked' : 'active')}
        loading={change.isPending}
        disabled={status !== 'active' && status !== 'blocked'}
      >
        {status === 'blocked' ? words.home.unblock : words.settings.block}
      </Button>
      <Ask
        fullWidth
        label={words.settings.lost}
        question={words.settings.lostAsk(nameOf(card))}
        yes={words.settings.lostYes}
        no={words.settings.keep}
        disabled={!active}
        onYes={() => change.mutate('lost')}
      />
      <Ask
        fullWidth
        label={words.settings.remove}
        question={words.settings.removeAsk(nameOf(card))}
        yes={words.settings.removeYes}
        no={words.settings.keep}
        onYes={() => remove.mutate()}
      />
      {failed ? <Trouble>{explain(failed)}</Trouble> : null}
      <Looks />
      <Button size="lg" fullWidth onClick={onDone}>
        {words.settings.close}
      </Button>
    </div>
  );
};
