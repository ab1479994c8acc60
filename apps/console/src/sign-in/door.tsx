import { ApiProblem } from '@tallystick/protocol';
import { Mark } from '@tallystick/ui';
import type { ReactNode } from 'react';
import { explain } from '../api.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { words } from '../words/index.ts';

/** The frame of what is shown before somebody is signed in. */
export const Door = ({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}) => (
  <main className="console-sign-in">
    <Mark size={56} />
    <PageTitle name={title} />
    <p className="console-muted">{text}</p>
    {children}
  </main>
);

/** The authenticator's own errors speak of its API; people get a plain sentence instead. */
export const sayPasskey = (error: unknown, otherwise: string): string => {
  if (!window.isSecureContext) return words.insecure;
  return error instanceof ApiProblem ? explain(error) : otherwise;
};
