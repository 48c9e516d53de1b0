// SPDX-License-Identifier: Apache-2.0
/**
 * One file fetched, over as many sessions as it takes: a cut in the middle is followed by the same transfer from the last
 * point that we acknowledged (PeSIT E §6.6). TRANS.END is said only when `recevoir` has resolved: only then may the other side
 * forget the file.
 */
import { setTimeout } from 'node:timers/promises';
import type { ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Destination, Recevoir } from '../../../gateway/ports/expedition.ts';
import { dg } from '../diagnostics.ts';
import { type Point, pointZero } from '../session/types.ts';
import type { Bassin } from './bassin.ts';
import { accesDe, type Connexion } from './connexion.ts';
import { refermer } from './ecriture.ts';
import { failureOf, textOf } from './errors.ts';
import { Flot } from './flot.ts';
import { estAbsent, estSequentiel, lireDonnees, type Offert, rendre, selectionner } from './lecture.ts';
import { nomDe } from './nom-fichier.ts';

export type IssueLecture =
  | {
      readonly issue: 'RECU' | 'DEJA_RECU';
      readonly nom: string;
      readonly offert: Offert;
      readonly total: Point;
      readonly relances: number;
      readonly retenu?: string;
    }
  /** It stays at the other side. */
  | { readonly issue: 'LAISSE'; readonly nom: string; readonly motif: string; readonly cause?: unknown }
  /** There is none of that name. */
  | { readonly issue: 'RIEN' };

export interface PourLire {
  readonly bassin: Bassin;
  readonly destination: Destination<ServeurPesit>;
  readonly recevoir: Recevoir;
  readonly maxFluxBytes: number;
  readonly signal: AbortSignal;
  /** Before the first restart; longer before each that follows. */
  readonly pauseMs: number;
  readonly progres?: (octets: number) => void;
}

/** Cuts of one file before it is left for the next round. */
const maxRelances = 5;

/** Throws Rupture, Refus and what `Bassin.avec` throws when no session could be had, or nothing was begun yet. */
export async function lireUnFichier(pour: PourLire, nom: string): Promise<IssueLecture> {
  const enCours: EnCours = { relances: 0 };
  try {
    for (;;) {
      try {
        return await pour.bassin.avec(pour.destination, pour.signal, (connexion) =>
          passer(pour, connexion, nom, enCours),
        );
      } catch (error) {
        pour.signal.throwIfAborted();
        if (!peutReprendre(enCours, error)) throw error;
        enCours.relances += 1;
        // A server takes a moment to see that a line was lost, and holds the file meanwhile.
        await pause(pour.pauseMs * enCours.relances, pour.signal);
      }
    }
  } catch (error) {
    pour.signal.throwIfAborted();
    if (enCours.lecture === undefined) throw error;
    return laisse(enCours.lecture, await raisonDe(enCours.lecture, error));
  } finally {
    enCours.lecture?.flot.rompre(new Failure('LIVRAISON_INJOIGNABLE', 'the file was not fetched to its end'));
    await enCours.lecture?.reception.catch(() => undefined);
  }
}

interface Lecture {
  readonly nom: string;
  readonly offert: Offert;
  readonly flot: Flot;
  readonly reception: Promise<'RECU' | 'DEJA_RECU'>;
}

interface EnCours {
  lecture?: Lecture;
  relances: number;
}

/** The line was lost, or the server asks for another try: not when the trouble is ours. */
function peutReprendre({ lecture, relances }: EnCours, error: unknown): boolean {
  if (lecture === undefined || lecture.flot.estRompu || relances === maxRelances) return false;
  const failure = failureOf(lecture.nom, error);
  return failure instanceof Failure && failure.code === 'LIVRAISON_INJOIGNABLE';
}

/** When nobody takes the file any more, why not is what `recevoir` said. */
function raisonDe({ flot, reception }: Lecture, error: unknown): Promise<unknown> {
  if (!flot.estRompu) return Promise.resolve(error);
  return reception.then(
    () => error,
    (why: unknown) => why,
  );
}

