import type { Check } from '@tallystick/protocol';

/** A terminal had a device of a higher level before. */
export const downgraded = (level: number, before: number): Check => ({
  id: 'level.downgrade',
  status: 'contraindicated',
  evidence: `level ${level}, enrolled before at ${before}`,
  rule: 'A terminal does not come back at a lower level than it enrolled with.',
  remedy: 'Update the app to a version that reports everything its level asks for, or create a new terminal.',
});

/** The terminal takes evidence of other kinds only. */
export const foreignKind = (kind: string, accepted: readonly string[]): Check => ({
  id: 'evidence.kind.terminal',
  status: 'contraindicated',
  evidence: kind,
  rule: `This terminal takes evidence of the kinds ${accepted.join(', ')}.`,
  remedy: 'Use a device of a kind that this terminal takes, or have its settings updated in the console.',
});

/** A part of the request is from elsewhere. */
export const REPLACED: Check = {
  id: 'transcript.signature',
  status: 'contraindicated',
  rule: 'The device key signed digest, evidence, both keys and both secrets of this one enrolment.',
  remedy: 'Start again with the activation code.',
};

/** The shared secret could not be opened. */
export const UNREADABLE: Check = {
  id: 'secondSecret.sealed',
  status: 'contraindicated',
  rule: 'The shared secret is sealed to this server, for this enrolment and beside this encryption key.',
  remedy: 'Start again with the activation code.',
};
