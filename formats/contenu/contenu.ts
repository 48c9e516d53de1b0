// SPDX-License-Identifier: Apache-2.0
/**
 * The content of an invoice: every business term of EN 16931-1 as text, and the
 * parties that EXTENDED-CTC-FR adds, for what shows it or writes it again. Nothing
 * is judged with it: the rules have their own model (formats/en16931/model.ts), which keeps only what they ask for.
 *
 * A term that is absent or empty is not there; texts are as written, dates as `2026-10-01` when they are dates. The
 * places of the terms in UBL and CII are in the tables beside this file: a member more here is a row more there.
 */

export interface Identifiant {
  readonly text: string;
  readonly scheme?: string;
}

/** BG-1, BT-127 */
export interface NoteContenu {
  /** BT-21 */
  readonly subject?: string;
  /** BT-22 */
  readonly text?: string;
}

/** BG-5, BG-8, BG-12, BG-15 */
export interface AdresseContenu {
  readonly line1?: string;
  readonly line2?: string;
  readonly line3?: string;
  readonly city?: string;
  readonly postCode?: string;
  readonly subdivision?: string;
  readonly country?: string;
}

/** BG-6, BG-9 */
export interface ContactContenu {
  readonly name?: string;
  readonly telephone?: string;
  readonly email?: string;
}

/** BG-4, BG-7 */
export interface PartieContenu {
  /** BT-27, BT-44 */
  readonly name?: string;
  /** BT-28, BT-45 */
  readonly tradingName?: string;
  /** BT-29, BT-46 */
  readonly identifiers?: readonly Identifiant[];
  /** BT-30, BT-47 */
  readonly legal?: Identifiant;
  /** BT-31, BT-48 */
  readonly vat?: string;
  /** BT-32 */
  readonly otherTax?: string;
  /** BT-33 */
  readonly legalInformation?: string;
  /** BT-34, BT-49 */
  readonly electronic?: Identifiant;
  readonly address?: AdresseContenu;
  readonly contact?: ContactContenu;
}

/** BG-10 */
export interface BeneficiaireContenu {
  readonly name?: string;
  readonly identifiers?: readonly Identifiant[];
  readonly legal?: Identifiant;
}

/** BG-11 */
export interface RepresentantContenu {
  readonly name?: string;
  readonly vat?: string;
  readonly address?: AdresseContenu;
}

/** BG-13 */
export interface LivraisonContenu {
  /** BT-70 */
  readonly name?: string;
  /** BT-71 */
  readonly location?: Identifiant;
  /** BT-72 */
  readonly date?: string;
  readonly address?: AdresseContenu;
}

/** BG-14, BG-26 */
export interface PeriodeContenu {
  readonly start?: string;
  readonly end?: string;
}

/** BG-16 with one account of BG-17 */
export interface PaiementContenu {
  /** BT-81 */
  readonly code?: string;
  /** BT-82 */
  readonly text?: string;
  /** BT-84 */
  readonly account?: string;
  /** BT-85 */
  readonly accountName?: string;
  /** BT-86 */
  readonly bic?: string;
  /** BT-87 */
  readonly card?: string;
  /** BT-88 */
  readonly cardHolder?: string;
  /** BT-91 */
  readonly debited?: string;
}

/** BG-20, BG-21, BG-27, BG-28 */
export interface RemiseContenu {
  readonly amount?: string;
  readonly base?: string;
  readonly percent?: string;
  readonly reason?: string;
  readonly reasonCode?: string;
  readonly category?: string;
  readonly rate?: string;
}

/** BG-22 but for the VAT */
export interface TotauxContenu {
  readonly lines?: string;
  readonly allowances?: string;
  readonly charges?: string;
  readonly withoutVat?: string;
  readonly withVat?: string;
  readonly paid?: string;
  readonly rounding?: string;
  readonly due?: string;
}

/** BG-23 */
export interface VentilationContenu {
  readonly base?: string;
  readonly tax?: string;
  readonly category?: string;
  readonly rate?: string;
  readonly reason?: string;
  readonly reasonCode?: string;
}

/** BG-24 */
export interface PieceContenu {
  readonly reference?: string;
  /** BT-123 */
  readonly description?: string;
  /** BT-124 */
  readonly uri?: string;
  /** BT-125 */
  readonly content?: FichierContenu;
}

export interface FichierContenu {
  readonly base64: string;
  readonly mimeCode?: string;
  readonly filename?: string;
}

/** BG-3 */
export interface AnterieureContenu {
  readonly number?: string;
  readonly date?: string;
  /** EXT-FR-FE-02 */
  readonly typeCode?: string;
}

export interface QuantiteContenu {
  readonly text: string;
  readonly unit?: string;
}

