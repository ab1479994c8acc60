import type { EvidenceRecord } from '@tallystick/attestation/appraisal';
import type { DeviceKey } from '@tallystick/attestation/proof';
import type { EvidenceOutcome } from '@tallystick/attestation/result';
import type {
  AttestationRecord,
  Check,
  completeEnrolment,
  ProblemCode,
  ResponseOf,
} from '@tallystick/protocol';
import { isOlder, MINIMUM_SOFTWARE_VERSION } from '../../fleet/terminals/index.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { type AppraisedEnrolment, disclosedChecks } from '../../trust/attestation/index.ts';
import type { Policies } from '../../trust/policies/index.ts';
import { downgraded, foreignKind, REPLACED, UNREADABLE } from './refused-checks.ts';
import {
  createEnrolmentResponses,
  type EnrolmentResponseDependencies,
  REPLAY_WINDOW_MS,
} from './response-replay.ts';
import type { Sealing } from './second-secret.ts';
import { type Enrolment, enrolmentStore, type TakenEnrolment } from './store.ts';
import { belongsTogether, type EnrolmentBody, type ReadEnrolment, readEnrolment } from './transcript.ts';

export interface CompletionDependencies extends EnrolmentResponseDependencies {
  readonly policies: Policies;
  readonly sealing: Sealing;
}

type Answer = ResponseOf<typeof completeEnrolment>;

/** A refusal that is worth a record: it came after the right code. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: ProblemCode;
  readonly checks: readonly Check[];
  constructor(code: ProblemCode, checks: readonly Check[]) {
    super(code);
    this.code = code;
    this.checks = checks;
  }
}

/** The security patch level that the device's hardware attested: YYYYMM or YYYYMMDD, written with hyphens. */
const attestedPatchLevel = (outcome: EvidenceOutcome): string | undefined => {
  if (outcome.outcome !== 'verified' || !('osPatchLevel' in outcome.facts)) return undefined;
  const level = outcome.facts.osPatchLevel;
  if (level === undefined || !/^\d{6}(\d{2})?$/.test(String(level))) return undefined;
  const digits = String(level);
  return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].filter(Boolean).join('-');
};

/** What of a second secret stands in a record. */
const named = (key: DeviceKey | undefined) =>
  key === undefined ? {} : { deviceKeyThumbprint: key.thumbprint, deviceKeyScheme: key.scheme };

