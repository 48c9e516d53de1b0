// SPDX-License-Identifier: Apache-2.0
/**
 * A facture as CPPFacturePivot V2_02 carries it, whatever syntax it was deposited in. (specs: chorus-pro §7.3)
 *
 * Texts may hold anything: the writer cuts and cleans them. Codes, SIRET and days have types that prove them.
 * Absent on purpose: IdUnique and IdOriginal, which are no longer served, and CycleDeValidation, which is the business of
 * a portal where people validate.
 */
import type { CodeApplication } from '../../gateway/domain/flux-name.ts';
import type { Siret } from '../../gateway/domain/structure.ts';
import type { Decimal } from '../en16931/decimal.ts';

/** TypeIdentifiant: 1 SIRET, 2 European Union, 3 other country, 4 RIDET, 5 TAHITI, 6 being registered, 7 individual. */
export type TypeTiers = '1' | '2' | '3' | '4' | '5' | '6' | '7';
export type ModeEmission = 'flux' | 'numérisation' | 'saisie' | 'PDF';
export type Renvoi = 'Non' | 'Complétée' | 'Recyclée';
export type TypeFacturePivot = '380' | '381';
export type ModePaiementPivot = '10' | '20' | '30' | '31' | '42' | '48' | '49' | '97';

/** G1.02: A1 to A25, but no A11. */
export type CadrePivot = (typeof cadresPivot)[number];
export const cadresPivot = [
  ...(['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9', 'A10', 'A12', 'A13'] as const),
  ...(['A14', 'A15', 'A16', 'A17', 'A18', 'A19', 'A20', 'A21', 'A22', 'A23', 'A24', 'A25'] as const),
] as const;

/** A day that exists, AAAA-MM-JJ. Made by `jourOf` alone. */
export type Jour = string & { readonly __brand: 'Jour' };

export interface FacturePivot {
  readonly fournisseur: FournisseurPivot;
  readonly debiteur: DebiteurPivot;
  /** Cut at 20 characters. */
  readonly numero: string;
  /** Identifier of the facture within the exchange system. */
  readonly idCpro?: number;
  readonly renvoi?: Renvoi;
  readonly factureOrigine?: string;
  readonly type: TypeFacturePivot;
  readonly cadre: CadrePivot;
  readonly dateEmission: Jour;
  readonly dateLivraison?: Jour;
  readonly modePaiement: { readonly code: ModePaiementPivot; readonly libelle?: string };
  readonly dateReception: Jour;
  readonly dateMiseADispositionMoe?: Jour;
  /** Anything but three capitals is written EUR. */
  readonly devise: string;
  readonly montants: { readonly ht: Decimal; readonly ttc: Decimal; readonly netAPayer: Decimal };
  readonly tvas: readonly TvaPivot[];
  /** Each cut at 50 characters. */
  readonly engagement?: { readonly marche?: string; readonly engagement?: string };
  readonly lignes: readonly LignePivot[];
  /** The first is the readable facture. */
  readonly pieces: readonly [PiecePivot, ...PiecePivot[]];
}

export interface FournisseurPivot {
  readonly typeIdentifiant: TypeTiers;
  readonly identifiant: string;
  readonly raisonSociale: string;
  /** Two letters; anything else is written FR, or ZZ for a supplier from abroad. */
  readonly codePays: string;
  readonly referenceBancaire?: ReferenceBancaire;
  readonly modeEmission: ModeEmission;
}

export interface ReferenceBancaire {
  readonly type?: 'IBAN' | 'RIB';
  readonly compte?: string;
  readonly etablissement?: string;
  readonly encaisseur?: string;
}

export interface DebiteurPivot {
  readonly siret: Siret;
  readonly nom?: string;
  /** Cut at 100 characters. */
  readonly codeService?: string;
  readonly nomService?: string;
}

export interface TvaPivot {
  readonly taux: Decimal;
  readonly base: Decimal;
  readonly montant: Decimal;
}

export interface LignePivot {
  readonly reference?: string;
  readonly prixUnitaire: Decimal;
  readonly quantite: Decimal;
  readonly montantHt: Decimal;
  readonly tauxTva?: Decimal;
}

export interface PiecePivot {
  /** Cut at 50 characters, the extension kept. */
  readonly nom: string;
  readonly nomOrigine?: string;
  readonly categorie?: string;
  /** `01` the readable facture, `02` a further file. */
  readonly type: '01' | '02';
  readonly mime: string;
  readonly contenu: ContenuPiece;
}

/** A file, which the writer zips, or what is already the base64 of a zip of one file. */
export type ContenuPiece =
  | { readonly forme: 'FICHIER'; readonly octets: Octets }
  | { readonly forme: 'ZIP_BASE64'; readonly texte: string | Iterable<string> };

/** Read once, from the beginning to the end. */
export type Octets = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** One flux FEN0036A. */
export interface EnvoiPivot {
  readonly produitLe: Date;
  readonly idFlux: string;
  readonly recepteur: CodeApplication;
  readonly emetteur: CodeApplication;
  /** How many factures come, written before them; at least one. */
  readonly nombre: number;
  /** Taken one after the other: only one has to be in memory. */
  readonly factures: Iterable<FacturePivot> | AsyncIterable<FacturePivot>;
}

const dayForm = /^([12]\d{3})-(\d\d)-(\d\d)/;

/** The day at the head of a text, or undefined when there is none or it does not exist. */
export function jourOf(text: string | undefined): Jour | undefined {
  const [day, year, month, date] = dayForm.exec(text ?? '') ?? [];
  if (day === undefined) return undefined;
  const made = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)));
  return made.toISOString().startsWith(day) ? (day as Jour) : undefined;
}
