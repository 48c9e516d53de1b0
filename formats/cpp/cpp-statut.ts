// SPDX-License-Identifier: Apache-2.0
/**
 * CPPStatut at flux level (CPPFluxStatuts, AIFE V1.19): the compte rendu d'intégration of the historic
 * circuit, written and read back (specs: chorus-pro §3.2).
 *
 * The schema orders every element (Recepteur before Emetteur, Horodatage before IdFlux) and bounds some;
 * what is written here is valid whatever the constats hold. Instants are written in UTC, with `Z`.
 * It is light on purpose, as every restitution loads it: what a partenaire deposits is judged by index.ts.
 * Deliberately absent: CPPFactureStatuts, the cycle de vie (facture-statuts.ts).
 */
import { z } from 'zod';
import {
  type CompteRendu,
  type StatutCppFlux,
  statutCppOf,
  type VerdictFlux,
} from '../../gateway/domain/compte-rendu.ts';
import { rendIdentifiant } from '../../gateway/domain/irrecevabilite.ts';
import { writeCppDocument } from './enveloppe.ts';
import { dateTimeOf } from './instant.ts';
import { lignesErreur } from './lignes.ts';
import { element, type XmlElement } from './markup.ts';
import { parseXml } from './parse.ts';
import { cppStatutShape, type DonneesStatut } from './shape.ts';

/** The whole file, UTF-8. The same compte rendu always gives the same bytes. */
export function writeCppStatut(compteRendu: CompteRendu): Uint8Array {
  const unitaire = element('CPPFluxStatutUnitaire', [donneesStatutOf(compteRendu)], { NumOrdre: '1' });
  return writeCppDocument(compteRendu, element('CPPFluxStatuts', [unitaire], { compteur: '1' }));
}

function donneesStatutOf(compteRendu: CompteRendu): XmlElement {
  const { verdict, produitLe, idFlux } = compteRendu;
  return element('DonneesStatut', [
    element('IdStatut', statutCppOf[verdict]),
    element('ComplementStatut', isIrrecevable(compteRendu) ? 'Irrecevable' : complements[verdict]),
    element('Commentaire', commentaireOf(compteRendu)),
    element('Horodatage', dateTimeOf(produitLe)),
    element('IdFlux', idFlux),
    detailsOf(compteRendu),
  ]);
}

/** Labels of the portal (specs: chorus-pro §3.4); at most 40 characters. */
const complements: Readonly<Record<VerdictFlux, string>> = {
  INTEGRE: 'Integre',
  INTEGRE_PARTIEL: 'Integre partiellement',
  REJETE: 'Rejete',
};

/** Refused as a whole, before or beside any judgement of its factures. */
function isIrrecevable({ verdict, lignes }: CompteRendu): boolean {
  return (
    verdict === 'REJETE' &&
    lignes.some(({ constat, facture }) => facture === undefined && constat.gravite === 'BLOQUANT')
  );
}

function commentaireOf(compteRendu: CompteRendu): string {
  if (isIrrecevable(compteRendu)) {
    return rendIdentifiant(compteRendu.lignes.map(({ constat }) => constat))
      ? 'Aucune facture integree ; corriger et renvoyer, le meme identifiant est permis'
      : 'Aucune facture integree ; corriger et renvoyer dans un nouveau flux';
  }
  const { nombreFactures, nombreAcceptees } = compteRendu;
  return `${nombreFactures} facture(s) : ${nombreAcceptees} integree(s), ${nombreFactures - nombreAcceptees} rejetee(s)`;
}

function detailsOf({ lignes }: CompteRendu): XmlElement | undefined {
  if (lignes.length === 0) return undefined;
  const details = lignesErreur(lignes).map((ligne, i) => {
    const content = Object.entries(ligne).map(([name, text]) => element(name, text));
    return element('LigneErreurDetail', content, { IdLigne: String(i + 1) });
  });
  return element('Details', details, { NbLignesErreur: String(details.length) });
}

export interface LigneErreurLue {
  readonly natureErreur: string;
  readonly codeErreur: string;
  readonly libelleErreur: string;
  readonly descriptionErreur: string | undefined;
}

/** A compte rendu as it was read: the words of the schema, nothing interpreted. */
export interface CppStatutLu {
  /** Parameters of the envelope, by code: `DtPrd` and `IdFlx` at least. */
  readonly parametres: ReadonlyMap<string, string>;
  readonly recepteur: string;
  readonly emetteur: string;
  readonly idStatut: StatutCppFlux;
  readonly complementStatut: string | undefined;
  readonly commentaire: string | undefined;
  readonly horodatage: Date;
  readonly idFlux: string;
  readonly lignes: readonly LigneErreurLue[];
}

/**
 * Reads a compte rendu about one flux, ours or an answer we received.
 * @throws RangeError when it is not one, saying where: not well-formed, not UTF-8, an element too many.
 */
export function readCppStatut(bytes: Uint8Array): CppStatutLu {
  const read = cppStatutShape.safeParse(parseXml(bytes));
  if (!read.success) throw new RangeError(`not a CPPStatut: ${z.prettifyError(read.error)}`);
  const { Enveloppe, CPPFluxStatuts } = read.data.CPPStatut;
  const { Parametres, Partenaires } = Enveloppe.EnveloppeUnitaire;
  return {
    parametres: new Map(
      Parametres.ParametreIndiv.map(({ Code, Valeurparametre }) => [Code, Valeurparametre]),
    ),
    recepteur: Partenaires.Recepteur.Id,
    emetteur: Partenaires.Emetteur.Id,
    ...statutOf(CPPFluxStatuts.CPPFluxStatutUnitaire.DonneesStatut),
  };
}

function statutOf(donnees: DonneesStatut): Omit<CppStatutLu, 'parametres' | 'recepteur' | 'emetteur'> {
  return {
    idStatut: donnees.IdStatut,
    complementStatut: donnees.ComplementStatut,
    commentaire: donnees.Commentaire,
    horodatage: donnees.Horodatage,
    idFlux: donnees.IdFlux,
    lignes: (donnees.Details?.LigneErreurDetail ?? []).map((ligne) => ({
      natureErreur: ligne.NatureErreur,
      codeErreur: ligne.CodeErreur,
      libelleErreur: ligne.LibelleErreur,
      descriptionErreur: ligne.DescriptionErreur,
    })),
  };
}
