// SPDX-License-Identifier: Apache-2.0
/** One statut of one facture, in CDAR (FEN1204A, FEN4000A, FEN4001A). */
import { emetteurDe, entite } from '../../formats/cdar/emettre/commun.ts';
import { cdarFacture, emissionDuStatut } from '../../formats/cdar/emettre/facture.ts';
import { writeCdar } from '../../formats/cdar/write.ts';
import { parseCodeInterface } from '../domain/code-interface.ts';
import { Failure } from '../domain/failure.ts';
import type { Envoi } from '../ports/envois.ts';
import { destinataireOf } from '../restitution/ecrire.ts';
import type { Fabrication } from './composer.ts';
import type { Cycle } from './fichiers.ts';
import type { LotsDependencies } from './index.ts';

/** Statuts that the seller says; all others are the buyer's (specs: reforme-2026 §3.2). */
const statutsDuVendeur: ReadonlySet<string> = new Set([
  '209',
  '212',
  '220',
  '224',
  '225',
  '226',
  '227',
  '228',
]);
const sirenLength = 9;

export function writeCycleCdar(
  { id }: Envoi,
  { dit, facture, flux }: Cycle,
  { raccordement, codeInterface, debut }: Fabrication,
  { dialecteCdar }: Pick<LotsDependencies, 'dialecteCdar'>,
): Uint8Array {
  const code = parseCodeInterface(codeInterface);
  if (dit.norme !== 'CDAR' || code === undefined) {
    throw new Failure('CONFIG', `statut ${dit.code} is no CDAR to send under ${codeInterface}`);
  }
  const said = emissionDuStatut(dit);
  const auteur = auteurOf(dit.code, facture);
  return writeCdar(
    cdarFacture({
      ...said,
      identifiant: `${flux.id}-${facture.rang}-${id}`,
      produitLe: debut,
      emetteur: emetteurDe(code),
      destinataires: [destinataireOf(raccordement)],
      dialecte: dialecteCdar,
      ...(auteur === undefined ? {} : { auteur }),
      facture: { ...said.facture, ...nommee(facture), recueLe: flux.creeLe },
    }),
  );
}

/** As the facture names itself: whoever said the statut may have known less. */
function nommee({ objet }: Cycle['facture']) {
  if (objet?.nature !== 'FACTURE') return {};
  const { numero, dateEmission, siren, fournisseur, type } = objet;
  return { numero, date: dateEmission, vendeur: siren ?? fournisseur, type };
}

function auteurOf(code: string, { objet }: Cycle['facture']) {
  if (objet?.nature !== 'FACTURE') return undefined;
  const seller = statutsDuVendeur.has(code);
  const siren = seller ? objet.siren : objet.destinataire?.slice(0, sirenLength);
  if (siren === undefined) return undefined;
  return entite(siren, seller ? (objet.raisonSociale ?? siren) : siren, seller ? 'SE' : 'BY');
}
