// SPDX-License-Identifier: Apache-2.0
/**
 * A compte rendu of the AMONT in CPPStatut, said again to the partenaire: about its own flux, under its own identifiant,
 * from us. What the AMONT said of it stays word for word; of a flux that went on in part, what we refused ourselves comes
 * first, and a success becomes that of a part.
 */
import { readCppStatut } from '../../formats/cpp/cpp-statut.ts';
import { type EnveloppeCpp, writeCppDocument } from '../../formats/cpp/enveloppe.ts';
import { dateTimeOf } from '../../formats/cpp/instant.ts';
import { lignesErreur } from '../../formats/cpp/lignes.ts';
import { element, optionalElement, type XmlElement } from '../../formats/cpp/markup.ts';
import { buildCompteRendu } from '../conclusion.ts';
import type { StatutCppFlux } from '../domain/compte-rendu.ts';
import type { Facture } from '../domain/facture.ts';
import type { CodeApplication } from '../domain/flux-name.ts';
import type { AcquittementRecu } from '../domain/objet-metier.ts';
import type { ConstatRecord, FluxRecord } from '../ports/journal.ts';

export interface RetourCpp {
  /** The flux of the partenaire. */
  readonly origine: FluxRecord;
  readonly recepteur: CodeApplication;
  readonly emetteur: CodeApplication;
  readonly produitLe: Date;
  readonly dit: DitDuFlux;
  /** Ours about the flux of the partenaire, when a part of it did not go on. */
  readonly propres?: { readonly factures: readonly Facture[]; readonly constats: readonly ConstatRecord[] };
}

/** What the AMONT said of the flux. */
export interface DitDuFlux {
  readonly idStatut: StatutCppFlux;
  readonly complementStatut?: string | undefined;
  readonly commentaire?: string | undefined;
  readonly horodatage: Date;
  readonly lignes: readonly LigneDite[];
}

interface LigneDite {
  readonly natureErreur: string;
  readonly codeErreur: string;
  readonly libelleErreur: string;
  readonly descriptionErreur?: string | undefined;
}

/** Lines of one compte rendu, theirs and ours. */
const maxLignes = 2_000;
/** Reasons in one comment: the rest is in our journal. */
const maxCommentaire = 1_000;
const complementPartiel = 'Integre partiellement';

/** From the bytes when they speak of one flux; from what the format read of them when they speak of several. */
export function ditDuFlux(bytes: Uint8Array, { statut, motifs }: AcquittementRecu, recuLe: Date): DitDuFlux {
  try {
    return readCppStatut(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return {
    idStatut: statut.norme === 'CPP' ? statut.code : statut.code === '500' ? '90' : '93',
    horodatage: recuLe,
    lignes: motifs.map(({ code, libelle }) => ({
      natureErreur: 'BLOQUANT',
      codeErreur: code,
      libelleErreur: libelle ?? code,
    })),
  };
}

/** The whole file; the same retour always gives the same bytes. */
export function writeRetourCpp(retour: RetourCpp): Uint8Array {
  const { origine, recepteur, emetteur, produitLe } = retour;
  const idFlux = origine.identifiant ?? origine.nomFichier;
  return writeStatutFlux({ produitLe, idFlux, recepteur, emetteur }, donnees(retour, idFlux));
}

/** Our own acknowledgement of a flux of the AMONT (FSO1300A): received, or not. */
export function writeAccuse(
  enveloppe: EnveloppeCpp,
  recu: { readonly idFlux: string; readonly accepte: boolean; readonly motifs: readonly string[] },
): Uint8Array {
  return writeStatutFlux(
    enveloppe,
    element('DonneesStatut', [
      element('IdStatut', recu.accepte ? '92' : '94'),
      optionalElement('Commentaire', recu.motifs.join(' ; ').slice(0, maxCommentaire)),
      element('Horodatage', dateTimeOf(enveloppe.produitLe)),
      element('IdFlux', recu.idFlux),
    ]),
  );
}

function writeStatutFlux(enveloppe: EnveloppeCpp, donneesStatut: XmlElement): Uint8Array {
  const unitaire = element('CPPFluxStatutUnitaire', [donneesStatut], { NumOrdre: '1' });
  return writeCppDocument(enveloppe, element('CPPFluxStatuts', [unitaire], { compteur: '1' }));
}

/** A success of what went on, where a part did not. */
const succes: ReadonlySet<StatutCppFlux> = new Set(['90', '91', '92', '96']);

function donnees({ dit, propres, origine, ...who }: RetourCpp, idFlux: string): XmlElement {
  const enPartie = propres !== undefined && succes.has(dit.idStatut);
  const own = propres === undefined ? [] : lignesPropres({ origine, ...who }, propres);
  return element('DonneesStatut', [
    element('IdStatut', enPartie ? '96' : dit.idStatut),
    optionalElement('ComplementStatut', enPartie ? complementPartiel : dit.complementStatut),
    optionalElement('Commentaire', enPartie ? commentaire(propres.factures) : dit.commentaire),
    element('Horodatage', dateTimeOf(dit.horodatage)),
    element('IdFlux', idFlux),
    details([...own, ...dit.lignes.map(ligneXml)].slice(0, maxLignes)),
  ]);
}

function commentaire(factures: readonly Facture[]): string {
  const accepted = factures.filter(({ statut }) => statut === 'DEPOSEE').length;
  return `${factures.length} facture(s) : ${accepted} transmise(s), ${factures.length - accepted} rejetee(s) avant transmission`;
}

function lignesPropres(
  { origine, ...who }: Pick<RetourCpp, 'origine' | 'recepteur' | 'emetteur' | 'produitLe'>,
  { factures, constats }: NonNullable<RetourCpp['propres']>,
): readonly (readonly XmlElement[])[] {
  const { lignes } = buildCompteRendu({
    verdict: 'INTEGRE_PARTIEL',
    idFlux: origine.identifiant ?? origine.nomFichier,
    codeInterface: origine.codeInterface,
    ...who,
    factures,
    constats,
  });
  return lignesErreur(lignes).map((ligne) =>
    Object.entries(ligne).map(([name, text]) => element(name, String(text))),
  );
}

function ligneXml({ natureErreur, codeErreur, libelleErreur, descriptionErreur }: LigneDite) {
  return [
    element('NatureErreur', natureErreur),
    element('CodeErreur', codeErreur),
    element('LibelleErreur', libelleErreur),
    ...(descriptionErreur === undefined ? [] : [element('DescriptionErreur', descriptionErreur)]),
  ];
}

function details(lignes: readonly (readonly XmlElement[])[]): XmlElement | undefined {
  if (lignes.length === 0) return undefined;
  const elements = lignes.map((content, i) =>
    element('LigneErreurDetail', content, { IdLigne: String(i + 1) }),
  );
  return element('Details', elements, { NbLignesErreur: String(lignes.length) });
}
