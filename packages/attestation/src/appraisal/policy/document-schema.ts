import * as Type from 'typebox';
import { DEVICE_KEY_SCHEMES, type DeviceKeyScheme } from '../../evidence/device-key-schemes.ts';
import { EVIDENCE_KINDS, SUPPORTING_KINDS } from '../../evidence/kinds.ts';
import { PURPOSES } from '../../evidence/purpose.ts';
import { POLICY_LIMITS } from '../rules/limits.ts';
import { CHANNEL_FLOORS, SIGNALS, TAMPER_TRIPS } from './policy.ts';

const Strict = <T extends Type.TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

const oneOf = <const T extends string>(...values: readonly T[]) => Type.Enum([...values]);
const each = <const K extends string, T extends Type.TSchema>(names: readonly K[], schema: T) =>
  Strict(Object.fromEntries(names.map((name) => [name, schema])) as Record<K, T>);

const Name = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const Hours = Type.Integer({ minimum: 0, maximum: 8_760 });
const Days = Type.Integer({ minimum: 1, maximum: 3_650 });
const Level = Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)]);
const Hex = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Response = oneOf('warn', 'refuse');

const Application = Strict({
  packageName: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]*(\\.[A-Za-z][A-Za-z0-9_]*)+$', maxLength: 200 }),
  signatureDigests: Type.Array(Hex, { minItems: 1, maxItems: 16 }),
  minimumVersion: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
});

const KeyAttestation = Strict({
  minimumSecurityLevel: oneOf('tee', 'strongbox'),
  requireVerifiedBoot: Type.Boolean(),
  allowedBootKeys: Type.Array(Type.String({ pattern: '^[0-9a-f]{2,128}$' }), { maxItems: 64 }),
  applications: Type.Array(Application, { maxItems: 64 }),
  maxPatchAgeDays: Strict({
    os: Type.Optional(Days),
    vendor: Type.Optional(Days),
    boot: Type.Optional(Days),
  }),
  missingPatchLevel: Response,
  unknownTags: Response,
  requireNoAuth: Type.Boolean(),
  algorithms: Type.Array(Name(40), { minItems: 1, maxItems: 16 }),
});

const WebAuthn = Strict({
  formats: Type.Array(Name(40), { maxItems: 16 }),
  trust: Type.Array(oneOf('anchored', 'test-authenticator', 'unknown-root', 'self', 'none'), { maxItems: 5 }),
  aaguids: Type.Optional(Type.Array(Name(40), { maxItems: 200 })),
  requireUserVerification: Type.Boolean(),
  backupEligible: oneOf('allow', 'warn', 'refuse'),
});

const SecondSecret = Strict(
  Object.fromEntries(DEVICE_KEY_SCHEMES.map((scheme) => [scheme, Type.Optional(Level)])) as Record<
    DeviceKeyScheme,
    Type.TOptional<typeof Level>
  >,
);

const AppleAppAttest = Strict({
  environments: Type.Array(oneOf('production', 'development'), { minItems: 1, maxItems: 2 }),
});

const Verdicts = (least: number) => Type.Array(Name(64), { minItems: least, maxItems: 32 });
const PlayIntegrity = Strict({
  deviceVerdicts: Verdicts(1),
  appVerdicts: Verdicts(1),
  licences: Verdicts(1),
  playProtect: Verdicts(1),
  refusedApps: Verdicts(0),
  missingOptional: Response,
  refusedActivity: Verdicts(0),
  minimumSdkVersion: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  unknownFields: Response,
  testingResponses: oneOf('refuse', 'allow'),
});

const Signal = Strict({ freshHours: Hours, graceHours: Hours, atEnrolment: Response, afterGrace: Response });

const Rule = Strict({
  id: Type.String({ pattern: '^[a-z][a-z0-9-]*$', maxLength: 40 }),
  language: Type.Literal('cel'),
  expression: Name(POLICY_LIMITS.expressionLength),
  onFailure: Response,
  rule: Name(200),
  remedy: Name(300),
  appliesTo: Type.Optional(
    Strict({
      kinds: Type.Optional(
        Type.Array(oneOf(...EVIDENCE_KINDS, ...SUPPORTING_KINDS, 'transaction'), {
          minItems: 1,
          maxItems: 16,
        }),
      ),
      levels: Type.Optional(Type.Array(Level, { minItems: 1, maxItems: 3 })),
      purposes: Type.Optional(Type.Array(oneOf(...PURPOSES), { minItems: 1, maxItems: 4 })),
    }),
  ),
});

/** Schema of a policy document: every member there is, none other. */
export const PolicyDocument = Strict({
  id: Type.String({ pattern: '^[a-z][a-z0-9-]*$', maxLength: 40 }),
  version: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  mode: oneOf('test', 'live'),
  allowedKinds: Type.Array(oneOf(...EVIDENCE_KINDS), { minItems: 1, maxItems: 16 }),
  minimumLevel: Level,
  secondSecret: SecondSecret,
  maxClockDriftSeconds: Type.Integer({ minimum: 0, maximum: 86_400 }),
  freshness: Strict({
    ticketSeconds: Type.Integer({ minimum: 5, maximum: 900 }),
    periodicMaxAgeHours: Type.Integer({ minimum: 1, maximum: 8_760 }),
    attestationsPerHour: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  }),
  signals: each(SIGNALS, Signal),
  pin: Strict({ minimumLevel: Level }),
  channelFloor: oneOf(...CHANNEL_FLOORS),
  tamper: each(TAMPER_TRIPS, oneOf('ignore', 'report', 'trip')),
  keyAttestation: KeyAttestation,
  webauthn: WebAuthn,
  appleAppAttest: AppleAppAttest,
  playIntegrity: PlayIntegrity,
  rules: Type.Array(Rule, { maxItems: POLICY_LIMITS.rules }),
});