function laisse({ nom }: Lecture, error: unknown): IssueLecture {
  return { issue: 'LAISSE', nom, motif: textOf(error), cause: error };
}

/** One session. */
async function passer(
  pour: PourLire,
  connexion: Connexion,
  nom: string,
  enCours: EnCours,
): Promise<IssueLecture> {
  const { session } = connexion;
  const idTransfert = enCours.lecture?.offert.idTransfert ?? 0;
  let offert: Offert;
  try {
    offert = await selectionner(connexion, { nom, idTransfert });
  } catch (error) {
    if (enCours.lecture === undefined && estAbsent(error)) return { issue: 'RIEN' };
    throw error;
  }
  try {
    const refuse = refuseeCar(offert, pour, enCours.lecture);
    if (refuse !== undefined) {
      await refermer(session, dg('2-226'));
      return { issue: 'LAISSE', nom: nomDe(offert.parametres, partenaireDe(pour)), motif: refuse };
    }
    return await prendre(pour, connexion, offert, enCours);
  } finally {
    await refermer(session);
  }
}

/** Throws the reason of `signal`. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function partenaireDe({ destination }: PourLire): string {
  return accesDe(destination.raccordement).identifiant;
}

/** Undefined: it is asked for. */
function refuseeCar(
  offert: Offert,
  { maxFluxBytes }: PourLire,
  lecture: Lecture | undefined,
): string | undefined {
  if (!estSequentiel(offert)) return 'it is no sequential file (PI 33)';
  if (lecture !== undefined && !estLeMeme(lecture.offert, offert))
    return 'another file was offered after a cut';
  const { annonceBytes = 0, uniteBytes } = offert;
  if (annonceBytes - uniteBytes < maxFluxBytes) return undefined;
  return `${annonceBytes} bytes announced, ${maxFluxBytes} at most`;
}

function estLeMeme(one: Offert, other: Offert): boolean {
  return one.nom === other.nom && one.etiquette === other.etiquette && one.idTransfert === other.idTransfert;
}

async function prendre(
  pour: PourLire,
  connexion: Connexion,
  offert: Offert,
  enCours: EnCours,
): Promise<IssueLecture> {
  enCours.lecture ??= commencer(pour, offert);
  const { lecture } = enCours;
  const { flot, reception, nom } = lecture;
  const depuis = connexion.negociee.intervalleKio === 0 ? pointZero : flot.point;
  flot.reprendre(depuis);
  const maxOctets = maxOctetsDe(pour, offert);
  const total = await lireDonnees(connexion, offert, flot, {
    depuis,
    ...(Number.isFinite(maxOctets) && { maxOctets }),
  });
  await flot.terminer();
  const issue = await reception;
  const retenu = await rendreLe(connexion, total);
  const { relances } = enCours;
  return { issue, nom, offert, total, relances, ...(retenu !== undefined && { retenu }) };
}

/** It is ours whatever comes of this: a server that did not hear it offers the file again, and it is known again. */
async function rendreLe(connexion: Connexion, total: Point): Promise<string | undefined> {
  try {
    await rendre(connexion, total);
    return undefined;
  } catch (error) {
    return textOf(error);
  }
}

function commencer(pour: PourLire, offert: Offert): Lecture {
  const flot = new Flot(pour.progres);
  const nom = nomDe(offert.parametres, partenaireDe(pour));
  const reception = pour.recevoir({ nom, sizeBytes: offert.annonceBytes ?? 0, contenu: flot.contenu });
  // Whoever pushes learns that nobody takes it any more; the reason stays with `reception`.
  reception.catch((error: unknown) => flot.rompre(error instanceof Error ? error : new Error(String(error))));
  return { nom, offert, flot, reception };
}

/** What was announced and a unit of tolerance; never more than a flux may have. */
function maxOctetsDe({ maxFluxBytes }: PourLire, { annonceBytes, uniteBytes }: Offert): number {
  return Math.min(maxFluxBytes, annonceBytes === undefined ? Infinity : annonceBytes + uniteBytes);
}
