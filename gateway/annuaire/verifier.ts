// SPDX-License-Identifier: Apache-2.0
/**
 * Is the recipient of a facture known, active, and given what it asks for? The hook of the contrôle, against the version
 * of the annuaire in force; nothing is checked while there is none.
 *
 * B2G: the establishment, its service, its engagement (specs: chorus-pro §7.1; BR-FR-CPRO-11 to 13); through a
 * plateforme agréée also the address (BR-FR-CPRO-23). G2B: the address of the buyer must lead to a plateforme (REJ_ADR).
 */
import type { CodeRoutage, EtablissementAnnuaire } from '../domain/annuaire.ts';
import { type CodeInterface, contratOf } from '../domain/code-interface.ts';
import type { Constat } from '../domain/constat.ts';
import type { IdentiteFacture } from '../domain/objet-metier.ts';
import { parseSiret, type Siret } from '../domain/structure.ts';
import type { NatureTenue, RechercheAnnuaire, VersionAnnuaire } from '../ports/annuaire.ts';
import type { Clock } from '../ports/machinery.ts';
import { adressesDe, estEnService, ligneEnVigueur } from './adressage.ts';
import { constat } from './constats.ts';
import { manques } from './exigences.ts';
import { jourDeParis } from './jour.ts';
import { Memoire } from './memoire.ts';

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

type Gravite = 'BLOQUANT' | 'AVERTISSEMENT';

export function createVerifieur({ annuaire, controle, clock }: VerifierDependencies): Verifieur {
  const connus = new Memoire<EtablissementAnnuaire | undefined>();
  const services = new Memoire<CodeRoutage | undefined>();
  const gravite: Gravite = controle === 'avertissement' ? 'AVERTISSEMENT' : 'BLOQUANT';

  async function checkPublic(
    facture: IdentiteFacture,
    code: CodeInterface,
    version: number,
  ): Promise<readonly Constat[]> {
    const { destinataire, codeService = '' } = facture;
    // A facture without recipient is judged by its own rules.
    if (destinataire === undefined) return [];
    const siret = parseSiret(destinataire);
    if (siret === undefined) {
      return /^\d{9}$/.test(destinataire)
        ? [constat('ANNUAIRE-DESTINATAIRE-SIREN', gravite, destinataire)]
        : [constat('ANNUAIRE-DESTINATAIRE-INCONNU', gravite, destinataire)];
    }
    const etablissement = await connus.of(version, siret, () => annuaire.etablissement(version, siret));
    if (etablissement === undefined) return [constat('ANNUAIRE-DESTINATAIRE-INCONNU', gravite, siret)];
    if (!etablissement.actif) return [constat('ANNUAIRE-DESTINATAIRE-INACTIF', gravite, siret)];
    const service = await findService(version, siret, codeService.trim());
    const found = asksNothing(code) ? [] : manques(facture, { etablissement, service });
    return [
      ...(etablissement.exigences === undefined
        ? [constat('ANNUAIRE-DESTINATAIRE-PRIVE', gravite, siret)]
        : []),
      ...found.map((manque) => constat(manque.code, gravite, manque.valeur)),
    ];
  }

  function findService(version: number, siret: Siret, code: string): Promise<CodeRoutage | undefined> {
    if (code === '') return Promise.resolve(undefined);
    return services.of(version, `${siret} ${code}`, () => annuaire.codeRoutage(version, siret, code));
  }

  async function checkAddress(facture: IdentiteFacture, version: number): Promise<readonly Constat[]> {
    const adresses = adressesDe(facture);
    if (adresses.length === 0) return [];
    const jour = jourDeParis(clock());
    for (const adresse of adresses) {
      const ligne = ligneEnVigueur(await annuaire.lignes(version, adresse), jour);
      if (ligne === undefined) continue;
      const plateforme = await annuaire.plateforme(version, ligne.plateforme);
      if (plateforme === undefined || estEnService(plateforme, jour)) return [];
      return [constat('ANNUAIRE-PLATEFORME-INACTIVE', gravite, ligne.plateforme)];
    }
    return [constat('ANNUAIRE-ADRESSE-INCONNUE', gravite, adresses[0])];
  }

  return {
    async destinataires(facture, code) {
      const { circuit, sens } = contratOf(code);
      // What an exchange system upstream sends was judged there.
      if (controle === 'aucun' || sens !== 'EMISSION') return [];
      const courante = await annuaire.courante();
      if (courante === undefined) return [];
      const { numero } = courante;
      const isPublic = circuit === 'B2G' || circuit === 'B2G_PA';
      const isAddressed =
        circuit === 'G2B' || (circuit === 'B2G_PA' && facture.adresseAcheteur !== undefined);
      const looked = await portee(courante);
      return [
        ...(isPublic && looked.structures ? await checkPublic(facture, code, numero) : []),
        ...(isAddressed && looked.adresses ? await checkAddress(facture, numero) : []),
      ];
    },
    async reference() {
      if (controle === 'aucun') return 'aucun controle';
      const courante = await annuaire.courante();
      return courante === undefined ? 'aucun annuaire' : `version ${courante.numero}`;
    },
  };

  /** An annuaire judges what it knows: the directory of public structures has no lignes, an F14 may have no structures. */
  async function portee({
    effectifs,
  }: VersionAnnuaire): Promise<{ readonly structures: boolean; readonly adresses: boolean }> {
    const holds = (nature: NatureTenue) => (effectifs?.[nature] ?? 0) > 0;
    // Without an F14 the only lignes are those of a few actualisations.
    const adresses = holds('LIGNE') && (await annuaire.dernierF14()) !== undefined;
    return { structures: holds('ETABLISSEMENT'), adresses };
  }
}

/** A mémoire de frais de justice names neither service nor engagement. */
function asksNothing(code: CodeInterface): boolean {
  return contratOf(code).format === 'ubl-memoire';
}
