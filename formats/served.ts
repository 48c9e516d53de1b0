// SPDX-License-Identifier: Apache-2.0
/** The formats that can be judged, by name. A plain table: a format that is not in it is not served yet. */
import type { FormatName } from '../gateway/domain/code-interface.ts';
import type { Format } from '../gateway/ports/formats.ts';
import { ciiInvoice, ciiMinimal, ciiReforme } from './cii/index.ts';
import { facturX, facturXFlux2 } from './facturx/index.ts';
import { ublInvoice, ublReforme } from './ubl/index.ts';

export const servedFormats: Readonly<Partial<Record<FormatName, Format>>> = {
  'ubl-invoice': ublInvoice,
  'ubl-f2': ublReforme,
  'cii-16b': ciiInvoice,
  'cii-min-16b': ciiMinimal,
  'cii-f2': ciiReforme,
  'factur-x': facturX,
  'factur-x-f2': facturXFlux2,
};
