// SPDX-License-Identifier: Apache-2.0
/**
 * SELECT judged: which of the flux that wait for this partenaire is asked for, and under which PI 13 it is collected.
 * (PeSIT E §6.2, §6.3, §6.6)
 *
 * A restart names its transfer by PI 13, and gets the same flux also when it was let go by the very transfer whose
 * acknowledgement was lost. What is collected by one session is not offered to another meanwhile.
 */
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { MessageRecord } from '../../../gateway/ports/messages.ts';
import type { FluxDisponible } from '../../../gateway/ports/retrait.ts';
import { dg } from '../diagnostics.ts';
import type { Fpdu } from '../fpdu/types.ts';
import type { Refus } from './creation.ts';
import { negocierEntite } from './negociation.ts';
import { cleLecture, estLecture, prefixeLecture, repond } from './noms.ts';
import type { Rendre } from './places.ts';
import type { Seance } from './service.ts';

export interface Choix {
  readonly flux: FluxId;
  readonly nomFichier: string;
  readonly disponibleLe: Date;
  /** PI 13. */
  readonly idTransfert: number;
  /** What names it for a restart; each attempt that is not one has its own row under it. */
  readonly cle: string;
  /** Of the attempt that this one goes on with, or might be gone on with. */
  readonly row?: MessageRecord;
  readonly rendre: Rendre;
}

export interface DemandeLecture {
  readonly select: Fpdu;
  /** PI 12 as asked. */
  readonly nom: string;
  readonly tailleEntite: number;
}

export type JugementLecture = ({ readonly ok: true } & DemandeLecture) | ({ readonly ok: false } & Refus);

/** Its form and its right to ask. */
export function jugerSelection({ acces, partie, service }: Seance, select: Fpdu): JugementLecture {
  const { fichier, tailleEntite } = select.parametres;
  if (service.sarrete()) return refus('3-322', 'stopping');
  if (fichier === undefined) return refus('3-318', '1 9 1');
  if (tailleEntite === undefined) return refus('3-318', '1 25 1');
  if (acces === 'ecriture') return refus('3-305', 'PI 22 of CONNECT allows writing only');
  const entite = negocierEntite(tailleEntite, partie.reglages.tailleEntite);
  if (entite === undefined) return refus('3-318', '1 25 4');
  return { ok: true, select, nom: fichier.nom, tailleEntite: entite };
}

function refus(code: Parameters<typeof dg>[0], complement: string): { ok: false } & Refus {
  return { ok: false, diagnostic: dg(code), complement };
}

/** @throws whatever the journal throws. */
export async function choisir(seance: Seance, demande: DemandeLecture): Promise<Choix | Refus> {
  return (await reprendre(seance, demande)) ?? choisirParNom(seance, demande);
}

const occupe: Refus = { diagnostic: dg('2-207'), complement: 'it is being collected' };

/**
 * By PI 13, where it is a restart of what we know under the name that is asked for. Without that it is a new collection: of it
 * no point but 0 is known.
 */
async function reprendre(seance: Seance, demande: DemandeLecture): Promise<Choix | Refus | undefined> {
  const { service, partie } = seance;
  const { select } = demande;
  const { relance = false, idTransfert = 0 } = select.parametres;
  if (!relance || idTransfert === 0) return undefined;
  const cle = cleLecture(partie.noms, select, idTransfert);
  const row = await dejaSous(seance, cle, demande.nom);
  if (row === undefined || row.raccordement !== partie.raccordement.id) return undefined;
  const { flux, nomFichier, disponibleLe } = row.detail;
  if (typeof flux !== 'string') return undefined;
  // The line it was cut on may still be being tidied up, or not be known to be cut.
  service.enCours.supplanter(nomEnCours(seance, { cle, flux: flux as FluxId }));
  const rendre = await prendre(seance, flux as FluxId, patienceMs);
  if (rendre === undefined) return occupe;
  const known = { nomFichier: String(nomFichier), disponibleLe: new Date(String(disponibleLe)) };
  return { flux: flux as FluxId, ...known, idTransfert, cle, row, rendre };
}

/**
 * The newest of a PI 13, which the other side may give to one file after another: of the flux of that name; else the last one,
 * if it answers to what is asked, or PI 12 is what we called it.
 */