/** BT-158 */
export interface ClassementContenu {
  readonly text: string;
  readonly scheme?: string;
  readonly version?: string;
}

/** BG-32 */
export interface AttributContenu {
  readonly name?: string;
  readonly value?: string;
}

/** BG-25 */
export interface LigneContenu {
  readonly identifier?: string;
  readonly notes?: readonly NoteContenu[];
  /** BT-128 */
  readonly object?: Identifiant;
  readonly quantity?: QuantiteContenu;
  readonly net?: string;
  /** BT-132 */
  readonly orderLine?: string;
  /** BT-133 */
  readonly accountingCost?: string;
  readonly period?: PeriodeContenu;
  readonly allowances?: readonly RemiseContenu[];
  readonly charges?: readonly RemiseContenu[];
  readonly netPrice?: string;
  /** BT-147 */
  readonly priceDiscount?: string;
  readonly grossPrice?: string;
  /** BT-149, BT-150 */
  readonly baseQuantity?: QuantiteContenu;
  readonly category?: string;
  readonly rate?: string;
  readonly name?: string;
  readonly description?: string;
  readonly sellerItem?: string;
  readonly buyerItem?: string;
  readonly standardItem?: Identifiant;
  readonly classifications?: readonly ClassementContenu[];
  readonly originCountry?: string;
  readonly attributes?: readonly AttributContenu[];
}

/** What a syntax writes somewhere: all but what kind of document it is. */
export interface TermesContenu {
  /** BT-24 */
  readonly specification?: string;
  /** BT-23 */
  readonly process?: string;
  /** BT-1 */
  readonly number?: string;
  /** BT-2 */
  readonly issueDate?: string;
  /** BT-3 */
  readonly typeCode?: string;
  readonly notes?: readonly NoteContenu[];
  /** BT-5 */
  readonly currency?: string;
  /** BT-6 */
  readonly vatCurrency?: string;
  /** BT-10 */
  readonly buyerReference?: string;
  /** BT-11 */
  readonly project?: string;
  /** BT-12 */
  readonly contract?: string;
  /** CT for a contract, BC for a public contract. */
  readonly contractType?: string;
  /** BT-13 */
  readonly order?: string;
  /** BT-14 */
  readonly salesOrder?: string;
  /** BT-15 */
  readonly receipt?: string;
  /** BT-16 */
  readonly despatch?: string;
  /** BT-17 */
  readonly tender?: string;
  /** BT-18 */
  readonly object?: Identifiant;
  /** BT-19 */
  readonly accountingCost?: string;
  readonly preceding?: readonly AnterieureContenu[];
  readonly documents?: readonly PieceContenu[];
  readonly seller?: PartieContenu;
  readonly buyer?: PartieContenu;
  /** EXT-FR-FE-BG-03 */
  readonly salesAgent?: PartieContenu;
  /** EXT-FR-FE-BG-01 */
  readonly buyerAgent?: PartieContenu;
  /** EXT-FR-FE-BG-05 */
  readonly invoicer?: PartieContenu;
  /** EXT-FR-FE-BG-04 */
  readonly invoicee?: PartieContenu;
  readonly payee?: BeneficiaireContenu;
  readonly taxRepresentative?: RepresentantContenu;
  readonly delivery?: LivraisonContenu;
  readonly period?: PeriodeContenu;
  readonly payments?: readonly PaiementContenu[];
  /** BT-83 */
  readonly remittance?: string;
  /** BT-89 */
  readonly mandate?: string;
  /** EXT-FR-FE-BG-02 */
  readonly payer?: PartieContenu;
  /** BT-90 */
  readonly creditor?: string;
  /** BT-9 */
  readonly dueDate?: string;
  /** BT-20 */
  readonly paymentTerms?: string;
  readonly allowances?: readonly RemiseContenu[];
  readonly charges?: readonly RemiseContenu[];
  /** BT-110 */
  readonly vat?: string;
  readonly breakdowns?: readonly VentilationContenu[];
  /** BT-111 */
  readonly vatInAccounting?: string;
  /** BT-7 */
  readonly taxPointDate?: string;
  /** BT-8 as UBL writes it: 3, 35 or 432. */
  readonly taxPointCode?: string;
  readonly totals?: TotauxContenu;
  readonly lines?: LignesContenu;
}

/** An array, or the lines of a large document, each read again whenever it is asked for. */
export interface LignesContenu extends Iterable<LigneContenu> {
  readonly length: number;
  slice(start: number, end: number): readonly LigneContenu[];
  map(change: (line: LigneContenu) => LigneContenu): LignesContenu;
}

export interface Contenu extends TermesContenu {
  readonly kind: 'INVOICE' | 'CREDIT_NOTE';
}
