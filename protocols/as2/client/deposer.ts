// SPDX-License-Identifier: Apache-2.0
/**
 * A flux delivered by AS2: one message stands for it, from its first attempt to its receipt (RFC 4130 §5.5, §7).
 *
 * What the journal says of that message decides: acquitted, and nothing is sent; taken, with a receipt to come on a
 * connection of its own, and it is waited for before the same bytes go again; else they go now.
 */
import assert from 'node:assert/strict';
import type { ServeurAs2 } from '../../../gateway/domain/acces-as2.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Destination, FluxAExpedier } from '../../../gateway/ports/expedition.ts';
import type { Metrics } from '../../../gateway/ports/machinery.ts';
import type { MessageRecord, Messages } from '../../../gateway/ports/messages.ts';
import { interrompu, lirePieces } from './contenu.ts';
import { envoyerMessage, type PourEnvoyer } from './envoi.ts';
import { Coupure, failureOf } from './errors.ts';
import { type Issue, issueDe, noterIssue, noterSansReponse } from './issue.ts';
import type { OuvrirFlux } from './mic-recalcule.ts';
import { accesDe, type PourPreparer, preparerMessage } from './preparation.ts';
import type { Repos } from './repos.ts';

/** A server that takes messages and answers none does not change within seconds. */
const minAttenteMs = 60_000;

export interface PourDeposer extends PourPreparer, PourEnvoyer {
  readonly messages: Messages;
  readonly metrics: Metrics;
  readonly repos: Repos;
  readonly ouvrirFlux: OuvrirFlux;
  /** How long an asynchronous receipt is waited for before the message goes again. */
  readonly relanceMs: number;
}

/** Throws Failure ACCUSE_ATTENDU, LIVRAISON_INJOIGNABLE, LIVRAISON_REFUSEE, CONFIG; the reason of `signal`. */
export async function deposerFlux(
  pour: PourDeposer,
  { raccordement, serveur }: Destination<ServeurAs2>,
  flux: FluxAExpedier,
  signal: AbortSignal,
): Promise<void> {
  const standing = (await pour.messages.deFlux(flux.id)).findLast(estDebout);
  if (standing?.etat === 'ACQUITTE') return;
  if (standing !== undefined) attendre(standing, pour);
  pour.repos.verifier(serveur);
  const { id, nomFichier, sizeBytes } = flux;
  const contenu = interrompu(
    lirePieces(() => flux.open()),
    signal,
  );
  const message =
    standing ?? (await preparerMessage(pour, raccordement, { nomFichier, sizeBytes, contenu, flux: id }));
  if (message.etat === 'ACQUITTE') return;
  const dejaTente = standing !== undefined;
  const issue = await tenter(pour, { raccordement, serveur }, { message, dejaTente }, signal);
  const { sorte, raison = '' } = issue;
  if (sorte === 'ACQUITTE') return;
  const detail = `${serveur.url}: ${raison}`;
  if (sorte === 'ATTENDU') throw attendu(detail, delaiAvant(message, pour.relanceMs));
  throw new Failure(failureCodes[sorte], detail);
}

const failureCodes = {
  REJETE: 'LIVRAISON_REFUSEE',
  SANS_PREUVE: 'LIVRAISON_REFUSEE',
  IMPOSSIBLE: 'LIVRAISON_REFUSEE',
  INJOIGNABLE: 'LIVRAISON_INJOIGNABLE',
} as const;

/** One that was refused stands for nothing any more: the flux goes as another message. */
function estDebout({ sens, protocole, etat }: MessageRecord): boolean {
  return (
    sens === 'SORTANT' &&
    protocole === 'as2' &&
    (etat === 'A_ENVOYER' || etat === 'ENVOYE' || etat === 'ACQUITTE')
  );
}

/** Throws Failure ACCUSE_ATTENDU while its receipt may still come by itself. */
function attendre(message: MessageRecord, { clock, relanceMs }: PourDeposer): void {
  const { envoyeLe, pris } = message.detail;
  if (message.etat !== 'ENVOYE' || pris !== true || typeof envoyeLe !== 'string') return;
  const remainingMs = Date.parse(envoyeLe) + delaiAvant(message, relanceMs) - clock().getTime();
  if (remainingMs > 0) throw attendu(`taken ${envoyeLe}, its receipt is to come`, remainingMs);
}

/** One that should have been in the answer is asked for again at once; one that comes on its own gets its time. */
function delaiAvant({ detail }: MessageRecord, relanceMs: number): number {
  return detail['accuse'] === 'async' ? relanceMs : 0;
}

function attendu(detail: string, apresMs: number): Failure {
  return new Failure('ACCUSE_ATTENDU', detail, undefined, Math.max(apresMs, minAttenteMs));
}

/** One attempt, noted in the journal. Throws what ends an attempt without an issue: CONFIG, the spool, `signal`. */
export async function tenter(
  pour: PourDeposer,
  { raccordement, serveur }: Destination<ServeurAs2>,
  essai: { readonly message: MessageRecord; readonly dejaTente: boolean },
  signal: AbortSignal,
): Promise<Issue> {
  const { messages, clock, repos, logger, metrics, ouvrirFlux } = pour;
  const { message } = essai;
  const acces = accesDe(raccordement);
  const start = clock().getTime();
  const issue = await envoyerMessage(pour, serveur, essai, signal).then(
    async (reponse) => {
      repos.joint(serveur);
      const answered = await issueDe(reponse, message, { acces, now: clock(), ouvrirFlux });
      return noterIssue(messages, message, answered, clock());
    },
    (error: unknown) => sansReponse(pour, serveur, message, error),
  );
  const { sorte, raison, verdict } = issue;
  const fields = { message: message.id, issue: sorte, raison, disposition: verdict?.disposition };
  logger[sorte === 'ACQUITTE' || sorte === 'ATTENDU' ? 'info' : 'warn']('as2.envoi', fields);
  metrics.count('as2_envois_total', { issue: sorte, modificateur: verdict?.modificateur ?? '' });
  if (verdict !== undefined) {
    const seconds = Math.max(0, clock().getTime() - start) / 1_000;
    metrics.observe('as2_accuse_recu_seconds', seconds, { mode: 'sync' });
  }
  return issue;
}

async function sansReponse(
  { messages, clock, repos }: PourDeposer,
  serveur: ServeurAs2,
  message: MessageRecord,
  error: unknown,
): Promise<Issue> {
  const failure = failureOf(serveur.url, error);
  if (!(error instanceof Coupure)) throw failure;
  assert.ok(failure instanceof Failure);
  // Of ours, the spool for one: the other side has nothing to do with it.
  if (failure.code !== 'LIVRAISON_INJOIGNABLE' && failure.code !== 'LIVRAISON_REFUSEE') throw failure;
  if (failure.code === 'LIVRAISON_INJOIGNABLE') repos.laisser(serveur);
  if (error.toutEnvoye) await noterSansReponse(messages, message, clock());
  const sorte = failure.code === 'LIVRAISON_INJOIGNABLE' ? 'INJOIGNABLE' : 'IMPOSSIBLE';
  return { sorte, raison: error.message };
}
