import { Skeleton } from '@mantine/core';
import { getPolicyRollOut, getPolicyVersion, type PolicyRollOut } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { useMay } from '../parts/may.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { leaving } from '../parts/unsaved.tsx';
import { words } from '../words/index.ts';
import { PolicyTrail } from './policy-changes.tsx';
import { PolicyEditor } from './policy-editor.tsx';
import { PolicyVersions } from './policy-versions.tsx';
import { PolicyState } from './roll-out-state.tsx';
import { PolicyShadow } from './shadow.tsx';

const Editor = ({ version }: { readonly version: number }) => {
  const may = useMay();
  const copied = useQuery({
    queryKey: ['policies', 'version', version],
    queryFn: () => api.call(getPolicyVersion, { params: { version: String(version) } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (copied.isError) return <Trouble error={copied.error} onAgain={() => copied.refetch()} />;
  if (copied.data === undefined) {
    return <Skeleton role="status" height={320} aria-label={words.loading} />;
  }
  if (!may('savePolicyVersion')) {
    const { name } = copied.data.version;
    return (
      <section className="console-panel" aria-label={name}>
        <h2>{name}</h2>
        <pre className="console-raw">{JSON.stringify(copied.data.document, null, 2)}</pre>
      </section>
    );
  }
  return <PolicyEditor name={copied.data.version.name} document={copied.data.document} />;
};

const Loaded = ({ rollOut }: { readonly rollOut: PolicyRollOut }) => {
  // What is being written stays, whatever is promoted meanwhile.
  const [edited, edit] = useState(rollOut.activeVersion);
  const nameOf = (version: number): string => `${rollOut.mode}@${version}`;
  return (
    <>
      <PolicyState rollOut={rollOut} nameOf={nameOf} />
      {rollOut.candidate?.mode === 'shadow' ? <PolicyShadow version={rollOut.candidate.version} /> : null}
      <PolicyVersions rollOut={rollOut} onEdit={(version) => leaving(() => edit(version))} />
      <Editor key={edited} version={edited} />
      <PolicyTrail nameOf={nameOf} />
    </>
  );
};

/** Appraisal policies: what appraises, what is tried, every version, and a place to write the next. */
export const Policies = () => {
  const rollOut = useQuery({
    queryKey: ['policies', 'roll-out'],
    queryFn: () => api.call(getPolicyRollOut, {}),
  });
  return (
    <>
      <Link href="/trust">← {words.policies.back}</Link>
      <PageTitle name={words.policies.title} />
      {rollOut.isError ? <Trouble error={rollOut.error} onAgain={() => rollOut.refetch()} /> : null}
      {rollOut.isPending ? <Skeleton role="status" height={320} aria-label={words.loading} /> : null}
      {rollOut.data ? <Loaded rollOut={rollOut.data} /> : null}
    </>
  );
};
