// The arrows of the house: apps -> packages; an area of the server -> areas below it -> platform; a module reaches another through its
// index; nothing imports the composition root. docs/ARCHITECTURE.md draws them.

import { readFileSync } from 'node:fs';

const SERVER = 'apps/server/src';
/** From the ground up: an area may import those before it. */
const AREAS = JSON.parse(readFileSync(new URL('architecture/areas.json', import.meta.url), 'utf8'));
const ATTESTATION = 'packages/attestation/src';
/** Everything that reads or verifies evidence: none of it needs a policy or a key of its own. */
const VERIFICATION = `^${ATTESTATION}/(errors\\.ts|formats/|evidence/|result/|x509/|verifiers/|describe/)`;
const NOT_A_TEST = '\\.(test|fixture)\\.ts$';
/** What `packages/ui` holds besides what a browser draws: data and words. */
const UI_DATA = '(palette/|outcomes/|mark/mark-shape|money/format-amount|state/state-kind|look/font)';
const ANY_AREA = `${SERVER}/(${AREAS.join('|')})`;

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'packages-know-no-app',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(apps|e2e|bench|demo|upgrade)/' },
    },
    {
      name: 'apps-are-apart',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'platform-knows-no-module',
      severity: 'error',
      from: { path: `^${SERVER}/platform/` },
      to: { path: `^${ANY_AREA}/` },
    },
    ...AREAS.slice(0, -1).map((area, at) => ({
      name: `${area}-knows-no-area-above`,
      severity: 'error',
      from: { path: `^${SERVER}/${area}/`, pathNot: '\\.test\\.ts$' },
      to: { path: `^${SERVER}/(${AREAS.slice(at + 1).join('|')})/` },
    })),
    {
      name: 'modules-meet-at-their-index',
      severity: 'error',
      from: { path: `^${ANY_AREA}/([^/]+)/`, pathNot: '\\.test\\.ts$' },
      to: { path: `^${ANY_AREA}/`, pathNot: [`^${SERVER}/$1/$2/`, `^${ANY_AREA}/[^/]+/index\\.ts$`] },
    },
    {
      name: 'a-module-stands-in-an-area',
      severity: 'error',
      from: {},
      to: {
        path: `^${SERVER}/[^/]+/`,
        pathNot: [`^${ANY_AREA}/[^/]+/`, `^${SERVER}/(platform|web|testing)/`],
      },
    },
    {
      name: 'nothing-imports-the-composition-root',
      severity: 'error',
      from: { pathNot: ['^apps/server/src/main\\.ts$', '\\.test\\.ts$', '^apps/server/src/testing/'] },
      to: { path: '^apps/server/src/app\\.ts$' },
    },
    {
      name: 'pure-packages-do-no-io',
      severity: 'error',
      from: {
        path: '^packages/(encoding|currencies|emv|keys|attestation|channel|protocol)/src/',
        pathNot: '\\.(test|fixture)\\.ts$',
      },
      to: {
        dependencyTypes: ['core'],
        path: '^(node:)?(fs|net|http|https|tls|dns|child_process|dgram)(/|$)',
      },
    },
    {
      name: 'verifiers-know-no-policy-and-no-proof',
      severity: 'error',
      from: { path: VERIFICATION, pathNot: NOT_A_TEST },
      to: { path: `^${ATTESTATION}/(appraisal|proof)/` },
    },
    {
      name: 'verifiers-need-no-other-package',
      severity: 'error',
      from: { path: VERIFICATION, pathNot: NOT_A_TEST },
      to: { path: ['node_modules', '^packages/'], pathNot: [`^${ATTESTATION}/`, '^packages/encoding/'] },
    },
    {
      name: 'verifiers-of-evidence-are-apart',
      severity: 'error',
      from: { path: `^${ATTESTATION}/verifiers/([^/]+)/`, pathNot: NOT_A_TEST },
      to: {
        path: `^${ATTESTATION}/verifiers/[^/]+/`,
        // A virtual phone's chain, and a passkey of the format android-key, are Android chains.
        pathNot: [`^${ATTESTATION}/verifiers/$1/`, `^${ATTESTATION}/verifiers/android-key/`],
      },
    },
    {
      name: 'appraisal-and-proof-are-apart',
      severity: 'error',
      from: { path: `^${ATTESTATION}/(appraisal|proof)/`, pathNot: NOT_A_TEST },
      to: { path: `^${ATTESTATION}/(appraisal|proof|verifiers)/`, pathNot: `^${ATTESTATION}/$1/` },
    },
    {
      name: 'only-sealed-secrets-need-hpke',
      severity: 'error',
      from: { path: `^${ATTESTATION}/proof/`, pathNot: [NOT_A_TEST, `^${ATTESTATION}/proof/sealed-secret/`] },
      to: { path: 'node_modules' },
    },
    {
      name: 'what-a-device-needs-stays-off-node',
      severity: 'error',
      from: {
        path: [`^${ATTESTATION}/evidence/`, `^${ATTESTATION}/proof/attester\\.ts$`],
        pathNot: NOT_A_TEST,
      },
      to: { path: '^(node:)?(crypto|buffer|fs|module|process|util)$', reachable: true },
    },
    {
      name: 'encoding-stands-alone',
      severity: 'error',
      from: { path: '^packages/encoding/src/', pathNot: NOT_A_TEST },
      to: { path: ['node_modules', '^packages/'], pathNot: '^packages/encoding/' },
    },
    {
      name: 'currencies-stand-alone',
      severity: 'error',
      from: { path: '^packages/currencies/src/', pathNot: NOT_A_TEST },
      to: { path: ['node_modules', '^packages/'], pathNot: '^packages/currencies/' },
    },
    {
      name: 'encoding-stays-off-node-but-for-its-node-door',
      severity: 'error',
      from: { path: '^packages/encoding/src/', pathNot: [NOT_A_TEST, '^packages/encoding/src/node\\.ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the-server-takes-data-from-ui',
      comment:
        'Palette, mark, amounts, outcome words and the typeface; what draws in a browser stays out of the server.',
      severity: 'error',
      from: { path: '^apps/server/' },
      to: { path: '^packages/ui/', pathNot: `^packages/ui/src/${UI_DATA}` },
    },
    {
      name: 'data-of-ui-draws-nothing',
      severity: 'error',
      from: { path: `^packages/ui/src/${UI_DATA}` },
      to: { path: ['^packages/ui/.*\\.tsx$', 'node_modules/(react|@mantine)'] },
    },
    {
      name: 'web-apps-stay-off-node',
      severity: 'error',
      from: { path: '^apps/(till|wallet|console)/src/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(apps|packages)/[^/]+/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
};