/** The end of an enrolment: a request is appraised, and what it asks for happens once, however often it comes. */
export const createCompletion = (platform: Platform, dependencies: CompletionDependencies) => {
  const { database, clock, ids, keys, outbox, log } = platform;
  const { terminals, attestation, policies, sealing } = dependencies;
  const responses = createEnrolmentResponses(platform, dependencies);
  const now = () => new Date(clock.now());

  const appraise = async (enrolment: Enrolment, body: EnrolmentBody, read: ReadEnrolment, key: DeviceKey) => {
    const { merchantId, terminalId } = enrolment;
    const target = await terminals.target(database, merchantId, terminalId);
    const context = {
      challenge: enrolment.challenge,
      ...named(key),
      encryptionKeyThumbprint: read.encryptionKeyThumbprint,
    };
    const appraised = await attestation.appraiseEnrolment(merchantId, read.evidence, context, {
      level: body.level,
      minimumLevel: target.minimumLevel,
      items: read.securityItems,
    });
    const checks: Check[] = [...appraised.result.checks];
    if (target.highestLevel !== undefined && body.level < target.highestLevel) {
      checks.push(downgraded(body.level, target.highestLevel));
    }
    if (target.evidenceKinds !== null && !target.evidenceKinds.includes(body.evidence.kind)) {
      checks.push(foreignKind(body.evidence.kind, target.evidenceKinds));
    }
    return { ...appraised, checks };
  };

  const recordOf = (
    body: EnrolmentBody,
    policyName: string,
    verdict: AttestationRecord['verdict'],
    checks: readonly Check[],
  ): AttestationRecord => ({
    id: ids.make('attestation'),
    purpose: 'enrol',
    kind: body.evidence.kind,
    verdict,
    level: body.level,
    policy: policyName,
    checks: [...checks],
    at: now().toISOString(),
  });

  /** Everything that is needed to appraise the same evidence again, as JSON. */
  const evidenceOf = (
    enrolment: Enrolment,
    read: ReadEnrolment,
    key: DeviceKey | undefined,
    appraised?: AppraisedEnrolment,
  ): string =>
    JSON.stringify({
      version: 1,
      evidence: read.evidence,
      context: {
        challenge: Buffer.from(enrolment.challenge).toString('base64url'),
        ...named(key),
        encryptionKeyThumbprint: read.encryptionKeyThumbprint,
        verifiedAt: clock.now(),
      },
      items: read.securityItems,
      ...(appraised === undefined ? {} : { outcome: appraised.outcome, result: appraised.result }),
    } satisfies Omit<EvidenceRecord, 'outcome' | 'result'>);

  const keepRefusal = async (
    enrolment: Enrolment,
    body: EnrolmentBody,
    refused: Refused,
    evidence: string,
    appraised?: AppraisedEnrolment,
  ): Promise<never> => {
    const { merchantId, terminalId } = enrolment;
    const policyName = appraised?.policyName ?? (await policies.of(merchantId)).active.name;
    const record = recordOf(body, policyName, 'contraindicated', refused.checks);
    const isFirst = await database.transaction(async (on) => {
      // The same request, doubled, is refused in the same words and recorded once.
      if (!(await enrolmentStore.end(on, enrolment.id, now()))) return false;
      await attestation.keep(on, {
        merchantId,
        terminalId,
        deviceId: undefined,
        record,
        refusal: refused.code,
        evidence,
      });
      await outbox.add(on, merchantId, {
        type: 'enrolment.refused',
        subject: terminalId,
        data: { ...record, terminalId, code: refused.code },
      });
      return true;
    });
    if (isFirst) appraised?.appraiseShadow(terminalId, record.id);
    outbox.announce(merchantId);
    throw new Refusal(
      refused.code,
      refused.code === 'enrolment_refused' ? { checks: disclosedChecks(refused.checks) } : {},
    );
  };

  const enrol = async (
    enrolment: TakenEnrolment,
    body: EnrolmentBody,
    read: ReadEnrolment,
  ): Promise<Answer> => {
    if (enrolment.takenAt >= enrolment.expiresAt) throw new Refusal('challenge_expired');
    const activation = await terminals.activations.verify(enrolment.terminalNumber, body.secret);
    // A newer code is right for its terminal, but this enrolment was begun with another.
    if (activation.activationId !== enrolment.activationId) throw new Refusal('enrolment_closed');
    if (isOlder(body.softwareVersion, MINIMUM_SOFTWARE_VERSION)) throw new Refusal('software_outdated');
    const secondSecret = await sealing.open(read.offered, enrolment, read.encryptionKeyThumbprint);
    if (secondSecret === undefined) {
      const refused = new Refused('second_secret_unreadable', [UNREADABLE]);
      return keepRefusal(enrolment, body, refused, evidenceOf(enrolment, read, undefined));
    }
    const { key } = secondSecret;
    if (!belongsTogether(body, read, key, enrolment)) {
      const refused = new Refused('transcript_mismatch', [REPLACED]);
      return keepRefusal(enrolment, body, refused, evidenceOf(enrolment, read, key));
    }
    if (await terminals.isKeyKnown(key.thumbprint)) throw new Refusal('device_key_reused');

    const appraised = await appraise(enrolment, body, read, key);
    const evidence = evidenceOf(enrolment, read, key, appraised);
    if (
      appraised.result.verdict === 'contraindicated' ||
      appraised.checks.some(({ status }) => status === 'contraindicated')
    ) {
      const refused = new Refused('enrolment_refused', appraised.checks);
      return keepRefusal(enrolment, body, refused, evidence, appraised);
    }

    const { merchantId, terminalId } = enrolment;
    const deviceId = ids.make('device');
    const record = recordOf(body, appraised.policyName, appraised.result.verdict, appraised.checks);
    const status = await database.transaction(async (on) => {
      await attestation.openCounter(on, merchantId, deviceId);
      await attestation.keep(on, { merchantId, terminalId, deviceId, record, evidence });
      await attestation.keepEnrolled(on, { merchantId, deviceId }, appraised);
      const next = await terminals.enrolDevice(on, activation, {
        id: deviceId,
        kind: body.evidence.kind,
        level: body.level,
        secondSecret,
        encryptionKey: body.encryptionKey,
        digest: body.digest,
        securityItems: read.securityItems,
        model: body.model,
        softwareVersion: body.softwareVersion,
        patchLevel: attestedPatchLevel(appraised.outcome),
        signals: attestation.signalsAtEnrolment(appraised.outcome),
        bound: body.tlsExporter !== undefined,
      });
      if (!(await enrolmentStore.end(on, enrolment.id, now(), deviceId))) {
        throw new Refusal('enrolment_closed');
      }
      return next;
    });
    appraised.appraiseShadow(terminalId, record.id);
    log.info(
      { terminal: terminalId, device: deviceId, kind: body.evidence.kind, scheme: key.scheme, status },
      'device enrolled',
    );
    return responses.first({ merchantId, terminalId, deviceId }, status);
  };

  /** The answer to this very request, if it has enrolled a device and may be answered again. */
  const replayResponse = async (id: string, requestDigest: Uint8Array): Promise<Answer | undefined> => {
    const after = new Date(clock.now() - REPLAY_WINDOW_MS);
    const deviceId = await enrolmentStore.deviceOf(database, id, requestDigest, after);
    return deviceId === undefined ? undefined : responses.replay(deviceId);
  };

  /**
   * Enrols: both secrets, evidence, and one signature over all of it. The first request takes the enrolment, whatever becomes of it; the very
   * same one may come again: it goes on where a process died over it, and has its answer again where that was lost.
   * @param exporter of the TLS connection that the request came over, where one can be seen
   * Raises `channel_binding_mismatch`, `enrolment_closed`, `challenge_expired`, `activation_code_*`, `malformed_request`, `software_outdated`, `transcript_mismatch`,
   * `second_secret_unreadable`, `device_key_reused`, `terminal_suspended`, or `enrolment_refused` with the checks that failed.
   */
  return async (id: string, body: EnrolmentBody, exporter?: string): Promise<Answer> => {
    const read = readEnrolment(body);
    const requestDigest = keys.digest('enrolment-request', JSON.stringify([id, body]));
    // Whoever carries a request to another connection takes nothing with it; an answer that was lost is asked for over a new one.
    const isCarried = body.tlsExporter !== undefined && body.tlsExporter !== exporter;
    const enrolment = isCarried ? undefined : await enrolmentStore.take(database, id, requestDigest, now());
    if (enrolment === undefined) {
      const again = await replayResponse(id, requestDigest);
      if (again !== undefined) return again;
      if (isCarried) throw new Refusal('channel_binding_mismatch');
      throw new Refusal((await enrolmentStore.exists(database, id)) ? 'enrolment_closed' : 'not_found');
    }
    try {
      return await enrol(enrolment, body, read);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Not refused but overtaken: the same request came twice at once, and the other one enrolled.
      const again = await replayResponse(id, requestDigest);
      if (again !== undefined) return again;
      await enrolmentStore.end(database, id, now());
      throw error;
    }
  };
};
