import type { Catalogue } from '@tallystick/ui/language';
import type { approvals as english } from '../en/approvals.ts';

export const approvals: Catalogue<typeof english> = {
  title: 'Genehmigungen',
  text: 'Änderungen, die eine Person beantragt und über die eine andere entscheidet.',
  back: 'Alle Genehmigungen',
  badge: (open) => (open === 1 ? '1 wartet' : `${open} warten`),
  states: {
    waiting: 'Wartet auf eine zweite Person',
    seen: 'Gesehen, noch nicht entschieden',
    carried_out: 'Genehmigt und ausgeführt',
    refused: 'Abgelehnt',
    withdrawn: 'Zurückgezogen',
    expired: 'Abgelaufen',
  },
  kinds: {
    'terminal.retire': 'Ein Terminal stilllegen',
    'policy.activate': 'Eine andere Richtlinie für Geräte in Kraft setzen',
    'approval.relax': 'Für weniger Änderungen eine zweite Person verlangen',
  },
  open: 'Noch offen',
  all: 'Alle Anträge',
  state: 'Status',
  time: 'Beantragt',
  what: 'Was',
  object: 'Betrifft',
  askedBy: 'Beantragt von',
  none: 'Noch wurde nichts beantragt. Legen Sie unter Einstellungen fest, welche Änderungen eine zweite Person brauchen.',
  settings: 'Einstellungen',
  noMatch: 'Kein Antrag hat diesen Status.',
  reason: 'Begründung',
  until: 'Läuft ab',
  seen: 'Gesehen von',
  decided: 'Entschieden von',
  at: (who, time) => `${who}, ${time}`,
  note: 'Grund der Ablehnung',
  happens: {
    will: 'Was geschehen wird',
    did: 'Was geschehen ist',
    asked: 'Was beantragt war',
  },
  effect: {
    'terminal.retire': (object) =>
      `„${object}“ wird endgültig stillgelegt. Sein Gerät hält sofort an, und kein Code bringt es zurück. Seine Zahlungen bleiben erhalten.`,
    'policy.activate': (object) => `Richtlinie ${object} gilt für Geräte.`,
    'approval.relax': () => 'Weniger Änderungen brauchen eine zweite Person.',
  },
  effectDone: {
    'terminal.retire': (object) =>
      `„${object}“ wurde endgültig stillgelegt. Sein Gerät wurde sofort angehalten, und kein Code bringt es zurück. Seine Zahlungen blieben erhalten.`,
    'policy.activate': (object) => `Richtlinie ${object} wurde in Kraft gesetzt.`,
    'approval.relax': () => 'Seitdem brauchten weniger Änderungen eine zweite Person.',
  },
  effectAsked: {
    'terminal.retire': (object) => `„${object}“ sollte endgültig stillgelegt werden.`,
    'policy.activate': (object) => `Richtlinie ${object} sollte für Geräte gelten.`,
    'approval.relax': () => 'Weniger Änderungen sollten eine zweite Person brauchen.',
  },
  percent: (percent) => `Für ${percent} % der Geräte.`,
  remaining: (what) =>
    what.length === 0
      ? 'Danach braucht nichts mehr eine zweite Person.'
      : `Eine zweite Person brauchen weiterhin: ${what.join(', ')}.`,
  remainingThen: (what) =>
    what.length === 0
      ? 'Übrig bleibt nichts, was eine zweite Person braucht.'
      : `Was weiterhin eine zweite Person braucht: ${what.join(', ')}.`,
  own: 'Sie haben dies beantragt, deshalb entscheidet jemand anders. Sie können den Antrag zurückziehen.',
  stated: {
    waiting: 'Noch hat niemand anders den Antrag angesehen.',
    seen: 'Jemand hat den Antrag angesehen, aber noch nicht entschieden.',
    carried_out: 'Der Antrag wurde genehmigt und ausgeführt.',
    refused: 'Der Antrag wurde abgelehnt. Es wurde nichts geändert.',
    withdrawn: 'Der Antrag wurde zurückgezogen. Es wurde nichts geändert.',
    expired:
      'Innerhalb von 72 Stunden hat niemand entschieden, deshalb ist der Antrag abgelaufen. Es wurde nichts geändert. Stellen Sie ihn neu, wenn die Änderung noch gewünscht ist.',
  },
  approve: 'Genehmigen',
  approveAsk: (what, object) => `${what}: „${object}“. Die Änderung wird sofort ausgeführt. Genehmigen?`,
  yesApprove: 'Genehmigen und ausführen',
  refuse: 'Ablehnen',
  refuseAsk: (object) => `Den Antrag zu „${object}“ ablehnen? Es wird nichts geändert.`,
  yesRefuse: 'Ja, ablehnen',
  refuseNote: 'Grund (für die Person, die den Antrag gestellt hat)',
  withdraw: 'Zurückziehen',
  withdrawAsk: (object) => `Ihren Antrag zu „${object}“ zurückziehen?`,
  yesWithdraw: 'Ja, zurückziehen',
  keep: 'Jetzt nicht',
  notice: (what, who) => `${what}: beantragt von ${who}.`,
  look: 'Antrag ansehen',
  needed: 'Dafür braucht es eine zweite Person: Jemand anders muss zustimmen.',
  askReason: 'Begründung (für die zweite Person)',
  ask: 'Beantragen',
  reasonMissing:
    'Es wurde nichts beantragt: Geben Sie eine Begründung an, damit die zweite Person entscheiden kann.',
  askNo: 'Jetzt nicht',
  rules: 'Zweite Person',
  rulesText:
    'Was hier angekreuzt ist, wird nur ausgeführt, wenn eine Person es beantragt und eine andere es genehmigt. Auch zum Abwählen braucht es eine zweite Person.',
  save: 'Speichern',
  relaxAsk: 'Damit weniger Änderungen eine zweite Person brauchen, muss jemand anders zustimmen.',
  relaxLabel: 'Abwählen beantragen',
};
