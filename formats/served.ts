// SPDX-License-Identifier: Apache-2.0
/**
 * The formats that can be judged. A plain table: a format that is not in it is not served yet. Its names stand in
 * served-names.ts too, for the thread that judges nothing.
 */
import type { FormatName } from '../gateway/domain/code-interface.ts';
import type { Format } from '../gateway/ports/formats.ts';
import { f14 } from './annuaire/f14-format.ts';
import { f13 } from './annuaire/index.ts';
import { cdar } from './cdar/index.ts';
import { ciiInvoice, ciiMinimal, ciiReforme } from './cii/index.ts';
import { cr18 } from './cpp/cr18.ts';
import { cppStatut } from './cpp/index.ts';
import { cppFactureMixte } from './cpp-facture/index.ts';
import { cppFacturePivot } from './cpp-facture/pivot-recu.ts';
import { ciiF1, ublF1 } from './f1/index.ts';
import { f10 } from './f10/index.ts';
import { facturX, facturXFlux2 } from './facturx/index.ts';
import type { ServedName } from './served-names.ts';
import { ublInvoice, ublMemoire, ublMinimal, ublReforme } from './ubl/index.ts';

const served = {
  'ubl-invoice': ublInvoice,
  'ubl-invoice-min': ublMinimal,
  'ubl-memoire': ublMemoire,
  'ubl-f2': ublReforme,
  'cii-16b': ciiInvoice,
  'cii-min-16b': ciiMinimal,
  'cii-f2': ciiReforme,
  'cpp-statut': cppStatut,
  cr18,
  cdar,
  'cpp-facture-mixte': cppFactureMixte,
  'cpp-facture-pivot': cppFacturePivot,
  f10,
  f13,
  f14,
  'ubl-f1': ublF1,
  'cii-f1': ciiF1,
  'factur-x': facturX,
  'factur-x-f2': facturXFlux2,
} satisfies Readonly<Record<ServedName, Format>>;

export const servedFormats: Readonly<Partial<Record<FormatName, Format>>> = served;
