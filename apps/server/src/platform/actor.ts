/** On whose behalf a request acts; set by the gate of its route. */
export interface OperatorActor {
  readonly kind: 'operator';
  readonly merchantId: string;
  /** Operator or API key id. */
  readonly id: string;
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
