import { Button } from '@mantine/core';
import { CardUnreadable } from '@tallystick/wallet-sdk';
import { explain } from '../wallet-context.ts';
import { words } from '../words/en.ts';
import { Asked } from './asked.tsx';
import { useRemoval } from './use-removal.ts';

/** Why there is no wallet on the screen, and what to do. */
export const Trouble = ({ error }: { readonly error: unknown }) => {
  const removal = useRemoval();
  return (
    <>
      <h1>{words.title}</h1>
      <p className="w-trouble" role="alert">
        {explain(removal.error ?? error)}
      </p>
      <Button fullWidth variant="default" onClick={() => window.location.reload()}>
        {words.loadAgain}
      </Button>
      {error instanceof CardUnreadable ? (
        <Asked
          label={words.settings.remove}
          question={words.settings.removeAsk(words.thisCard)}
          yes={words.settings.removeYes}
          onYes={() => removal.mutate()}
        />
      ) : null}
    </>
  );
};
