import type { OutcomeReason, PaymentStatus, TraceStep } from '@tallystick/protocol';
import { reasonBesideStatus, reasonWords, statusWords } from '@tallystick/ui/outcomes';

const isStatus = (name: string): name is PaymentStatus => Object.hasOwn(statusWords, name);
const isReason = (name: string): name is OutcomeReason => Object.hasOwn(reasonWords, name);

/** What a step says of itself in the words of the reader: a status of the payment by its word, with the reason where that adds something. */
export const stepText = ({
  kind,
  title,
  summary,
}: Pick<TraceStep, 'kind' | 'title' | 'summary'>): { readonly title: string; readonly summary?: string } => {
  const said =
    kind === 'state' && summary !== undefined && isReason(summary) ? reasonBesideStatus(summary) : summary;
  return {
    title: kind === 'state' && isStatus(title) ? statusWords[title] : title,
    ...(said === undefined ? {} : { summary: said }),
  };
};
