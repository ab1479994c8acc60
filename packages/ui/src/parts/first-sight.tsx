import { Mark } from '../mark/mark.tsx';

/** What a page of the build shows before its app is there (../app-shell/first-sight.ts), for an app that waits for its first answer. */
export const FirstSight = ({ title }: { readonly title: string }) => (
  <main className="ui-first-sight">
    <Mark size={56} />
    <h1 className="ui-first-sight-name">{title}</h1>
  </main>
);
