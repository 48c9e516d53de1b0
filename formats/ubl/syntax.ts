// SPDX-License-Identifier: Apache-2.0
/** UBL 2.1 as a syntax of EN 16931. */
import type { Syntax } from '../facture/syntax.ts';
import { ublBinding } from './binding.ts';
import { readInvoice } from './read.ts';
import { ublSyntaxRules } from './syntax-rules.ts';

export const ublSyntax: Syntax = {
  name: 'UBL',
  read: readInvoice,
  binding: ublBinding,
  rules: ublSyntaxRules,
};
