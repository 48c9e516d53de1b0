// SPDX-License-Identifier: Apache-2.0
/**
 * Is the recipient of a facture known, active, and given what it asks for? The hook of the contrôle, against the version
 * of the annuaire in force; nothing is checked while there is none.
 *
 * B2G: the establishment, its service, its engagement; through a plateforme agréée also the address it bears
 * (BR-FR-CPRO-23). G2B: the address of the buyer must lead to a plateforme (REJ_ADR).
 */
import { type CodeInterface, contratOf } from '../domain/code-interface.ts';
import type { Constat } from '../domain/constat.ts';
import type { IdentiteFacture } from '../domain/objet-metier.ts';
import type { NatureTenue, RechercheAnnuaire, VersionAnnuaire } from '../ports/annuaire.ts';
import type { Clock } from '../ports/machinery.ts';
import { adressesDe, estEnService, ligneEnVigueur } from './adressage.ts';
import { constat } from './constats.ts';
import { DestinatairesPublics } from './destinataire-public.ts';
import type { Manque } from './exigences.ts';
import { jourDeParis } from './jour.ts';

export type ControleAnnuaire = 'bloquant' | 'avertissement' | 'aucun';

export interface Verifieur {
  readonly destinataires: (facture: IdentiteFacture, code: CodeInterface) => Promise<readonly Constat[]>;
  /** What a flux is checked against now, for its event: a version, or why none. */
  readonly reference: () => Promise<string>;
}

export interface VerifierDependencies {
  readonly annuaire: RechercheAnnuaire;
  readonly controle: ControleAnnuaire;
  readonly clock: Clock;
}

export function createVerifieur({ annuaire, controle, clock }: VerifierDependencies): Verifieur {
  const publics = new DestinatairesPublics(annuaire);
  const gravite = controle === 'avertissement' ? 'AVERTISSEMENT' : 'BLOQUANT';
  return {
    async destinataires(facture, code) {
      const { sens } = contratOf(code);
      // What an exchange system upstream sends was judged there.
      const courante = controle === 'aucun' || sens !== 'EMISSION' ? undefined : await annuaire.courante();
      if (courante === undefined) return [];
      const { numero } = courante;
      const due = await controlesDus(facture, code, courante, annuaire);
      const found = [
        ...(due.destinataire ? await publics.verifier(facture, code, numero) : []),
        ...(due.adresse ? await verifierAdresse(facture, numero, jourDeParis(clock()), annuaire) : []),
      ];
      return found.map((manque) => constat(manque.code, gravite, manque.valeur));
    },
    async reference() {
      if (controle === 'aucun') return 'aucun controle';
      const courante = await annuaire.courante();
      return courante === undefined ? 'aucun annuaire' : `version ${courante.numero}`;
    },
  };
}

/** An annuaire judges what it knows: the directory of public structures has no lignes, an F14 may have no structures. */
async function controlesDus(
  { adresseAcheteur }: IdentiteFacture,
  code: CodeInterface,
  { effectifs }: VersionAnnuaire,
  annuaire: RechercheAnnuaire,
): Promise<{ readonly destinataire: boolean; readonly adresse: boolean }> {
  const { circuit } = contratOf(code);
  const holds = (nature: NatureTenue) => (effectifs?.[nature] ?? 0) > 0;
  const isPublic = circuit === 'B2G' || circuit === 'B2G_PA';
  const isAddressed = circuit === 'G2B' || (circuit === 'B2G_PA' && adresseAcheteur !== undefined);
  return {
    destinataire: isPublic && holds('ETABLISSEMENT'),
    // Without an F14 the only lignes are those of a few actualisations.
    adresse: isAddressed && holds('LIGNE') && (await annuaire.dernierF14()) !== undefined,
  };
}

async function verifierAdresse(
  facture: IdentiteFacture,
  version: number,
  jour: string,
  annuaire: RechercheAnnuaire,
): Promise<readonly Manque[]> {
  const adresses = adressesDe(facture);
  for (const adresse of adresses) {
    const ligne = ligneEnVigueur(await annuaire.lignes(version, adresse), jour);
    if (ligne === undefined) continue;
    const plateforme = await annuaire.plateforme(version, ligne.plateforme);
    if (plateforme === undefined || estEnService(plateforme, jour)) return [];
    return [{ code: 'ANNUAIRE-PLATEFORME-INACTIVE', valeur: ligne.plateforme }];
  }
  const [valeur] = adresses;
  return valeur === undefined ? [] : [{ code: 'ANNUAIRE-ADRESSE-INCONNUE', valeur }];
}