async function dejaSous({ service }: Seance, cle: string, nom: string): Promise<MessageRecord | undefined> {
  const named = await service.messages.dernierDe(prefixeLecture(cle, nom));
  if (named !== undefined) return named;
  const last = await service.messages.dernierDe(`${cle}#`);
  if (last === undefined) return undefined;
  const { nomFichier, nom: agreed } = last.detail;
  return agreed === nom || repond(String(nomFichier), nom) ? last : undefined;
}

/** Of a collection that runs, for its restart: the same flux may be collected under another PI 13. */
export function nomEnCours({ partie }: Seance, { cle, flux }: Pick<Choix, 'cle' | 'flux'>): string {
  return `${partie.raccordement.id} ${cle} ${flux}`;
}

/** Well within the patience of a client. */
const patienceMs = 2_000;

function prendre({ service }: Seance, flux: FluxId, patience = 0): Promise<Rendre | undefined> {
  return service.verrous.prendre(verrouDe(flux), patience);
}

function verrouDe(flux: FluxId): string {
  return `lecture ${flux}`;
}

/** The oldest that answers to PI 12. */
async function choisirParNom(seance: Seance, demande: DemandeLecture): Promise<Choix | Refus> {
  const { service, partie } = seance;
  const { id: raccordement } = partie.raccordement;
  const named = await service.retrait.find(raccordement, demande.nom);
  const { answering, free } =
    named === undefined ? await chercher(seance, demande) : parmi(seance, demande, [named]);
  if (answering === 0) return { diagnostic: dg('2-205') };
  const rendre = free && (await prendre(seance, free.id));
  if (free === undefined || rendre === undefined) return occupe;
  try {
    const { id: flux, nomFichier, disponibleLe } = free;
    return { flux, nomFichier, disponibleLe, rendre, ...(await nommer(seance, demande, flux)) };
  } catch (error) {
    rendre();
    throw error;
  }
}

/** Whoever collects all that waits, one after another, is answered from the first few each time. */
const firstLook = 100;

async function chercher(seance: Seance, demande: DemandeLecture): Promise<Trouves> {
  const { retrait } = seance.service;
  const { id } = seance.partie.raccordement;
  const oldest = await retrait.list(id, firstLook);
  const found = parmi(seance, demande, oldest);
  if (found.free !== undefined || oldest.length < firstLook) return found;
  return parmi(seance, demande, await retrait.list(id));
}

interface Trouves {
  /** How many have such a name, */
  readonly answering: number;
  /** and the oldest that nobody collects just now. */
  readonly free: FluxDisponible | undefined;
}

function parmi({ service }: Seance, { nom }: DemandeLecture, waiting: readonly FluxDisponible[]): Trouves {
  const answering = waiting.filter(({ nomFichier }) => repond(nomFichier, nom));
  const free = answering.find(({ id }) => !service.verrous.estPris(verrouDe(id)));
  return { answering: answering.length, free };
}

/** One that was cut and is asked for anew keeps its PI 13, so that its row serves again. */
async function nommer(seance: Seance, { select }: DemandeLecture, flux: FluxId) {
  const { service, partie } = seance;
  const { idTransfert: asked = 0 } = select.parametres;
  const cleDe = (idTransfert: number) => cleLecture(partie.noms, select, idTransfert);
  const rows = await service.messages.deFlux(flux);
  const open = rows.filter(({ etat, cle }) => estLecture(cle) && etat === 'A_ENVOYER');
  const row = open.find(({ cle, detail }) => {
    const before = Number(detail['idTransfert'] ?? 0);
    return (asked === 0 || asked === before) && cle.startsWith(`${cleDe(before)}#`);
  });
  if (row !== undefined) {
    const idTransfert = Number(row.detail['idTransfert']);
    return { idTransfert, cle: cleDe(idTransfert), row };
  }
  const idTransfert = asked === 0 ? await tirer(seance, cleDe) : asked;
  return { idTransfert, cle: cleDe(idTransfert) };
}

/** Of 16 million, some thousands are in use: one draw is enough but for bad luck. */
const maxTirages = 20;

async function tirer({ service }: Seance, cleDe: (idTransfert: number) => string): Promise<number> {
  for (let n = 1; n < maxTirages; n++) {
    const drawn = service.hasard();
    if ((await service.messages.dernierDe(`${cleDe(drawn)}#`)) === undefined) return drawn;
  }
  return service.hasard();
}
