// SPDX-License-Identifier: Apache-2.0
/**
 * UBL-SR about the payee (BG-10). As in the official rules each of the three also fails when no name of the payee
 * differs from a registered name of the seller, and so when either name is missing.
 */

import type { Check } from '../../en16931/path-rules/context.ts';
import type { Scene } from '../../en16931/path-rules/scene.ts';
import type { NodeId } from '../../xml/tree.ts';
import { isSepa } from './controles.ts';
import { ublNames } from './noms.ts';

const names = ublNames.path('cac:PartyName/cbc:Name');
const identifiers = ublNames.path('cac:PartyIdentification/cbc:ID');
const registrations = ublNames.path('cac:PartyLegalEntity/cbc:CompanyID');
const sellerNames = ublNames.path(
  'cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName',
);

const otherThanSeller = {
  fr: ', et son nom differe de celui du vendeur',
  en: ', and a name other than that of the seller',
};

export const payeeChecks: readonly Check[] = [
  payeeCheck('UBL-SR-19', 'BT-59', { fr: "n'a qu'un nom", en: 'has only one name' }, (scene, node) =>
    scene.select(node, names),
  ),
  payeeCheck(
    'UBL-SR-20',
    'BT-60',
    { fr: "n'a qu'un identifiant, hors SEPA", en: 'has only one identifier, SEPA aside' },
    (scene, node) => scene.select(node, identifiers).filter((at) => !isSepa(scene, at)),
  ),
  payeeCheck(
    'UBL-SR-21',
    'BT-61',
    { fr: "n'a qu'une immatriculation", en: 'has only one legal registration' },
    (scene, node) => scene.select(node, registrations),
  ),
];

function payeeCheck(
  id: string,
  bt: string,
  { fr, en }: { readonly fr: string; readonly en: string },
  counted: (scene: Scene, node: NodeId) => readonly NodeId[],
): Check {
  return {
    id,
    bt: '',
    fr: `Le beneficiaire ${fr}${otherThanSeller.fr} (${bt})`,
    en: `The payee ${en}${otherThanSeller.en} (${bt})`,
    broken: (scene, node) => {
      const surplus = counted(scene, node)[1];
      if (surplus !== undefined) return { node: surplus, expected: '<= 1' };
      return hasOwnName(scene, node) ? undefined : { node: scene.select(node, names)[0] };
    },
  };
}

/** Some name of the payee differs from some registered name of a seller beside it. */
function hasOwnName(scene: Scene, node: NodeId): boolean {
  const payee = new Set(scene.select(node, names).map((at) => scene.text(at)));
  if (payee.size === 0) return false;
  const sellers = sellerNamesBeside(scene, scene.tree.parent(node));
  if (payee.size > 1) return sellers.size > 0;
  const [name] = payee;
  return [...sellers].some((seller) => seller !== name);
}

/** Kept by parent: the payees of one invoice have the same sellers. */
function sellerNamesBeside(scene: Scene, parent: NodeId): ReadonlySet<string> {
  const known = scene.once(namesByParent);
  const found = known.get(parent) ?? new Set(scene.select(parent, sellerNames).map((at) => scene.text(at)));
  known.set(parent, found);
  return found;
}

function namesByParent(): Map<NodeId, ReadonlySet<string>> {
  return new Map();
}
