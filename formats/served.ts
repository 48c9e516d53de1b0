// SPDX-License-Identifier: Apache-2.0
/** The formats that can be judged, by name. A plain table: a format that is not in it is not served yet. */
import type { FormatName } from '../gateway/domain/code-interface.ts';
import type { Format } from '../gateway/ports/formats.ts';
import { ublInvoice } from './ubl/index.ts';

export const servedFormats: Readonly<Partial<Record<FormatName, Format>>> = {
  'ubl-invoice': ublInvoice,
};
