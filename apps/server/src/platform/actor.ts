import type { Caller } from '@tallystick/protocol';

/** On whose behalf a request acts; set by the gate of its route. */
export interface OperatorActor {
  readonly kind: 'operator';
  readonly merchantId: string;
  /** Operator or API key id. */
  readonly id: string;
  /** The role of the operator; an API key has one of its own. */
  readonly role: Caller;
}

export interface DeviceActor {
  readonly kind: 'device';
  readonly merchantId: string;
  readonly terminalId: string;
  readonly deviceId: string;
}

export interface PublicActor {
  readonly kind: 'public';
}

export type Actor = OperatorActor | DeviceActor | PublicActor;
