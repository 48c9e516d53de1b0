// SPDX-License-Identifier: Apache-2.0
/** What a check of the machine finds: fine, worth knowing, or to be mended before the gateway can work. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'bad';
  readonly detail: string;
}

export function ok(detail: string): Finding {
  return { state: 'ok', detail };
}

export function warning(detail: string): Finding {
  return { state: 'warning', detail };
}

export function bad(detail: string): Finding {
  return { state: 'bad', detail };
}

/** As grave as the gravest, and all that was said. */
export function together(findings: readonly Finding[]): Finding {
  const state = (['bad', 'warning'] as const).find((one) =>
    findings.some((finding) => finding.state === one),
  );
  return { state: state ?? 'ok', detail: findings.map(({ detail }) => detail).join('; ') };
}
