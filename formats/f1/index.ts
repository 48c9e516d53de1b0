// SPDX-License-Identifier: Apache-2.0
/**
 * Données réglementaires, flux 1, from a plateforme agréée to the public portal: FFE0111A in UBL, FFE0112A in CII D22B.
 * Étapes are those of an invoice; the rules are those of regles.ts alone. Whether a file is a Base or a Full its name
 * says (nom-fichier.ts), not its content: what both must hold is judged, and the lines as far as there are any.
 */

import type { Format } from '../../gateway/ports/formats.ts';
import { ciiD22bSchema } from '../cii/modele/schema.ts';
import { checkRoot as checkCiiRoot } from '../cii/structure.ts';
import { ciiSyntax } from '../cii/syntax.ts';
import { largeTexts as ciiLargeTexts, ciiVocabulary } from '../cii/vocabulary.ts';
import { factsOf } from '../en16931/facts.ts';
import { checkInvoice, type InvoiceForm } from '../facture/check.ts';
import { judgeBy } from '../facture/judge.ts';
import { checkRoot as checkUblRoot } from '../ubl/structure.ts';
import { ublSyntax } from '../ubl/syntax.ts';
import { largeTexts as ublLargeTexts, ublVocabulary } from '../ubl/vocabulary.ts';
import { f1Binding } from './chemins.ts';
import { f1RuleSet } from './regles.ts';
import { ublF1Schema } from './structure-ubl.ts';

const judge: NonNullable<InvoiceForm['judge']> = (tree, invoice, { name, binding }, context) =>
  judgeBy(
    {
      syntax: name,
      tree,
      invoice,
      facts: factsOf(invoice, name),
      binding: f1Binding(name, binding),
      context,
    },
    [{ ruleSet: f1RuleSet, onlyWarns: false }],
  );

const ublForm: InvoiceForm = {
  syntax: ublSyntax,
  vocabulary: ublVocabulary,
  largeTexts: ublLargeTexts,
  schema: ublF1Schema,
  checkRoot: checkUblRoot,
  judge,
};

const ciiForm: InvoiceForm = {
  syntax: ciiSyntax,
  vocabulary: ciiVocabulary,
  largeTexts: ciiLargeTexts,
  schema: ciiD22bSchema,
  checkRoot: (tree) => checkCiiRoot(tree, ciiD22bSchema.jeuDeRegles),
  judge,
};

export const ublF1: Format = {
  name: 'ubl-f1',
  check: (content, context) => checkInvoice(content, ublForm, context),
};

export const ciiF1: Format = {
  name: 'cii-f1',
  check: (content, context) => checkInvoice(content, ciiForm, context),
};
