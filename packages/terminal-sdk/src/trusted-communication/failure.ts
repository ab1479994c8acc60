import { ApiProblem, NoAnswer, UnexpectedAnswer } from '@tallystick/protocol';
import { AttestationSourceError } from '../attestation-source/attestation-source.ts';
import { CardRemoved, ReaderUnavailable } from '../card-reader/card-field.ts';
import type { Report } from '../service-processing/event.ts';
import { type LocalRefusalCode, refuse } from '../service-processing/refusals.ts';
import { StorageError } from '../trusted-storage/storage.ts';
import { PersonalisationError } from './personalisation.ts';

const LOCAL: Readonly<Record<string, LocalRefusalCode>> = {
  ERR_PERSONALISATION_INVALID: 'personalisation_invalid',
  ERR_PERSONALISATION_UNREADABLE: 'answer_unreadable',
  ERR_PERSONALISATION_ROLLBACK: 'personalisation_rollback',
  ERR_STORAGE_UNAVAILABLE: 'storage_unavailable',
  ERR_STORAGE_CONTENTS: 'storage_unusable',
  ERR_ATTESTATION_UNAVAILABLE: 'attestation_unavailable',
  ERR_ATTESTATION_ABANDONED: 'attestation_abandoned',
  ERR_READER_UNAVAILABLE: 'reader_unavailable',
  ERR_CARD_REMOVED: 'card_unreadable',
};

/** Says in words what went wrong, and whether the server may have acted. Nothing of the error's own text is passed on, nor details for programmers. */
export const failure = (error: unknown): Extract<Report, { type: 'failed' }> => {
  if (error instanceof ApiProblem) {
    const { code, detail, remedy, status, checks, atMost } = error.problem;
    // By how much it is wrong is what a person sees at once on the device.
    const title = code === 'device_clock_wrong' && detail ? detail.replace(/\.$/, '') : error.problem.title;
    return {
      type: 'failed',
      refusal: { code, title, remedy, ...(checks ? { checks } : {}), ...(atMost ? { atMost } : {}) },
      certainty: status >= 500 ? 'unknown' : 'refused',
    };
  }
  if (error instanceof NoAnswer) {
    return { type: 'failed', refusal: refuse('no_answer'), certainty: 'unknown' };
  }
  if (error instanceof UnexpectedAnswer) {
    return { type: 'failed', refusal: refuse('answer_unreadable'), certainty: 'unknown' };
  }
  if (
    error instanceof PersonalisationError ||
    error instanceof StorageError ||
    error instanceof AttestationSourceError ||
    error instanceof ReaderUnavailable ||
    error instanceof CardRemoved
  ) {
    return { type: 'failed', refusal: refuse(LOCAL[error.code] ?? 'internal'), certainty: 'refused' };
  }
  return { type: 'failed', refusal: refuse('internal'), certainty: 'refused' };
};
