// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { frenchOf } from '../../../formats/rapport/francais.ts';

test.each([
  ['Le numero de facture est obligatoire', 'Le numéro de facture est obligatoire'],
  ['l archive ne contient aucune facture', "l'archive ne contient aucune facture"],
  [
    'ce n est pas un fichier ordinaire (lien ou peripherique)',
    "ce n'est pas un fichier ordinaire (lien ou périphérique)",
  ],
  [
    "La date d'emission ne peut etre posterieure a la date du controle",
    "La date d'émission ne peut être postérieure à la date du contrôle",
  ],
  ['superieur a 20 caracteres', 'supérieur à 20 caractères'],
  ['de A1 a A25', 'de A1 à A25'],
  ['Deux decimales apres un point, egal a trois', 'Deux décimales après un point, égal à trois'],
  ['Le compte a crediter n a pas de nom', "Le compte à créditer n'a pas de nom"],
  ['La facture a un total', 'La facture a un total'],
  ["L'element cac:Item/cac:element doit figurer", "L'élément cac:Item/cac:element doit figurer"],
  ['le nom "numero.xml" (trouve : reference)', 'le nom "numero.xml" (trouvé : référence)'],
  ['Le numero manque (balise : Invoice.numero.value)', 'Le numéro manque (balise : Invoice.numero.value)'],
  ['déjà accentué : élément', 'déjà accentué : élément'],
])('%s', (ascii, french) => {
  expect(frenchOf(ascii)).toBe(french);
});
