import type { Payment, PaymentRefusal } from '@tallystick/protocol';
import { formatAmount } from '@tallystick/ui';
import { Link } from 'wouter';
import { type Fact, Facts } from '../parts/facts.tsx';
import { withLocalTimes } from '../parts/time.tsx';
import { words } from '../words/index.ts';

const say = words.refusal;

interface RefusalProps {
  readonly payment: Payment;
  readonly refusal: PaymentRefusal;
}

/** Why the policy refused a payment: each check that was not passed, with what was seen, what is asked for, and what to do. */
export const Refusal = ({ payment, refusal }: RefusalProps) => {
  const { checks, policy, atMost, attestationId } = refusal;
  const ofAll: readonly Fact[] = [
    [
      say.policy,
      <Link key="policy" href="/trust/policies">
        {policy}
      </Link>,
      'policy',
    ],
    [
      say.result,
      <Link key="result" href={`/attestations/${attestationId}`}>
        {say.open}
      </Link>,
      'attestation',
    ],
  ];
  return (
    <section className="console-panel" aria-labelledby="refusal">
      <h2 id="refusal">{payment.reason === 'policy_rule' ? say.byRule : say.byCheck}</h2>
      {checks.map(({ id, evidence, rule, remedy }, place) => (
        <Facts
          key={id}
          rows={[
            [say.rule, <code key="id">{id}</code>],
            [
              say.observed,
              atMost
                ? say.amount(formatAmount(payment.amount), formatAmount(atMost))
                : evidence && withLocalTimes(evidence),
            ],
            [say.asks, rule],
            [say.remedy, remedy],
            ...(place === checks.length - 1 ? ofAll : []),
          ]}
        />
      ))}
    </section>
  );
};
