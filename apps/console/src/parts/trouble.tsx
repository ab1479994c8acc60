import { Button } from '@mantine/core';
import { Trouble as TroubleBox } from '@tallystick/ui';
import { explain } from '../api.ts';
import { words } from '../words/index.ts';

/** A failure in words, with a way to try again where there is one. */
export const Trouble = ({ error, onAgain }: { readonly error: unknown; readonly onAgain?: () => void }) => (
  <TroubleBox
    action={
      onAgain ? (
        <Button variant="default" size="compact-md" onClick={onAgain}>
          {words.again}
        </Button>
      ) : null
    }
  >
    {explain(error)}
  </TroubleBox>
);
