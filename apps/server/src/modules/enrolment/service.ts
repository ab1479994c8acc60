import { hash } from 'node:crypto';
import type { DeviceKey, EvidenceOutcome, EvidenceRecord } from '@tallystick/attestation';
import type {
  AttestationRecord,
  Check,
  completeEnrolment,
  FirstSecret,
  Merchant,
  openEnrolment,
  ProblemCode,
  ResponseOf,
} from '@tallystick/protocol';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import {
  type AttestationService,
  higherLevel,
  type JudgedEnrolment,
  shownChecks,
} from '../attestation/index.ts';
import type { Policies } from '../policies/index.ts';
import { isOlder, MINIMUM_SOFTWARE_VERSION, type TerminalService } from '../terminals/index.ts';
import { createSealing } from './second-secret.ts';
import { type Enrolment, enrolmentStore } from './store.ts';
import { belongsTogether, type EnrolmentBody, type ReadEnrolment, readEnrolment } from './transcript.ts';

const CHALLENGE_LIFE_MS = 60_000;

export interface EnrolmentParts {
  readonly terminals: TerminalService;
  readonly attestation: AttestationService;
  readonly policies: Policies;
  readonly merchantOf: (merchantId: string) => Promise<Merchant>;
}

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

const downgraded = (level: number, before: number): Check => ({
  id: 'level.downgrade',
  status: 'contraindicated',
  evidence: `level ${level}, enrolled before at ${before}`,
  rule: 'A terminal does not come back at a lower level than it enrolled with.',
  remedy: 'Update the app to a version that reports everything its level asks for, or create a new terminal.',
});

const foreignKind = (kind: string, accepted: readonly string[]): Check => ({
  id: 'evidence.kind.terminal',
  status: 'contraindicated',
  evidence: kind,
  rule: `This terminal takes evidence of the kinds ${accepted.join(', ')}.`,
  remedy: 'Use a device of a kind that this terminal takes, or have its settings updated in the console.',
});

const REPLACED: Check = {
  id: 'transcript.signature',
  status: 'contraindicated',
  rule: 'The device key signed digest, evidence, both keys and both secrets of this one enrolment.',
  remedy: 'Start again with the activation code.',
};

/** The security patch level that the device's hardware attested: YYYYMM or YYYYMMDD, written with hyphens. */
const attestedPatchLevel = (outcome: EvidenceOutcome): string | undefined => {
  if (outcome.outcome !== 'verified' || !('osPatchLevel' in outcome.facts)) return undefined;
  const level = outcome.facts.osPatchLevel;
  if (level === undefined || !/^\d{6}(\d{2})?$/.test(String(level))) return undefined;
  const digits = String(level);
  return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].filter(Boolean).join('-');
};

const UNREADABLE: Check = {
  id: 'secondSecret.sealed',
  status: 'contraindicated',
  rule: 'The shared secret is sealed to this server, for this enrolment and beside this encryption key.',
  remedy: 'Start again with the activation code.',
};

/** What of a second secret stands in a record. */
const named = (key: DeviceKey | undefined) =>
  key === undefined ? {} : { deviceKeyThumbprint: key.thumbprint, deviceKeyScheme: key.scheme };

