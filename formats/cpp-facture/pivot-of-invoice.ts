// SPDX-License-Identifier: Apache-2.0
/**
 * An accepted invoice of any syntax as a facture of the pivot. (specs: chorus-pro §7.1, §7.3; codes: pivot-codes.ts)
 *
 * The semantic model says everything but the attachments and what only the gateway knows: when it came, and to whom it
 * goes. Amounts keep the sign and the decimals of the invoice. What the pivot makes mandatory and the invoice left out
 * is derived: a missing day is that of reception, a missing net is the amount with VAT.
 */
import assert from 'node:assert/strict';
import { parseSiret, type Siret } from '../../gateway/domain/structure.ts';
import { type Decimal, multiply, zero } from '../en16931/decimal.ts';
import type { InvoiceLine, SemanticInvoice, VatBreakdown } from '../en16931/model.ts';
import { identiteOf } from '../facture/identite.ts';
import { siretOf } from '../fr/chorus-pro/historic.ts';
import { dayInParis } from '../fr/paris.ts';
import {
  type DebiteurPivot,
  type FacturePivot,
  jourOf,
  type LignePivot,
  type ModeEmission,
  type PiecePivot,
  type Renvoi,
  type TvaPivot,
} from './facture-pivot.ts';
import type { PieceAJoindre } from './piece-a-joindre.ts';
import { cadrePivotOf, modePaiementPivotOf, typePivotOf } from './pivot-codes.ts';
import { fournisseurOf } from './pivot-fournisseur.ts';

export interface ComplementsPivot {
  /** When the gateway received it. */
  readonly recueLe: Date;
  /** SIRET of the recipient; that of the buyer when not given. */
  readonly destinataire?: Siret;
  readonly nomDestinataire?: string;
  readonly codeService?: string;
  readonly nomService?: string;
  /** Default `flux`. */
  readonly modeEmission?: ModeEmission;
  readonly idCpro?: number;
  readonly renvoi?: Renvoi;
  /** The files that the invoice carries, in its order. */
  readonly pieces?: readonly PieceAJoindre[];
  /** The PDF of a Factur-X, or one made for the purpose: used when no file of `pieces` is the readable facture. */
  readonly lisible?: { readonly nom: string; readonly mime: string; readonly bytes: Uint8Array };
}

/** An invoice without any file to read, and without the SIRET of its recipient, is a mistake of the caller. */
export function pivotOfInvoice(invoice: SemanticInvoice, complements: ComplementsPivot): FacturePivot {
  const { idCpro, renvoi, recueLe, modeEmission = 'flux' } = complements;
  const reception = jourOf(dayInParis(recueLe));
  assert(reception !== undefined, 'a facture is received on a day');
  const origine = textOf(invoice.precedingInvoices[0]?.number?.text);
  const livraison = jourOf(invoice.deliveries[0]?.date?.day);
  const means = invoice.paymentMeans.find(({ code }) => textOf(code?.text) !== undefined);
  return {
    fournisseur: fournisseurOf(invoice, modeEmission),
    debiteur: debiteurOf(invoice, complements),
    numero: invoice.number?.text ?? '',
    ...(idCpro === undefined ? {} : { idCpro }),
    ...(renvoi === undefined ? {} : { renvoi }),
    ...(origine === undefined ? {} : { factureOrigine: origine }),
    type: typePivotOf(invoice.typeCode?.text, invoice.kind === 'CREDIT_NOTE'),
    cadre: cadrePivotOf(invoice.process?.text),
    dateEmission: jourOf(invoice.issueDate?.day) ?? reception,
    ...(livraison === undefined ? {} : { dateLivraison: livraison }),
    modePaiement: { code: modePaiementPivotOf(means?.code?.text) },
    dateReception: reception,
    devise: invoice.currency?.text.trim() ?? '',
    montants: montantsOf(invoice),
    tvas: invoice.breakdowns.map(tvaOf),
    engagement: engagementOf(invoice),
    lignes: invoice.lines.map(ligneOf),
    pieces: piecesOf(complements),
  };
}

