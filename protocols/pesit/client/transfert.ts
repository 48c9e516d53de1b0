// SPDX-License-Identifier: Apache-2.0
/**
 * A transfer of ours: what names it and how its file is laid out, settled once and unchanged on every restart
 * (PeSIT E §6.6: the same parameters as the first attempt). It is kept flat in the detail of its row, so that a crash leaves it.
 */
import assert from 'node:assert/strict';
import type { AccesPesit, ReglagesPesit } from '../../../gateway/domain/acces-pesit.ts';
import { parseFluxName } from '../../../gateway/domain/flux-name.ts';
import type { DetailMessage } from '../../../gateway/ports/messages.ts';
import { dateEnChiffres } from '../dates.ts';
import type { Fpdu, IdentificationFichier } from '../fpdu/types.ts';
import { nomEnAscii } from '../noms.ts';
import type { FichierNegocie, SessionNegociee } from '../session/types.ts';

/** What of the agreement decides how the file lies on the wire. */
type Mise = Pick<
  ReglagesPesit,
  | 'codeDonnees'
  | 'compression'
  | 'enregistrements'
  | 'format'
  | 'longueurArticle'
  | 'multiArticle'
  | 'segmentation'
  | 'tailleEntite'
>;

export interface Transfert extends Mise {
  /** PI 3 and PI 4 of the session. */
  readonly demandeur: string;
  readonly serveur: string;
  /** PI 12. */
  readonly nomFlux: string;
  /** PI 37: the whole name. */
  readonly etiquette?: string;
  /** PI 13. */
  readonly idTransfert: number;
  /** PI 51. */
  readonly creeLe: string;
  readonly sizeBytes: number;
}

export interface AEnvoyer {
  readonly nomFichier: string;
  readonly sizeBytes: number;
  /** PI 12 in place of what was agreed. */
  readonly nomFlux?: string;
}

/** PI 11 of files (0 unless agreed); PI 17: medium. */
export const typeFichier = 0;
export const prioriteMoyenne = 1;
/** PI 12 and PI 37 hold no more. */
const maxNom = 76;
const maxEtiquette = 80;
/** PI 13 has 24 bits, and 0 is none. */
export const maxIdTransfert = 0xff_ff_ff;
const kio = 1024;

export function nouveauTransfert(
  acces: AccesPesit,
  reglages: ReglagesPesit,
  fichier: AEnvoyer,
  options: {
    readonly idTransfert: number;
    readonly at: Date;
    readonly session: SessionNegociee;
    /** A server may take no longer ones. */
    readonly articleAtMost?: number;
  },
): Transfert {
  const { nomFichier, sizeBytes } = fichier;
  const { codeDonnees, compression, enregistrements, format, multiArticle, segmentation, tailleEntite } =
    reglages;
  const longueurArticle = Math.min(
    reglages.longueurArticle,
    options.articleAtMost ?? Infinity,
    articleParIntervalle(options.session, compression),
    // An article longer than an entity would go in segments, which are agreed on or not.
    segmentation ? Infinity : articleParEntite(tailleEntite, options.session),
  );
  return {
    ...{ demandeur: acces.notreIdentifiant, serveur: acces.identifiant },
    nomFlux: nomFluxPropose(reglages, fichier),
    ...(reglages.etiquette && { etiquette: nomEnAscii(nomFichier, maxEtiquette) }),
    ...{ idTransfert: options.idTransfert, creeLe: dateEnChiffres(options.at), sizeBytes },
    ...{ codeDonnees, compression, enregistrements, format, longueurArticle },
    ...{ multiArticle, segmentation, tailleEntite },
  };
}

/** PI 12: as asked, else as agreed. */
export function nomFluxPropose(
  reglages: Pick<ReglagesPesit, 'nomFlux'>,
  { nomFichier, nomFlux = nomFluxDe(nomFichier, reglages) }: Pick<AEnvoyer, 'nomFichier' | 'nomFlux'>,
): string {
  return nomEnAscii(nomFlux, maxNom);
}

function nomFluxDe(nomFichier: string, { nomFlux }: Pick<ReglagesPesit, 'nomFlux'>): string {
  return nomFlux === 'nom-fichier' ? nomFichier : (parseFluxName(nomFichier)?.code ?? nomFichier);
}

