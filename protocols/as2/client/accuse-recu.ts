// SPDX-License-Identifier: Apache-2.0
/**
 * An asynchronous MDN that comes to us (RFC 4130 §7.2), perhaps before the answer to our own POST, perhaps long after we
 * gave up waiting, perhaps twice, perhaps from somebody else.
 *
 * It acquits only when everything about it is proved, and it fails a flux only when it is signed by the partenaire: whoever
 * can reach our door must not be able to end a delivery. All that can be read is answered with 200, or its sender would
 * go on sending what will never be of use.
 */
import type { AccesAs2 } from '../../../gateway/domain/acces-as2.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { Clock, Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import type { MessageRecord, Messages } from '../../../gateway/ports/messages.ts';
import type { Raccordements } from '../../../gateway/ports/raccordements.ts';
import { type Entetes, nomAs2 } from '../headers.ts';
import { lireAccuse } from '../mdn-read.ts';
import { issueDuVerdict, noterIssue } from './issue.ts';
import type { OuvrirFlux } from './mic-recalcule.ts';
import { cleSortante } from './preparation.ts';
import { type Accuse, jugerAccuse, type VerdictAccuse } from './verdict.ts';

export interface PourAccuse {
  readonly messages: Messages;
  readonly raccordements: Pick<Raccordements, 'find'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly ouvrirFlux: OuvrirFlux;
  /** The flux is delivered, though no attempt is under way. Called again, it does nothing. */
  readonly acquitter: (flux: FluxId) => Promise<unknown>;
  readonly refuser: (flux: FluxId, raison: string) => Promise<unknown>;
}

export interface ReponseAccuse {
  readonly status: 200 | 400;
}

/** Throws only what the journal throws: then nothing of it was taken, and its sender may come again. */
export async function recevoirAccuse(
  pour: PourAccuse,
  entetes: Entetes,
  corps: Buffer,
): Promise<ReponseAccuse> {
  const trouve = await retrouver(pour, { entetes, corps });
  if ('status' in trouve) return trouve;
  const { message, acces } = trouve;
  if (message.etat !== 'A_ENVOYER' && message.etat !== 'ENVOYE') {
    pour.logger.info('as2.accuse-repete', { message: message.id, etat: message.etat });
    // Noted, and killed before its flux was told: else that one would wait for the next attempt.
    if (message.etat === 'ACQUITTE') for (const flux of message.flux) await pour.acquitter(flux);
    return { status: 200 };
  }
  const { ouvrirFlux } = pour;
  const juge = { acces, now: pour.clock(), ouvrirFlux, seul: true };
  const verdict = await jugerAccuse({ entetes, corps }, message, juge);
  await conclure(pour, message, { entetes, corps }, verdict);
  return { status: 200 };
}

async function retrouver(
  { messages, raccordements, logger, metrics }: PourAccuse,
  { entetes, corps }: Accuse,
): Promise<{ readonly message: MessageRecord; readonly acces: AccesAs2 } | ReponseAccuse> {
  const nomme = nommer(entetes, corps);
  if (nomme === undefined) {
    logger.warn('as2.accuse-illisible', { type: entetes.get('content-type')?.slice(0, 200) });
    metrics.count('as2_accuses_recus_total', { issue: 'ILLISIBLE', modificateur: '' });
    return { status: 400 };
  }
  const message = await messages.parCle(cleSortante(nomme.vers, nomme.de, nomme.original));
  const raccordement = message && (await raccordements.find(message.raccordement));
  if (message?.sens === 'SORTANT' && raccordement?.as2 !== undefined)
    return { message, acces: raccordement.as2 };
  logger.warn('as2.accuse-inconnu', {
    de: nomme.de,
    vers: nomme.vers,
    original: nomme.original.slice(0, 300),
  });
  metrics.count('as2_accuses_recus_total', { issue: 'INCONNU', modificateur: '' });
  return { status: 200 };
}

/** Of whom, to whom, about which message: what it says, before anything of it is believed. */
function nommer(entetes: Entetes, corps: Buffer) {
  try {
    const [de, vers] = [nomAs2(entetes.get('as2-from') ?? ''), nomAs2(entetes.get('as2-to') ?? '')];
    const { messageIdOriginal: original } = lireAccuse(entetes, corps, sansPreuve);
    return original === undefined ? undefined : { de, vers, original };
  } catch {
    return undefined;
  }
}

const sansPreuve = { certificats: [], signatureExigee: false, ancien: true } as const;

async function conclure(
  pour: PourAccuse,
  message: MessageRecord,
  accuse: Accuse,
  verdict: VerdictAccuse,
): Promise<void> {
  const { messages, clock, logger, metrics, acquitter, refuser } = pour;
  const { preuve, raison, disposition, signataire, autreDestinataire } = verdict;
  const fields = { message: message.id, issue: preuve, raison, disposition };
  if (preuve === 'SANS_PREUVE' || (preuve === 'REJETE' && signataire === undefined)) {
    logger.warn('as2.accuse-sans-preuve', fields);
    metrics.count('as2_accuses_recus_total', { issue: 'SANS_PREUVE', modificateur: '' });
    return;
  }
  if (autreDestinataire !== undefined) {
    logger.warn('as2.accuse-autre-destinataire', { message: message.id, destinataire: autreDestinataire });
  }
  const issue = await noterIssue(messages, message, issueDuVerdict(accuse, verdict), clock());
  logger[preuve === 'ACQUITTE' ? 'info' : 'warn']('as2.accuse-recu', fields);
  metrics.count('as2_accuses_recus_total', { issue: issue.sorte, modificateur: verdict.modificateur ?? '' });
  metrics.observe('as2_accuse_recu_seconds', secondsSince(message, clock()), { mode: 'async' });
  for (const flux of message.flux) {
    if (issue.sorte === 'ACQUITTE') await acquitter(flux);
    else await refuser(flux, raison ?? 'refused');
  }
}

/** From when it was last sent, or made. */
function secondsSince({ detail, creeLe }: MessageRecord, now: Date): number {
  const { envoyeLe } = detail;
  const from = typeof envoyeLe === 'string' ? Date.parse(envoyeLe) : creeLe.getTime();
  return Math.max(0, now.getTime() - from) / 1_000;
}
