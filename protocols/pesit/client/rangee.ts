// SPDX-License-Identifier: Apache-2.0
/**
 * The row of the journal that stands for a transfer of ours: made durable before its CREATE leaves, told what came of each
 * attempt, and closed only where the other side said that it did not take the file.
 */
import type { AccesPesit, ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { Destination, FluxAExpedier } from '../../../gateway/ports/expedition.ts';
import type { Clock } from '../../../gateway/ports/machinery.ts';
import type {
  CertificatPreuve,
  DetailMessage,
  EtatMessage,
  MessageId,
  MessageRecord,
  Messages,
} from '../../../gateway/ports/messages.ts';
import type { BlobRef } from '../../../gateway/ports/spool.ts';
import { signeDesPoints } from '../articles/signe.ts';
import { reglagesDe } from '../presets.ts';
import type { Point } from '../session/types.ts';
import type { Connexion } from './connexion.ts';
import { clotLeTransfert, Refus } from './errors.ts';
import {
  cleSortante,
  detailDuTransfert,
  fichierPropose,
  maxIdTransfert,
  nouveauTransfert,
  typeFichier,
} from './transfert.ts';

export interface PourRangee {
  readonly messages: Messages;
  /** What the spool keeps under a flux: it is also what was on the wire. */
  readonly contenuDe: (flux: FluxId) => Promise<BlobRef | undefined>;
  /** Our TLS certificate, now. */
  readonly certificatTls: () => CertificatPreuve | undefined;
  readonly newId: () => string;
  /** A number of 1 to `max`, both included. */
  readonly tirer: (max: number) => number;
  readonly clock: Clock;
}

export interface Objet {
  readonly destination: Destination<ServeurPesit>;
  readonly acces: AccesPesit;
  readonly flux: FluxAExpedier;
}

/** PI 13 drawn until one is free: of 16 million, some thousands are in use. */
const maxTirages = 20;

/** One that was refused stands for nothing any more: the flux goes as another transfer. */
export async function deboutDe(messages: Messages, flux: FluxId): Promise<MessageRecord | undefined> {
  const rows = await messages.deFlux(flux);
  return rows.findLast(({ sens, protocole, etat }) => {
    return sens === 'SORTANT' && protocole === 'pesit' && debout.has(etat);
  });
}

const debout: ReadonlySet<EtatMessage> = new Set(['A_ENVOYER', 'ENVOYE', 'ACQUITTE']);

/** The one that stands; else a new one, durable before its CREATE leaves. */
export async function transfertDe(
  pour: PourRangee,
  { acces, flux, destination }: Objet,
  connexion: Connexion,
  articleAtMost: number | undefined,
): Promise<{ readonly message: MessageRecord; readonly relance: boolean }> {
  const { messages, clock } = pour;
  const standing = await deboutDe(messages, flux.id);
  if (standing !== undefined) {
    const relance = standing.detail['entendu'] !== false;
    if (!relance) await noter(pour, standing, { entendu: true });
    return { message: standing, relance };
  }
  const brut = await pour.contenuDe(flux.id);
  if (brut === undefined) throw new Failure('SPOOL_MISSING', `flux ${flux.id} has no content`);
  const at = clock();
  for (let tirages = 0; tirages < maxTirages; tirages += 1) {
    const idTransfert = pour.tirer(maxIdTransfert);
    const options = {
      idTransfert,
      at,
      session: connexion.negociee,
      ...(articleAtMost !== undefined && { articleAtMost }),
    };
    const transfert = nouveauTransfert(acces, connexion.reglages, flux, options);
    const cle = cleSortante(transfert, { type: typeFichier, nom: transfert.nomFlux }, idTransfert);
    if ((await messages.parCle(cle)) !== undefined) continue;
    const signe = signeDesPoints(connexion.negociee, fichierPropose(transfert));
    const fichier = flux.nomFichier;
    const message = await messages.preparer(
      {
        ...{ id: pour.newId() as MessageId, protocole: 'pesit', raccordement: destination.raccordement.id },
        ...{ cle, entetes: {}, certificats: preuvesDe(pour, connexion), flux: flux.id },
        brut: { sha256: brut.sha256, sizeBytes: brut.sizeBytes },
        detail: { fichier, ...detailDuTransfert(transfert), signe, entendu: true },
      },
      at,
    );
    if (message.flux.includes(flux.id)) return { message, relance: false };
  }
  throw new Failure('LIVRAISON_INJOIGNABLE', `no free PI 13 in ${maxTirages} draws`);
}

/** Who was at both ends. */
function preuvesDe({ certificatTls }: PourRangee, { tls }: Connexion): readonly CertificatPreuve[] {
  const nous = tls === undefined ? undefined : certificatTls();
  return [nous, tls?.certificat].flatMap((one) =>
    one === undefined ? [] : [{ empreinte: one.empreinte, der: one.der }],
  );
}

/** ACK(TRANS.END) came. Its MSG may have come before that by another way: then nothing is left to note. */
export async function noterPris(
  { messages, clock }: PourRangee,
  acces: AccesPesit,
  { id }: MessageRecord,
  { octetsDonnees, articles, numero }: Point,
): Promise<void> {
  const at = clock();
  const etat = reglagesDe(acces).acquittement === 'message' ? 'ENVOYE' : 'ACQUITTE';
  const detail = { envoyeLe: at.toISOString(), octetsDonnees, articles, points: numero, raison: null };
  await messages.suivre(id, ['A_ENVOYER', 'ENVOYE'], etat, { detail }, at);
}

/** REJETE only where the server said that it did not take it: the flux may go as another transfer. Else the same is restarted. */
export async function noterEchec(
  pour: PourRangee,
  message: MessageRecord,
  error: unknown,
  relance: boolean,
): Promise<void> {
  if (error instanceof Error && clotLeTransfert(error, relance)) {
    const suite = { detail: { raison: error.message } };
    await pour.messages.suivre(message.id, ['A_ENVOYER'], 'REJETE', suite, pour.clock());
    return;
  }
  // It knows nothing of a transfer whose CREATE it refused: there is nothing to restart.
  const estInconnu = error instanceof Refus && error.par === 'ACK(CREATE)' && !relance;
  if (estInconnu) await noter(pour, message, { entendu: false, raison: error.message });
}

export async function noter(
  { messages, clock }: PourRangee,
  { id }: MessageRecord,
  detail: DetailMessage,
): Promise<void> {
  await messages.suivre(id, ['A_ENVOYER'], 'A_ENVOYER', { detail }, clock());
}
