// SPDX-License-Identifier: Apache-2.0
/**
 * End-to-end acknowledgements of files received: each is a MSG on a session of our own, again and again with longer waits
 * until it is answered or the last attempt (PeSIT E §6.9, annex B). What is due is kept by the journal: a restart loses
 * nothing.
 */

import type { ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import { isOpen, type Raccordement, type RaccordementId } from '../../../gateway/domain/raccordement.ts';
import type { Destination } from '../../../gateway/ports/expedition.ts';
import type { Clock, Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import type { EnvoiAccuse, MessageRecord, Messages } from '../../../gateway/ports/messages.ts';
import type { Raccordements } from '../../../gateway/ports/raccordements.ts';
import { estSucces, succes } from '../diagnostics.ts';
import type { Parametres } from '../fpdu/types.ts';
import type { Bassin } from './bassin.ts';
import type { Connexion } from './connexion.ts';
import { Refus, textOf } from './errors.ts';

export interface PourAccuses {
  readonly messages: Pick<Messages, 'accusesDus' | 'noterAccuse'>;
  readonly raccordements: Pick<Raccordements, 'find'>;
  readonly bassin: Bassin;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Looked at in one round; the next minute has another one. */
const perLook = 200;
/** Raccordements served at a time: one that is silent does not hold up all others. */
const simultanes = 4;
/** About three days with the waits below. */
const maxTentatives = 30;
const premierDelaiMs = 60_000;
const delaiMaxMs = 3 * 3_600_000;
/** PI 91 in one MSG. */
const maxMessageBytes = 4096;

/** Answers how many were taken. Throws what the journal throws, the reason of `signal`. */
export async function envoyerAccusesDus(pour: PourAccuses, signal: AbortSignal): Promise<number> {
  const due = await pour.messages.accusesDus('pesit', pour.clock(), perLook);
  const parRaccordement = [...Map.groupBy(due, ({ raccordement }) => raccordement)];
  let pris = 0;
  const hand = async () => {
    for (let next = parRaccordement.shift(); next !== undefined; next = parRaccordement.shift()) {
      signal.throwIfAborted();
      pris += await envoyerA(pour, next[0], next[1], signal);
    }
  };
  await Promise.all(Array.from({ length: simultanes }, hand));
  return pris;
}

async function envoyerA(
  pour: PourAccuses,
  id: RaccordementId,
  messages: readonly MessageRecord[],
  signal: AbortSignal,
): Promise<number> {
  const raccordement = await pour.raccordements.find(id);
  const destination = raccordement && destinationDe(raccordement);
  let pris = 0;
  for (const [rang, message] of messages.entries()) {
    const trouble = await envoyerUn(pour, destination, message, signal);
    if (trouble === undefined) pris += 1;
    if (!(await noter(pour, message, trouble))) {
      // The others would find the same: they are put off without an attempt.
      for (const autre of messages.slice(rang + 1)) await remettre(pour, autre);
      break;
    }
  }
  return pris;
}

function destinationDe(raccordement: Raccordement): Destination<ServeurPesit> | undefined {
  const { livraison } = raccordement;
  return livraison?.protocole === 'pesit' ? { raccordement, serveur: livraison } : undefined;
}

/** Undefined when it was taken. Throws the reason of `signal`. */
async function envoyerUn(
  { bassin, clock }: PourAccuses,
  destination: Destination<ServeurPesit> | undefined,
  message: MessageRecord,
  signal: AbortSignal,
): Promise<unknown> {
  const parametres = parametresDe(message);
  if (destination === undefined || parametres === undefined) return new SansVoie();
  if (!isOpen(destination.raccordement, clock()))
    return new Error(`it is ${destination.raccordement.statut}`);
  try {
    await bassin.avec(destination, signal, (connexion) => direMessage(connexion, parametres));
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return error;
  }
}

/** There is no server to tell, or the row does not say of what. */
class SansVoie extends Error {
  constructor() {
    super('no server of theirs is agreed for it, or its transfer is not known');
  }
}

/** Throws Refus, Rupture. */
async function direMessage({ session }: Connexion, parametres: Parametres): Promise<void> {
  const { nom, parametres: reponse } = await session.demander(session.fpdu('MSG', parametres));
  const { diagnostic = succes, complement } = reponse;
  if (!estSucces(diagnostic)) throw new Refus(nom, diagnostic, complement);
}

/** False: nobody is there to be told. */
async function noter(pour: PourAccuses, message: MessageRecord, trouble: unknown): Promise<boolean> {
  const { messages, clock, logger, metrics } = pour;
  const { envoiAccuse: envoi } = message;
  if (envoi === undefined) return true;
  const now = clock();
  const tentatives = envoi.tentatives + 1;
  const isLasting =
    trouble instanceof SansVoie || (trouble instanceof Refus && !trouble.relancable && isAnswer(trouble));
  const etat = etatDe(trouble, isLasting || tentatives >= maxTentatives);
  const prochain = new Date(now.getTime() + delaiMs(tentatives));
  await messages.noterAccuse(message.id, { ...envoi, etat, tentatives, prochain }, now);
  metrics.count('pesit_accuses_total', { result: results[etat] });
  const fields = { message: message.id, raccordement: message.raccordement, tentatives };
  if (etat === 'ENVOYE') logger.info('pesit.accuse-envoye', fields);
  else if (etat === 'A_ENVOYER') logger.warn('pesit.accuse-repris', { ...fields, motif: textOf(trouble) });
  else logger.error('pesit.accuse-abandonne', { ...fields, motif: textOf(trouble) });
  return trouble === undefined || (trouble instanceof Refus && isAnswer(trouble));
}

function isAnswer({ par }: Refus): boolean {
  return par === 'ACK(MSG)';
}

function etatDe(trouble: unknown, isLast: boolean): EnvoiAccuse['etat'] {
  if (trouble === undefined) return 'ENVOYE';
  return isLast ? 'ABANDONNE' : 'A_ENVOYER';
}

const results = { ENVOYE: 'envoye', A_ENVOYER: 'echec', ABANDONNE: 'abandonne' } as const;

/** Not tried, so no attempt of its own; but no longer due, or those for one dead server would be the oldest of every look. */
async function remettre(
  { messages, clock }: PourAccuses,
  { id, envoiAccuse: envoi }: MessageRecord,
): Promise<void> {
  if (envoi === undefined) return;
  const now = clock();
  const prochain = new Date(now.getTime() + delaiMs(Math.max(1, envoi.tentatives)));
  await messages.noterAccuse(id, { ...envoi, prochain }, now);
}

function delaiMs(tentatives: number): number {
  return Math.min(delaiMaxMs, premierDelaiMs * 2 ** (tentatives - 1));
}

/** PI 3 and PI 4, PI 61 and PI 62 swapped, PI 11, 12, 13 and 51 copied. Undefined: the row does not know its transfer. */
function parametresDe({ entetes, detail, accuse }: MessageRecord): Parametres | undefined {
  const texte = (...values: readonly unknown[]) =>
    values.find((one) => typeof one === 'string' && one !== '') as string | undefined;
  const [nom, id] = [
    texte(detail['nom'], entetes['pi-12']),
    detail['idTransfert'] ?? Number(entetes['pi-13']),
  ];
  const demandeur = texte(entetes['pi-4'], detail['serveur']);
  const serveur = texte(entetes['pi-3'], detail['demandeur']);
  const creeLe = texte(detail['creeLe'], entetes['pi-51']);
  const emetteurInitial = texte(detail['destinataireFinal'], entetes['pi-62']);
  const destinataireFinal = texte(detail['emetteurInitial'], entetes['pi-61']);
  if (nom === undefined || typeof id !== 'number' || !(id > 0)) return undefined;
  return {
    fichier: {
      ...(demandeur !== undefined && { demandeur }),
      ...(serveur !== undefined && { serveur }),
      type: Number(detail['type'] ?? entetes['pi-11'] ?? 0),
      nom,
    },
    idTransfert: id,
    ...(creeLe !== undefined && { historiques: { creeLe } }),
    ...(emetteurInitial !== undefined && { emetteurInitial }),
    ...(destinataireFinal !== undefined && { destinataireFinal }),
    ...(accuse !== undefined && accuse.length > 0 && { message: accuse.subarray(0, maxMessageBytes) }),
  };
}