/** The rules of enrolment (docs: the first and the second secret). */
export const createEnrolmentService = (platform: Platform, parts: EnrolmentParts) => {
  const { database, clock, ids, keys, outbox, randomness, config, log } = platform;
  const { terminals, attestation, policies, merchantOf } = parts;
  const sealing = createSealing(keys);
  const now = () => new Date(clock.now());

  const judge = async (enrolment: Enrolment, body: EnrolmentBody, read: ReadEnrolment, key: DeviceKey) => {
    const { merchantId, terminalId } = enrolment;
    const target = await terminals.target(database, merchantId, terminalId);
    const context = {
      challenge: enrolment.challenge,
      ...named(key),
      encryptionKeyThumbprint: read.encryptionKeyThumbprint,
    };
    const judged = await attestation.judgeEnrolment(merchantId, read.evidence, context, {
      level: body.level,
      minimumLevel: target.minimumLevel,
      items: read.securityItems,
    });
    const checks: Check[] = [...judged.result.checks];
    if (target.lastLevel !== undefined && body.level < target.lastLevel) {
      checks.push(downgraded(body.level, target.lastLevel));
    }
    if (target.evidenceKinds !== null && !target.evidenceKinds.includes(body.evidence.kind)) {
      checks.push(foreignKind(body.evidence.kind, target.evidenceKinds));
    }
    return { ...judged, checks };
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

  /** Everything that is needed to judge the same evidence again, as JSON. */
  const evidenceOf = (
    enrolment: Enrolment,
    read: ReadEnrolment,
    key: DeviceKey | undefined,
    judged?: JudgedEnrolment,
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
      ...(judged === undefined ? {} : { outcome: judged.outcome, result: judged.result }),
    } satisfies Omit<EvidenceRecord, 'outcome' | 'result'>);

  const keepRefusal = async (
    enrolment: Enrolment,
    body: EnrolmentBody,
    refused: Refused,
    evidence: string,
    judged?: JudgedEnrolment,
  ): Promise<never> => {
    const { merchantId, terminalId } = enrolment;
    const policyName = judged?.policyName ?? (await policies.of(merchantId)).active.name;
    const record = recordOf(body, policyName, 'contraindicated', refused.checks);
    judged?.judgeAlongside(terminalId, record.id);
    await database.transaction(async (on) => {
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
    });
    outbox.announce(merchantId);
    throw new Refusal(
      refused.code,
      refused.code === 'enrolment_refused' ? { checks: shownChecks(refused.checks) } : {},
    );
  };

  return {
    /** Begins an enrolment. The code is checked and not spent. Raises `activation_code_*`. */
    async open(terminalNumber: string, secret: FirstSecret): Promise<ResponseOf<typeof openEnrolment>> {
      const activation = await terminals.activations.verify(terminalNumber, secret);
      const { merchantId, terminalId, activationId } = activation;
      const [target, merchant, { active: policy }] = await Promise.all([
        terminals.target(database, merchantId, terminalId),
        merchantOf(merchantId),
        policies.of(merchantId),
      ]);
      const at = clock.now();
      const enrolment: Enrolment = {
        id: ids.make('enrolment'),
        merchantId,
        activationId,
        terminalId,
        terminalNumber,
        challenge: randomness.bytes(32),
        expiresAt: new Date(at + CHALLENGE_LIFE_MS),
      };
      await enrolmentStore.insert(database, enrolment);
      const schemes = Object.keys(policy.secondSecret);
      const { kty, crv, x, y, kid } = keys.signing('personalisation').publicJwk;
      return {
        enrolmentId: enrolment.id,
        activationId,
        merchantName: merchant.name,
        terminalLabel: target.label,
        mode: config.mode,
        challenge: {
          id: ids.make('challenge'),
          value: Buffer.from(enrolment.challenge).toString('base64url'),
          purpose: 'enrol',
          expiresAt: enrolment.expiresAt.toISOString(),
          serverTime: new Date(at).toISOString(),
        },
        level: higherLevel(target.minimumLevel, policy.minimumLevel),
        evidenceKinds: policy.allowedKinds.filter((kind) => target.evidenceKinds?.includes(kind) ?? true),
        secondSecretSchemes: schemes,
        ...(schemes.includes('hmac-sha256') ? { sealingKey: sealing.keyFor(enrolment) } : {}),
        webauthn: {
          rpId: new URL(config.origin).hostname,
          rpName: 'Tallystick',
          // Names the terminal to the authenticator and tells it nothing more.
          userId: hash('sha256', terminalId, 'base64url'),
          userName: `${target.label} · ${terminalNumber}`,
        },
        personalisationKey: { kty, crv, x, y, ...(kid === undefined ? {} : { kid }) },
      };
    },

    /**
     * Enrols: both secrets, evidence, and one signature over all of it. The enrolment is closed by the first answer, whatever becomes of it.
     * @param exporter of the TLS connection that the request came over, where one can be seen
     * Raises `channel_binding_mismatch`, `enrolment_closed`, `challenge_expired`, `activation_code_*`, `malformed_request`, `software_outdated`, `transcript_mismatch`,
     * `second_secret_unreadable`, `device_key_reused`, or `enrolment_refused` with the checks that failed.
     */
    async complete(
      id: string,
      body: EnrolmentBody,
      exporter?: string,
    ): Promise<ResponseOf<typeof completeEnrolment>> {
      // Before the enrolment is closed: whoever carries a request to another connection spends nothing.
      if (body.tlsExporter !== undefined && body.tlsExporter !== exporter) {
        throw new Refusal('channel_binding_mismatch');
      }
      const read = readEnrolment(body);
      const enrolment = await enrolmentStore.close(database, id, now());
      if (enrolment === undefined) {
        throw new Refusal((await enrolmentStore.exists(database, id)) ? 'enrolment_closed' : 'not_found');
      }
      if (now() >= enrolment.expiresAt) throw new Refusal('challenge_expired');
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

      const judged = await judge(enrolment, body, read, key);
      const evidence = evidenceOf(enrolment, read, key, judged);
      if (
        judged.result.verdict === 'contraindicated' ||
        judged.checks.some(({ status }) => status === 'contraindicated')
      ) {
        const refused = new Refused('enrolment_refused', judged.checks);
        return keepRefusal(enrolment, body, refused, evidence, judged);
      }

      const { merchantId, terminalId } = enrolment;
      const deviceId = ids.make('device');
      const record = recordOf(body, judged.policyName, judged.result.verdict, judged.checks);
      judged.judgeAlongside(terminalId, record.id);
      const status = await database.transaction(async (on) => {
        await attestation.openCounter(on, merchantId, deviceId);
        await attestation.keep(on, { merchantId, terminalId, deviceId, record, evidence });
        await attestation.keepEnrolled(on, { merchantId, deviceId }, judged);
        return terminals.enrolDevice(on, activation, {
          id: deviceId,
          kind: body.evidence.kind,
          level: body.level,
          secondSecret,
          encryptionKey: body.encryptionKey,
          digest: body.digest,
          securityItems: read.securityItems,
          model: body.model,
          softwareVersion: body.softwareVersion,
          patchLevel: attestedPatchLevel(judged.outcome),
          signals: attestation.signalsAtEnrolment(judged.outcome),
          bound: body.tlsExporter !== undefined,
        });
      });
      terminals.settle(merchantId, terminalId);
      // List, policy or reference values may have changed between judgement and commit, and the pass for that have gone by before.
      if (!(await attestation.evidencePasses(merchantId, terminalId))) {
        await terminals.suspendIfPossible(merchantId, terminalId, {
          cause: 're-appraisal',
          reason:
            'What devices are judged by changed while this one enrolled, and it does not pass any more.',
        });
      }
      log.info(
        { terminal: terminalId, device: deviceId, kind: body.evidence.kind, scheme: key.scheme, status },
        'device enrolled',
      );
      const { personalisation } = await terminals.personalisationOf(deviceId);
      return { deviceId, terminalId, status, personalisation, serverTime: now().toISOString() };
    },
  };
};
export type EnrolmentService = ReturnType<typeof createEnrolmentService>;
