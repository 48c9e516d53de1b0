// SPDX-License-Identifier: Apache-2.0
/**
 * A MSG that comes to us: the acknowledgement of a file of ours (PeSIT E §6.9, annex B), perhaps before the answer to our own
 * TRANS.END, perhaps days later, perhaps twice.
 *
 * Its session was authenticated: it speaks of the files of that partenaire and of no others. The standard has no word for
 * a refusal, so that the text of PI 91 says it; what is neither is an acknowledgement.
 */
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { Clock, Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import type { EtatMessage, MessageRecord, Messages } from '../../../gateway/ports/messages.ts';
import { dg, succes } from '../diagnostics.ts';
import type { Diagnostic, Fpdu, Parametres } from '../fpdu/types.ts';
import { reglagesDe } from '../presets.ts';
import { accesDe } from './connexion.ts';
import { cleSortante } from './transfert.ts';

export interface PourAccuse {
  readonly messages: Pick<Messages, 'parCle' | 'find' | 'suivre'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The flux is delivered, though no attempt is under way. Called again, it does nothing. */
  readonly acquitter: (flux: FluxId) => Promise<unknown>;
  readonly refuser: (flux: FluxId, raison: string) => Promise<unknown>;
}

/** PI 11 of messages that acknowledge nothing: out, and back. */
const typesLibres: ReadonlySet<number> = new Set([0xffff, 0xfffe]);
const refus = /^\W*(?:refus|rejet|reject|nack\b|nak\b|ko\b|err(?:or|eur)\b)/i;
const maxRaison = 200;
const enCours: readonly EtatMessage[] = ['A_ENVOYER', 'ENVOYE'];

/** PI 2 of ACK(MSG). Throws only what the journal throws: then nothing of it was taken, and it may be sent again. */
export async function recevoirAccuse(
  pour: PourAccuse,
  raccordement: Raccordement,
  { parametres }: Fpdu,
): Promise<Diagnostic> {
  const { fichier, idTransfert } = parametres;
  const fields = { raccordement: raccordement.id, flow: fichier?.nom, idTransfert, type: fichier?.type };
  if (fichier === undefined || typesLibres.has(fichier.type)) {
    pour.logger.warn('pesit.message-libre', { ...fields, octets: parametres.message?.length ?? 0 });
    compter(pour, 'AUTRE');
    return dg('2-209');
  }
  const message = await trouver(pour, raccordement, parametres);
  if (message === undefined) {
    pour.logger.warn('pesit.accuse-inconnu', fields);
    compter(pour, 'INCONNU');
    return dg('2-205');
  }
  await conclure(pour, message, parametres);
  return succes;
}

/** Of the files that we sent to it. A product that fills in PI 61 and 62, which we never send, means the same file. */
async function trouver(
  { messages }: PourAccuse,
  raccordement: Raccordement,
  { fichier, idTransfert = 0, emetteurInitial, destinataireFinal }: Parametres,
): Promise<MessageRecord | undefined> {
  if (fichier === undefined) return undefined;
  const acces = accesDe(raccordement);
  const noms = { demandeur: acces.notreIdentifiant, serveur: acces.identifiant };
  // Swapped, as PI 3 and PI 4 are: it is they who speak now.
  const bouts = {
    ...(destinataireFinal !== undefined && { emetteurInitial: destinataireFinal }),
    ...(emetteurInitial !== undefined && { destinataireFinal: emetteurInitial }),
  };
  const cles = [cleSortante(noms, fichier, idTransfert, bouts)];
  if (reglagesDe(acces).tolerant) cles.push(cleSortante(noms, fichier, idTransfert));
  for (const cle of cles) {
    const message = await messages.parCle(cle);
    if (message?.sens === 'SORTANT' && message.raccordement === raccordement.id) return message;
  }
  return undefined;
}

async function conclure(
  pour: PourAccuse,
  message: MessageRecord,
  { message: texte }: Parametres,
): Promise<void> {
  const { messages, clock, logger } = pour;
  const octets = texte === undefined ? new Uint8Array(0) : Uint8Array.from(texte);
  const raison = raisonDe(Buffer.from(octets).toString('latin1'));
  const etat = raison === null ? 'ACQUITTE' : 'REJETE';
  const suite = { accuse: octets, detail: { raison } };
  const wasDue = await messages.suivre(message.id, enCours, etat, suite, clock());
  const now = wasDue ? etat : (await messages.find(message.id))?.etat;
  const fields = {
    message: message.id,
    raccordement: message.raccordement,
    dit: etat,
    etat: now,
    repete: !wasDue,
  };
  logger[now === 'ACQUITTE' && raison === null ? 'info' : 'warn']('pesit.accuse-recu', fields);
  compter(pour, etat);
  // Told again when it is repeated: a kill may have come between the row and its flux.
  for (const flux of message.flux) {
    if (now === 'ACQUITTE') await pour.acquitter(flux);
    else if (now === 'REJETE' && raison !== null) await pour.refuser(flux, raison);
  }
}

/** null: it acknowledges. */
function raisonDe(texte: string): string | null {
  return refus.test(texte) ? `MSG says ${JSON.stringify(lisible(texte))}` : null;
}

function lisible(texte: string): string {
  return texte.replaceAll(/[^\x20-\x7e]/g, '.').slice(0, maxRaison);
}

function compter({ metrics }: PourAccuse, issue: 'ACQUITTE' | 'REJETE' | 'INCONNU' | 'AUTRE'): void {
  metrics.count('pesit_accuses_recus_total', { issue });
}
