import { Button } from '@mantine/core';
import { explain } from '../api.ts';
import { words } from '../words/en.ts';

/** A failure in words, with a way to try again where there is one. */
export const Trouble = ({ error, onAgain }: { readonly error: unknown; readonly onAgain?: () => void }) => (
  <div className="console-trouble" role="alert">
    <span>{explain(error)}</span>
    {onAgain ? (
      <Button variant="default" size="compact-md" onClick={onAgain}>
        {words.again}
      </Button>
    ) : null}
  </div>
);
