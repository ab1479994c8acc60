import { getPolicyShadow } from '@tallystick/protocol';
import { color } from '@tallystick/ui';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { formatMinuteOfWeek } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { BarPlot } from '../plots/bar-plot.tsx';
import { rowsByTime } from '../plots/series.ts';
import { words } from '../words/index.ts';
import { PolicyExamples } from './changed-verdicts.tsx';
import { CheckChanges } from './check-changes.tsx';

const said = words.policies;
const SERIES = [
  { name: 'refused', word: said.series.refused, fill: color('declined') },
  { name: 'admitted', word: said.series.admitted, fill: color('approved') },
  { name: 'other', word: said.series.other, fill: color('waiting') },
] as const;

const EVERY_MS = 5_000;

/** Appraisals that the shadow policy would have decided differently. */
export const PolicyShadow = ({ version }: { readonly version: number }) => {
  const shadow = useQuery({
    queryKey: ['policies', 'shadow', version],
    queryFn: () => api.call(getPolicyShadow, { query: { hours: 48 } }),
    refetchInterval: EVERY_MS,
  });
  if (shadow.isError) return <Trouble error={shadow.error} onAgain={() => shadow.refetch()} />;
  if (shadow.data === undefined) return null;
  const { appraised, changed, hours, checks, examples } = shadow.data;
  return (
    <>
      <BarPlot
        title={said.shadowPlot}
        none={said.shadowNone}
        rowName={said.hour}
        series={SERIES}
        rows={rowsByTime(hours, formatMinuteOfWeek)}
      />
      <p className="console-muted">{said.shadowAppraised(appraised, changed)}</p>
      <CheckChanges title={said.byCheck} checks={checks} />
      <PolicyExamples examples={examples} />
    </>
  );
};
