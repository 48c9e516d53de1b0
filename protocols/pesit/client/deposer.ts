// SPDX-License-Identifier: Apache-2.0
/**
 * A flux delivered by PeSIT: one row of the journal stands for its transfer, from the first CREATE to ACK(TRANS.END), or to
 * the MSG that acknowledges it where that was agreed (PeSIT E §6.1, §6.6, §6.9).
 *
 * The row is durable before CREATE leaves, so that whatever is cut or killed when, the next attempt is a restart of the same
 * transfer (PI 15 = 1, all else unchanged). Where the server has nothing to go on from, the row is closed and the file goes
 * as another transfer.
 */
import type { AccesPesit, ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Destination, FluxAExpedier } from '../../../gateway/ports/expedition.ts';
import type { Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import type { MessageRecord } from '../../../gateway/ports/messages.ts';
import type { BlobReader } from '../../../gateway/ports/spool.ts';
import { ecrireDiagnostic, estSucces } from '../diagnostics.ts';
import { reglagesDe } from '../presets.ts';
import type { Bassin } from './bassin.ts';
import { accesDe, type Connexion } from './connexion.ts';
import { ArticleTropLong, ecrireFichier } from './ecriture.ts';
import { failureOf, RelanceImpossible } from './errors.ts';
import {
  deboutDe,
  noter,
  noterEchec,
  noterPris,
  type Objet,
  type PourRangee,
  transfertDe,
} from './rangee.ts';
import { adresseDe, type Repos } from './repos.ts';
import { transfertDuDetail } from './transfert.ts';

export interface PourDeposer extends PourRangee {
  readonly bassin: Bassin;
  readonly repos: Repos;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** How long the MSG of a file that was taken is waited for before its work looks again. */
  readonly relanceMs: number;
}

/** The same flux as another transfer, within one attempt: the restart refused, then an article too long. */
const maxTransferts = 3;
const minAttenteMs = 60_000;

interface Envoi extends Objet {
  readonly pour: PourDeposer;
  readonly source: BlobReader;
}

/** Throws Failure ACCUSE_ATTENDU, LIVRAISON_INJOIGNABLE, LIVRAISON_REFUSEE, CONFIG; the reason of `signal`. */
export async function deposerFlux(
  pour: PourDeposer,
  destination: Destination<ServeurPesit>,
  flux: FluxAExpedier,
  signal: AbortSignal,
): Promise<void> {
  const acces = accesDe(destination.raccordement);
  const standing = await deboutDe(pour.messages, flux.id);
  if (standing !== undefined && (await estFini(pour, acces, standing))) return;
  pour.repos.verifier(destination.serveur);
  const source = await flux.open();
  const envoi = { pour, destination, acces, flux, source };
  try {
    await estFini(pour, acces, await joindre(envoi, signal));
  } finally {
    await source.close();
  }
}

/** False: it is to be sent. Throws Failure ACCUSE_ATTENDU while its MSG is to come, LIVRAISON_REFUSEE when that refused it. */
async function estFini(
  { messages, clock, relanceMs }: PourDeposer,
  acces: AccesPesit,
  message: MessageRecord,
): Promise<boolean> {
  if (message.etat === 'REJETE') throw new Failure('LIVRAISON_REFUSEE', String(message.detail['raison']));
  if (message.etat !== 'ENVOYE') return message.etat === 'ACQUITTE';
  if (reglagesDe(acces).acquittement !== 'message') {
    // Agreed on otherwise meanwhile: that it was taken is all there is to know.
    await messages.suivre(message.id, ['ENVOYE'], 'ACQUITTE', {}, clock());
    return true;
  }
  const envoyeLe = String(message.detail['envoyeLe']);
  const remainingMs = Date.parse(envoyeLe) + relanceMs - clock().getTime();
  const detail = `taken ${envoyeLe}, its MSG is to come`;
  throw new Failure('ACCUSE_ATTENDU', detail, undefined, Math.max(remainingMs, minAttenteMs));
}

/** The row as it is once the file was taken. */
async function joindre(envoi: Envoi, signal: AbortSignal): Promise<MessageRecord> {
  const { pour, destination } = envoi;
  const { bassin, repos, metrics } = pour;
  const { serveur } = destination;
  let joint = false;
  try {
    return await bassin.avec(destination, signal, (connexion) => {
      joint = true;
      repos.joint(serveur);
      return livrer(envoi, connexion);
    });
  } catch (error) {
    if (signal.aborted) throw error;
    const failure = failureOf(adresseDe(serveur), error);
    const code = failure instanceof Failure ? failure.code : 'BUG';
    if (!joint && code === 'LIVRAISON_INJOIGNABLE') repos.laisser(serveur);
    metrics.count('pesit_envois_total', { issue: code });
    throw failure;
  }
}

/** As the transfer that stands, then as others while the server cannot go on from one. */
async function livrer(envoi: Envoi, connexion: Connexion): Promise<MessageRecord> {
  let articleAtMost: number | undefined;
  for (let transferts = 1; ; transferts += 1) {
    const { message, relance } = await transfertDe(envoi.pour, envoi, connexion, articleAtMost);
    try {
      return await tenter(envoi, connexion, message, relance);
    } catch (error) {
      const again = transferts < maxTransferts && connexion.session.etat === 'CN03';
      if (!again || !(error instanceof RelanceImpossible)) throw error;
      articleAtMost = error instanceof ArticleTropLong ? error.articleAtMost : articleAtMost;
      envoi.pour.logger.warn('pesit.autre-transfert', { message: message.id, raison: error.message });
    }
  }
}

async function tenter(
  { pour, acces, source, flux, destination }: Envoi,
  { session, negociee }: Connexion,
  message: MessageRecord,
  relance: boolean,
): Promise<MessageRecord> {
  const { logger, metrics, messages, clock } = pour;
  const transfert = transfertDuDetail(message.detail);
  const signe = String(message.detail['signe']);
  const start = clock().getTime();
  const fields = { message: message.id, flux: flux.id, raccordement: destination.raccordement.id };
  try {
    const aEcrire = { transfert, source, relance, signe };
    const cloture = await ecrireFichier(session, negociee, aEcrire, {
      noterSigne: (now) => noter(pour, message, { signe: now }),
      pris: (total) => noterPris(pour, acces, message, total),
    });
    const clos = estSucces(cloture) ? {} : { cloture: ecrireDiagnostic(cloture) };
    const durationMs = clock().getTime() - start;
    logger.info('pesit.envoye', {
      ...fields,
      idTransfert: transfert.idTransfert,
      relance,
      durationMs,
      ...clos,
    });
    metrics.count('pesit_envois_total', { issue: 'PRIS' });
  } catch (error) {
    await noterEchec(pour, message, error, relance);
    logger.warn('pesit.envoi-echoue', { ...fields, relance }, error);
    throw error;
  }
  return (await messages.find(message.id)) ?? message;
}
