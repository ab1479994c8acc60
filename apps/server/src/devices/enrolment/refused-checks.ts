import type { Check } from '@tallystick/protocol';

/** A terminal had a device of a higher level before. */
export const downgraded = (level: number, before: number): Check => ({
  id: 'level.downgrade',
  status: 'contraindicated',
  evidence: `level ${level}, enrolled before at ${before}`,
  rule: 'A terminal cannot be enrolled at a lower level than before.',
  remedy: 'Update the app to a version that reports every item of that level, or create a new terminal.',
});

/** The terminal takes evidence of other kinds only. */
export const foreignKind = (kind: string, accepted: readonly string[]): Check => ({
  id: 'evidence.kind.terminal',
  status: 'contraindicated',
  evidence: kind,
  rule: `This terminal accepts evidence of the kinds ${accepted.join(', ')}.`,
  remedy: 'Use a device of a type that this terminal accepts, or have its settings changed in the console.',
});

/** A part of the request is from elsewhere. */
export const REPLACED: Check = {
  id: 'transcript.signature',
  status: 'contraindicated',
  rule: 'The device key signed the digest, the evidence, both keys and both secrets of this enrolment.',
  remedy: 'Start again with the activation code.',
};

/** The shared secret could not be opened. */
export const UNREADABLE: Check = {
  id: 'secondSecret.sealed',
  status: 'contraindicated',
  rule: 'The shared secret is sealed to this server, for this enrolment and this encryption key.',
  remedy: 'Start again with the activation code.',
};