/** No article may be longer than an interval, as PI 27 counts (§6.5): compressed, it may grow by a byte in 63. */
export function articleParIntervalle(
  { intervalleKio }: SessionNegociee,
  compression: Transfert['compression'],
): number {
  if (intervalleKio === 0) return Infinity;
  const bytes = intervalleKio * kio;
  return compression === 'aucune' ? bytes : Math.floor((bytes * 63) / 64);
}

/** Header of its DTF, and the check bytes that count as part of the entity (§7.5). */
export function articleParEntite(tailleEntite: number, { crc }: SessionNegociee): number {
  return tailleEntite - enteteFpdu - (crc ? 2 : 0);
}

const enteteFpdu = 6;

export function parametresCreate(transfert: Transfert, relance: boolean): Fpdu['parametres'] {
  const { nomFlux, etiquette, idTransfert, creeLe, sizeBytes } = transfert;
  const { codeDonnees, format, longueurArticle, tailleEntite } = transfert;
  return {
    fichier: { type: typeFichier, nom: nomEnAscii(nomFlux, maxNom) },
    idTransfert,
    ...(relance && { relance }),
    codeDonnees,
    priorite: prioriteMoyenne,
    tailleEntite,
    logiques: {
      ...{ format, longueurArticle },
      ...(etiquette !== undefined && { etiquette: nomEnAscii(etiquette, maxEtiquette) }),
    },
    physiques: { tailleMax: Math.max(1, Math.ceil(sizeBytes / kio)) },
    historiques: { creeLe },
  };
}

/** As it goes when the server agrees with all of it. */
export function fichierPropose(transfert: Transfert): FichierNegocie {
  const { tailleEntite, format, longueurArticle, compression, enregistrements } = transfert;
  const { multiArticle, segmentation, codeDonnees } = transfert;
  return {
    ...{ tailleEntite, format, longueurArticle, compression, enregistrements, multiArticle, segmentation },
    ebcdic: codeDonnees === 'ebcdic',
  };
}

/** What names it, to us and in the acknowledgement of the other side (§6.9); escaped so that no two names meet. */
export function cleSortante(
  { demandeur, serveur }: Pick<Transfert, 'demandeur' | 'serveur'>,
  { type, nom }: Pick<IdentificationFichier, 'type' | 'nom'>,
  idTransfert: number,
  bouts: { readonly emetteurInitial?: string; readonly destinataireFinal?: string } = {},
): string {
  const { emetteurInitial = '', destinataireFinal = '' } = bouts;
  const parts = [
    'pesit-sortant',
    demandeur,
    serveur,
    type,
    nom,
    idTransfert,
    emetteurInitial,
    destinataireFinal,
  ];
  return parts.map((part) => encodeURIComponent(part)).join(':');
}

export function detailDuTransfert(transfert: Transfert): DetailMessage {
  return { ...transfert, etiquette: transfert.etiquette ?? null };
}

/** Inverse of {@link detailDuTransfert}: what else is in the detail is left out. */
export function transfertDuDetail(detail: DetailMessage): Transfert {
  const texte = (nom: keyof Transfert) => lu(detail, nom, 'string') as string;
  const nombre = (nom: keyof Transfert) => lu(detail, nom, 'number') as number;
  const etiquette = detail['etiquette'];
  return {
    ...{ demandeur: texte('demandeur'), serveur: texte('serveur'), nomFlux: texte('nomFlux') },
    ...(typeof etiquette === 'string' && { etiquette }),
    ...{ idTransfert: nombre('idTransfert'), creeLe: texte('creeLe'), sizeBytes: nombre('sizeBytes') },
    codeDonnees: texte('codeDonnees') as Transfert['codeDonnees'],
    compression: texte('compression') as Transfert['compression'],
    enregistrements: texte('enregistrements') as Transfert['enregistrements'],
    format: texte('format') as Transfert['format'],
    ...{ longueurArticle: nombre('longueurArticle'), tailleEntite: nombre('tailleEntite') },
    multiArticle: lu(detail, 'multiArticle', 'boolean') as boolean,
    segmentation: lu(detail, 'segmentation', 'boolean') as boolean,
  };
}

function lu(detail: DetailMessage, nom: string, type: 'string' | 'number' | 'boolean'): unknown {
  const value = detail[nom];
  assert.ok(typeof value === type, `the row of a transfer of ours has no ${nom}`);
  return value;
}
