// SPDX-License-Identifier: Apache-2.0
/** A file sent by hand: attempt after attempt, each of which goes on where the one before was cut. */
import type { ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import type { Destination } from '../../../gateway/ports/expedition.ts';
import { type Point, Rupture } from '../session/types.ts';
import { connecter, liberer, sousSignal } from './connexion.ts';
import { ArticleTropLong, ecrireFichier } from './ecriture.ts';
import { Refus, RelanceImpossible } from './errors.ts';
import type { FichierAEnvoyer, OptionsEssai, PourEssai } from './essai.ts';
import { type Echec, echec } from './essai-echec.ts';
import { maxIdTransfert, nouveauTransfert, type Transfert } from './transfert.ts';
import { pause } from './un-fichier.ts';

export interface EnvoiEnCours {
  transfert?: Transfert;
  signe?: string;
  articleAtMost?: number;
  relances: number;
  total?: Point;
}

const maxRelances = 3;

export interface Essai {
  readonly options: OptionsEssai;
  readonly enCours: EnvoiEnCours;
}

/** Undefined: it is theirs. */
export async function tenterToujours(
  pour: PourEssai,
  destination: Destination<ServeurPesit>,
  fichier: FichierAEnvoyer,
  signal: AbortSignal,
  essai: Essai,
): Promise<Echec | undefined> {
  for (;;) {
    try {
      return await tenter(pour, destination, fichier, signal, essai);
    } catch (error) {
      if (!reprendre(essai.enCours, error, essai.options)) return echec(destination, error, signal);
    }
    await pause(pour.pauseMs, signal);
  }
}

/** After a cut the same transfer, from where the server says; when it cannot, another one. */
function reprendre(enCours: EnvoiEnCours, error: unknown, { relances = maxRelances }: OptionsEssai): boolean {
  if (enCours.transfert === undefined || enCours.relances >= relances) return false;
  if (error instanceof RelanceImpossible) {
    if (error instanceof ArticleTropLong) enCours.articleAtMost = error.articleAtMost;
    delete enCours.transfert;
  } else if (!(error instanceof Rupture) && !(error instanceof Refus && error.relancable)) return false;
  enCours.relances += 1;
  return true;
}

async function tenter(
  pour: PourEssai,
  destination: Destination<ServeurPesit>,
  { source, ...fichier }: FichierAEnvoyer,
  signal: AbortSignal,
  { options, enCours }: Essai,
): Promise<undefined> {
  const { passage, progres } = options;
  const connexion = await connecter(pour, destination, signal, passage === undefined ? {} : { passage });
  const { session, negociee, reglages, acces } = connexion;
  const relance = enCours.transfert !== undefined;
  const { articleAtMost, signe } = enCours;
  enCours.transfert ??= nouveauTransfert(acces, reglages, fichier, {
    ...{ idTransfert: pour.tirer(maxIdTransfert), at: pour.clock(), session: negociee },
    ...(articleAtMost !== undefined && { articleAtMost }),
  });
  const aEcrire = { transfert: enCours.transfert, source, relance, ...(signe !== undefined && { signe }) };
  try {
    await sousSignal(session, signal, () =>
      ecrireFichier(session, negociee, aEcrire, {
        noterSigne: async (now) => void Object.assign(enCours, { signe: now }),
        pris: async (total) => void Object.assign(enCours, { total }),
        ...(progres !== undefined && { progres }),
      }),
    );
  } finally {
    await liberer(session);
  }
}
