// SPDX-License-Identifier: Apache-2.0
/** The antivirus that the configuration names. */
import type { Antivirus } from '../ports/antivirus.ts';
import { openClamd } from './clamd.ts';
import type { ScanConfig } from './section.ts';

/** Undefined with `mode: none`: then nothing is scanned, and nobody says it was. */
export function openAntivirus(config: ScanConfig): Antivirus | undefined {
  switch (config.mode) {
    case 'none':
      return undefined;
    case 'clamd':
      return openClamd(config);
  }
}
