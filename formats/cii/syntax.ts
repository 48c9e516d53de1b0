// SPDX-License-Identifier: Apache-2.0
/** UN/CEFACT Cross Industry Invoice as a syntax of EN 16931. */
import type { Syntax } from '../facture/syntax.ts';
import { ciiBinding } from './binding.ts';
import { readInvoice } from './read.ts';
import { ciiSyntaxRules } from './syntax-rules.ts';

export const ciiSyntax: Syntax = {
  name: 'CII',
  read: readInvoice,
  binding: ciiBinding,
  rules: ciiSyntaxRules,
};
