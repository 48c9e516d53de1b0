// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { profilF1 } from '../../../formats/f1/nom-fichier.ts';

test.each([
  ['Base_F-2026-001.xml', 'BASE'],
  ['Full_F-2026-001.xml', 'FULL'],
  ['dossier/Full_1.xml', 'FULL'],
  ['base_1.xml', undefined],
  ['BASE_1.xml', undefined],
  ['Full_1.XML', undefined],
  ['Base_.xml', undefined],
  ['Base_1.pdf', undefined],
  ['Base_1.xml/autre.xml', undefined],
  ['facture.xml', undefined],
  ['', undefined],
])('the name %j says %j', (name, profil) => {
  expect(profilF1(name)).toBe(profil);
});
