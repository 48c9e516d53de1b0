// SPDX-License-Identifier: Apache-2.0
/**
 * A file sent by hand: attempt after attempt, each of which goes on where the one before was cut. A server that still holds the
 * file of a line that is lost, or that is not there for a moment, is waited for longer than it takes to notice (Tp, §10).
 */
import type { ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Destination } from '../../../gateway/ports/expedition.ts';
import { type Point, Rupture } from '../session/types.ts';
import { connecter, liberer, sousSignal } from './connexion.ts';
import { ArticleTropLong, ecrireFichier } from './ecriture.ts';
import { failureOf, RelanceImpossible, textOf } from './errors.ts';
import type { FichierAEnvoyer, OptionsEssai, PourEssai } from './essai.ts';
import { type Echec, echec } from './essai-echec.ts';
import { adresseDe } from './repos.ts';
import { maxIdTransfert, nouveauTransfert, type Transfert } from './transfert.ts';
import { pause } from './un-fichier.ts';

export interface EnvoiEnCours {
  transfert?: Transfert;
  signe?: string;
  articleAtMost?: number;
  /** Cuts after which it went on. */
  relances: number;
  /** Waits since the file last moved. */
  attentes: number;
  /** Of the file, as far as it went. */
  octets: number;
  total?: Point;
}

const maxRelances = 3;
/** In units of `pauseMs`, a second: about a minute in all, and past the Tp of the other side. */
const attentes = [1, 2, 4, 8, 16, 30] as const;
const attentesSansCoupure = 3;

export interface Essai {
  readonly options: OptionsEssai;
  readonly enCours: EnvoiEnCours;
}

/** Undefined: it is theirs. Throws the reason of `signal`, Failure CONFIG. */
export async function tenterToujours(
  pour: PourEssai,
  destination: Destination<ServeurPesit>,
  fichier: FichierAEnvoyer,
  signal: AbortSignal,
  essai: Essai,
): Promise<Echec | undefined> {
  const { enCours, options } = essai;
  for (;;) {
    try {
      return await tenter(pour, destination, fichier, signal, essai);
    } catch (error) {
      const failure = failureOf(adresseDe(destination.serveur), error);
      const attente = attentes[enCours.attentes];
      if (signal.aborted || attente === undefined || !reprendre(fichier, essai, error, failure))
        return direDeCommence(echec(destination, error, signal), enCours, failure);
      const attenteMs = attente * pour.pauseMs;
      const { idTransfert } = enCours.transfert ?? {};
      options.avantReprise?.({
        ...{ raison: textOf(error), attenteMs },
        ...(idTransfert !== undefined && { idTransfert }),
      });
      enCours.attentes += 1;
      await pause(attenteMs, signal);
    }
  }
}

/** After a cut the same transfer, from where the server says; when it cannot, another one. */
function reprendre(fichier: FichierAEnvoyer, essai: Essai, error: unknown, failure: unknown): boolean {
  const { enCours, options } = essai;
  if (enCours.transfert === undefined) return false;
  const estRelance = estRelancee(fichier);
  // Whoever asked for a restart is not given a second file.
  if (error instanceof RelanceImpossible && estRelance) return false;
  if (error instanceof RelanceImpossible || error instanceof Rupture) {
    if (enCours.relances >= (options.relances ?? maxRelances)) return false;
    enCours.relances += 1;
    recommencer(enCours, error);
    return true;
  }
  return estPassager(failure) && enCours.attentes < attentesPour(enCours, estRelance);
}

function estPassager(failure: unknown): boolean {
  return failure instanceof Failure && failure.code === 'LIVRAISON_INJOIGNABLE';
}

/** Of a file that was begun the place is right: what is wrong with the line passes. */
function direDeCommence(said: Echec, { transfert }: EnvoiEnCours, failure: unknown): Echec {
  if (transfert === undefined || said.cause === undefined || !estPassager(failure)) return said;
  const { cause, ...rest } = said;
  return { ...rest, issue: 'INJOIGNABLE' };
}

/** Where nothing of ours was cut, what is busy there is somebody else's. */
function attentesPour({ relances }: EnvoiEnCours, estRelance: boolean): number {
  return relances > 0 || estRelance ? attentes.length : attentesSansCoupure;
}

function estRelancee({ reprise }: Pick<FichierAEnvoyer, 'reprise'>): boolean {
  return reprise?.relance === true;
}

/** As another transfer, when this one cannot be gone on with. */
function recommencer(enCours: EnvoiEnCours, error: RelanceImpossible | Rupture): void {
  if (error instanceof Rupture) return;
  if (error instanceof ArticleTropLong) enCours.articleAtMost = error.articleAtMost;
  delete enCours.transfert;
}

async function tenter(
  pour: PourEssai,
  destination: Destination<ServeurPesit>,
  { source, reprise, ...fichier }: FichierAEnvoyer,
  signal: AbortSignal,
  { options, enCours }: Essai,
): Promise<undefined> {
  const { passage, progres } = options;
  const connexion = await connecter(pour, destination, signal, passage === undefined ? {} : { passage });
  const { session, negociee, reglages, acces } = connexion;
  const relance = enCours.transfert !== undefined || reprise?.relance === true;
  const { articleAtMost, signe } = enCours;
  const idTransfert = enCours.relances === 0 ? reprise?.idTransfert : undefined;
  enCours.transfert ??= nouveauTransfert(acces, reglages, fichier, {
    ...{ idTransfert: idTransfert ?? pour.tirer(maxIdTransfert), session: negociee },
    at: fichier.creeLe ?? pour.clock(),
    ...(articleAtMost !== undefined && { articleAtMost }),
  });
  const { transfert } = enCours;
  const aEcrire = {
    ...{ transfert, source, relance, ...(signe !== undefined && { signe }) },
    ...(reprise?.relance === true && signe === undefined && { memeDecoupe: true }),
  };
  try {
    await sousSignal(session, signal, () =>
      ecrireFichier(session, negociee, aEcrire, {
        noterSigne: async (now) => void Object.assign(enCours, { signe: now }),
        pris: async (total) => void Object.assign(enCours, { total }),
        progres: (octets) => {
          Object.assign(enCours, { octets, attentes: 0 });
          progres?.(octets);
        },
      }),
    );
  } finally {
    await liberer(session);
  }
}
