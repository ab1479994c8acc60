import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { words } from '../words/index.ts';

/** Copies a text; says so when it has. `name` tells screen readers what. */
export const Copy = ({ text, name }: { readonly text: string; readonly name: string }) => {
  const clipboard = useClipboard({ timeout: 1_500 });
  return (
    <Button
      variant="default"
      size="compact-md"
      onClick={() => clipboard.copy(text)}
      aria-label={`${words.copy}: ${name}`}
    >
      {clipboard.copied ? words.copied : words.copy}
    </Button>
  );
};
