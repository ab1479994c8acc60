import { Button } from '@mantine/core';
import { Ask, Trouble } from '@tallystick/ui';
import { CardUnreadable } from '@tallystick/wallet-sdk';
import { explain } from '../wallet-context.ts';
import { words } from '../words/index.ts';
import { useRemoval } from './use-removal.ts';

/** Why there is no wallet on the screen, and what to do. */
export const NoWallet = ({ error }: { readonly error: unknown }) => {
  const removal = useRemoval();
  return (
    <>
      <h1>{words.title}</h1>
      <Trouble>{explain(removal.error ?? error)}</Trouble>
      <Button fullWidth variant="default" onClick={() => window.location.reload()}>
        {words.loadAgain}
      </Button>
      {error instanceof CardUnreadable ? (
        <Ask
          fullWidth
          label={words.settings.remove}
          question={words.settings.removeAsk(words.thisCard)}
          yes={words.settings.removeYes}
          no={words.settings.keep}
          onYes={() => removal.mutate()}
        />
      ) : null}
    </>
  );
};
