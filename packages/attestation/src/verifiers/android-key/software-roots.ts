/**
 * SHA-256 of the public keys of AOSP's software attestation roots (EC and RSA, system/keymaster). Their private keys are public, so a
 * chain to them proves nothing; knowing them lets the refusal say why.
 */
export const SOFTWARE_ROOT_KEYS: ReadonlySet<string> = new Set([
  'd5100c7942ef2e8310dc30ef82729680cf48d690735c3f68179a33c7c370f286',
  'f2c4746f545946c100e72297f8f946344d7052f03a2f694221f9c893b0e6f711',
]);
