import { ChoiceFilter, choiceOf } from '../tables/choice-filter.tsx';
import { words } from '../words/index.ts';
import { VERDICTS } from './verdicts.ts';

type Purpose = keyof typeof words.trust.purpose;

/** Which attestation results are asked for, as the query of a list has it. */
export interface ResultFilter {
  readonly verdict?: keyof typeof VERDICTS;
  readonly purpose?: Purpose;
}

/** What stands in the address. */
export const resultFilterIn = (params: URLSearchParams): ResultFilter => {
  const verdict = choiceOf(VERDICTS, params.get('verdict'));
  const purpose = choiceOf(words.trust.purpose, params.get('purpose'));
  return {
    ...(verdict === undefined ? {} : { verdict }),
    ...(purpose === undefined ? {} : { purpose }),
  };
};

/** By verdict, and by what the attestation was for. */
export const ResultFilters = ({
  filter,
  set,
}: {
  readonly filter: ResultFilter;
  readonly set: (name: 'verdict' | 'purpose', value: string) => void;
}) => (
  <>
    <ChoiceFilter
      label={words.trust.result}
      all={words.terminal.allVerdicts}
      words={VERDICTS}
      value={filter.verdict}
      onChange={(value) => set('verdict', value)}
    />
    <ChoiceFilter
      label={words.trust.purposeName}
      all={words.terminal.allPurposes}
      words={words.trust.purpose}
      value={filter.purpose}
      onChange={(value) => set('purpose', value)}
    />
  </>
);
