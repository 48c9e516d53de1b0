// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator sends by hand: a word to see whether everything agreed on works, or a file. By the same road as a flux,
 * once, and told in full whatever came of it.
 */
import type { ServeurAs2 } from '../../../gateway/domain/acces-as2.ts';
import type { Destination } from '../../../gateway/ports/expedition.ts';
import { nomEssai } from '../essai.ts';
import { interrompu } from './contenu.ts';
import { type PourDeposer, tenter } from './deposer.ts';
import type { SorteIssue } from './issue.ts';
import { preparerMessage } from './preparation.ts';

export interface ResultatEnvoi {
  readonly issue: SorteIssue;
  /** Why not, or the note of a success with a warning. */
  readonly raison?: string;
  readonly message: string;
  readonly messageId: string;
  /** Of the message as it left: signed, encrypted. */
  readonly sizeBytes: number;
  readonly dureeMs: number;
  readonly statutHttp?: number;
  /** As one line: `automatic-action/MDN-sent-automatically; processed`. */
  readonly disposition?: string;
  /** The other side has what we sent, to the byte. Absent: it did not say. */
  readonly micEgal?: boolean;
  /** Who signed the MDN: subject and SHA-256. */
  readonly signataire?: string;
  readonly empreinte?: string;
}

export interface FichierAEnvoyer {
  readonly nomFichier: string;
  readonly sizeBytes: number;
  readonly contenu: AsyncIterable<Uint8Array>;
}

/** Throws Failure CONFIG when the agreement allows no message; the reason of `signal`. */
export function envoyerPing(
  pour: PourDeposer,
  destination: Destination<ServeurAs2>,
  signal: AbortSignal,
): Promise<ResultatEnvoi> {
  const text = Buffer.from(
    `Raccord, test of AS2, ${pour.clock().toISOString()}: nothing to be done with it.\r\n`,
  );
  const contenu = unePiece(text);
  return envoyerUnFichier(
    pour,
    destination,
    { nomFichier: nomEssai, sizeBytes: text.length, contenu },
    signal,
  );
}

async function* unePiece(piece: Uint8Array): AsyncGenerator<Uint8Array> {
  yield piece;
}

export async function envoyerUnFichier(
  pour: PourDeposer,
  destination: Destination<ServeurAs2>,
  fichier: FichierAEnvoyer,
  signal: AbortSignal,
): Promise<ResultatEnvoi> {
  const contenu = interrompu(fichier.contenu, signal);
  const message = await preparerMessage(pour, destination.raccordement, { ...fichier, contenu });
  const start = performance.now();
  const { sorte, raison, statut, verdict } = await tenter(
    pour,
    destination,
    { message, dejaTente: false },
    signal,
  );
  const dureeMs = Math.round(performance.now() - start);
  const { disposition, micEgal, signataire } = verdict ?? {};
  return {
    issue: sorte,
    message: message.id,
    messageId: message.entetes['message-id'] ?? '',
    sizeBytes: message.brut.sizeBytes,
    dureeMs,
    ...(raison !== undefined && { raison }),
    ...(statut !== undefined && { statutHttp: statut }),
    ...(disposition !== undefined && { disposition }),
    ...(micEgal !== undefined && { micEgal }),
    ...(signataire !== undefined && { signataire: signataire.sujet, empreinte: signataire.empreinte }),
  };
}