function debiteurOf(invoice: SemanticInvoice, complements: ComplementsPivot): DebiteurPivot {
  const { buyer } = invoice;
  const written = buyer === undefined ? undefined : siretOf(buyer)?.text.trim();
  const siret = complements.destinataire ?? parseSiret(written ?? '');
  assert(siret !== undefined, 'a facture of the pivot goes to a SIRET');
  const nom = complements.nomDestinataire ?? textOf(buyer?.name?.text);
  const codeService = complements.codeService ?? identiteOf(invoice)?.codeService;
  const { nomService } = complements;
  return {
    siret,
    ...(nom === undefined ? {} : { nom }),
    ...(codeService === undefined ? {} : { codeService }),
    ...(nomService === undefined ? {} : { nomService }),
  };
}

function montantsOf({ totals }: SemanticInvoice): FacturePivot['montants'] {
  const [ht, ttc, due] = [totals?.withoutVat?.value, totals?.withVat?.value, totals?.due?.value];
  return {
    ht: ht ?? ttc ?? due ?? zero,
    ttc: ttc ?? due ?? ht ?? zero,
    netAPayer: due ?? ttc ?? ht ?? zero,
  };
}

function tvaOf({ base, tax, category }: VatBreakdown): TvaPivot {
  return {
    taux: category?.rate?.value ?? zero,
    base: base?.value ?? zero,
    montant: tax?.value ?? zero,
  };
}

function engagementOf({
  contractReference,
  orderReference,
}: SemanticInvoice): NonNullable<FacturePivot['engagement']> {
  const marche = textOf(contractReference?.text);
  const engagement = textOf(orderReference?.text);
  return {
    ...(marche === undefined ? {} : { marche }),
    ...(engagement === undefined ? {} : { engagement }),
  };
}

const one: Decimal = { units: 1, scale: 0 };

/** The pivot has one text for a line: the name, which people know it by. */
function ligneOf({
  itemName,
  standardIdentifier,
  netPrice,
  quantity,
  net,
  categories,
}: InvoiceLine): LignePivot {
  const reference = textOf(itemName?.text) ?? textOf(standardIdentifier?.text);
  const quantite = quantity?.value ?? one;
  const prixUnitaire = netPrice?.value ?? net?.value ?? zero;
  const tauxTva = categories[0]?.rate?.value;
  return {
    ...(reference === undefined ? {} : { reference }),
    prixUnitaire,
    quantite,
    montantHt: net?.value ?? multiply(prixUnitaire, quantite),
    ...(tauxTva === undefined ? {} : { tauxTva }),
  };
}

/** The readable facture first: a file said to be it, else the one handed in, else the first PDF, else the first file. */
function piecesOf({ pieces = [], lisible }: ComplementsPivot): FacturePivot['pieces'] {
  const said = pieces.filter((piece) => piece.lisible === true);
  const handedIn: readonly PieceAJoindre[] =
    lisible === undefined ? [] : [{ ...lisible, contenu: { forme: 'FICHIER', octets: lisible.bytes } }];
  const firsts = [said, handedIn, pieces.filter(isPdf).slice(0, 1), pieces.slice(0, 1)];
  const chosen = firsts.find(({ length }) => length > 0) ?? [];
  const others = pieces.filter((piece) => !chosen.includes(piece));
  const [first, ...rest] = [
    ...chosen.map((piece) => pieceOf(piece, '01')),
    ...others.map((piece) => pieceOf(piece, '02')),
  ];
  assert(first !== undefined, 'a facture of the pivot has a file to read');
  return [first, ...rest];
}

function isPdf({ mime, nom }: PieceAJoindre): boolean {
  return /pdf/i.test(mime) || /\.pdf\s*$/i.test(nom);
}

/** The original name is not told of the facture itself. */
function pieceOf({ lisible: _, ...piece }: PieceAJoindre, type: PiecePivot['type']): PiecePivot {
  if (type === '02') return { nomOrigine: piece.nom, ...piece, type };
  const { nomOrigine: __, ...facture } = piece;
  return { ...facture, type };
}

function textOf(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
