import { getPolicyShadow, type PolicyExample } from '@tallystick/protocol';
import { color } from '@tallystick/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { formatMinuteOfWeek } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { BarPlot } from '../plots/bar-plot.tsx';
import { rowsByTime } from '../plots/series.ts';
import { words } from '../words/index.ts';
import { type Chosen, PolicyExamples } from './changed-verdicts.tsx';
import { CheckChanges } from './check-changes.tsx';

const said = words.policies;
const SERIES = [
  { name: 'refused', word: said.series.refused, fill: color('declined') },
  { name: 'admitted', word: said.series.admitted, fill: color('approved') },
  { name: 'other', word: said.series.other, fill: color('waiting') },
] as const;

const EVERY_MS = 5_000;
const HOUR_MS = 3_600_000;

/** As the server counts an example. */
const kindOf = ({ was, wouldBe }: PolicyExample): (typeof SERIES)[number]['name'] =>
  wouldBe === 'contraindicated' ? 'refused' : was === 'contraindicated' ? 'admitted' : 'other';

const examplesOf = (at: string, name?: (typeof SERIES)[number]['name']): Chosen => {
  const from = Date.parse(at);
  const word = SERIES.find((each) => each.name === name)?.word;
  return {
    label: [formatMinuteOfWeek(at), word].filter((part) => part !== undefined).join(', '),
    fits: (example) => {
      const time = Date.parse(example.at);
      return time >= from && time < from + HOUR_MS && (name === undefined || kindOf(example) === name);
    },
  };
};

/** Appraisals that the shadow policy would have decided differently. */
export const PolicyShadow = ({ version }: { readonly version: number }) => {
  const [chosen, setChosen] = useState<Chosen>();
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
        onChoose={(at, name) => setChosen(examplesOf(at, name))}
      />
      <p className="console-muted">{said.shadowAppraised(appraised, changed)}</p>
      <CheckChanges title={said.byCheck} checks={checks} onChoose={setChosen} />
      <PolicyExamples examples={examples} chosen={chosen} onAll={() => setChosen(undefined)} />
    </>
  );
};
