// SPDX-License-Identifier: Apache-2.0
/**
 * A message made once: encoded into the spool, journalled with its headers and its digests, and only then sent.
 *
 * Encoding again gives other bytes (keys and signatures are random), which a partenaire would take for another message
 * under the same Message-ID. So the bytes that leave are those of the spool, on the first attempt as on the last
 * (RFC 4130 §5.5). The digests stay with them: an MDN may come in an algorithm we did not ask for (§7.4.3).
 */
import type { Certificat } from '../../../certs/certificat.ts';
import type { Trousseau } from '../../../certs/trousseau.ts';
import { type AccesAs2, digestsAs2, type ReglagesAs2 } from '../../../gateway/domain/acces-as2.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { Clock } from '../../../gateway/ports/machinery.ts';
import type {
  CertificatPreuve,
  DetailMessage,
  MessageId,
  MessageRecord,
  Messages,
} from '../../../gateway/ports/messages.ts';
import type { BlobStore } from '../../../gateway/ports/spool.ts';
import { creerMessageId } from '../headers.ts';
import { encoderMessage } from '../message/encode.ts';
import { lireDigest } from '../mic-algorithms.ts';
import { certificatsDe, reglagesDe } from '../presets.ts';
import { typeDe } from './contenu.ts';
import { demandeAccuse, entetesDuMessage } from './entetes.ts';
import { flotDe } from './flot.ts';

export interface PourPreparer {
  readonly messages: Messages;
  readonly spool: BlobStore;
  readonly trousseau: Trousseau;
  readonly clock: Clock;
  readonly newId: () => string;
  /** `name:version`. */
  readonly produit: string;
  readonly urlAccuse?: string;
}

export interface AEnvoyer {
  readonly nomFichier: string;
  readonly sizeBytes: number;
  readonly contenu: AsyncIterable<Uint8Array>;
  readonly flux?: FluxId;
}

/** Throws Failure CONFIG when the agreement allows no such message, and what the spool and the journal throw. */
export async function preparerMessage(
  pour: PourPreparer,
  raccordement: Raccordement,
  fichier: AEnvoyer,
): Promise<MessageRecord> {
  const acces = accesDe(raccordement);
  const reglages = reglagesDe(acces);
  refuserFaible(reglages);
  const at = pour.clock();
  const identite = pour.trousseau.signataire(at);
  const destinataire = destinataireDe(acces, reglages, at);
  const accuse = demandeAccuse(acces, reglages, pour.urlAccuse);
  const id = pour.newId() as MessageId;
  const messageId = creerMessageId(id, acces.notreIdentifiant, at);

  const { nomFichier, sizeBytes, contenu, flux } = fichier;
  const fichiers = [{ nomFichier, sizeBytes, contenu, type: typeDe(nomFichier, reglages.typeContenu) }];
  const options = { reglages, identite, fichiers, at, ...(destinataire && { destinataire }) };
  const flot = flotDe((sortie) => encoderMessage(options, sortie));
  const brut = await pour.spool.put(flot.contenu);
  const { entetes: entite, mic } = await flot.resultat;

  const { produit } = pour;
  const etag = reglages.reprise ? `"${id}"` : undefined;
  const message = {
    ...{ id, protocole: 'as2' as const, raccordement: raccordement.id, brut },
    cle: cleSortante(acces.notreIdentifiant, acces.identifiant, messageId),
    entetes: entetesDuMessage({
      acces,
      reglages,
      messageId,
      nomFichier,
      at,
      produit,
      accuse,
      etag,
      entite,
    }),
    detail: { ...detailDe(reglages, nomFichier, sizeBytes), ...micDetail(mic) },
    certificats: [
      ...(reglages.signature === null ? [] : [preuveDe(identite.certificat)]),
      ...(destinataire === undefined ? [] : [preuveDe(destinataire)]),
    ],
    ...(flux === undefined ? {} : { flux }),
  };
  return pour.messages.preparer(message, at);
}

/** Throws Failure CONFIG. */
export function accesDe({ id, as2 }: Raccordement): AccesAs2 {
  if (as2 === undefined) throw new Failure('CONFIG', `raccordement ${id} has no AS2 names and certificates`);
  return as2;
}

/** What names a message of ours; escaped so that no two names meet. A message received has another kind of name. */
export function cleSortante(de: string, vers: string, messageId: string): string {
  const bare = messageId.trim().replace(/^<(.*)>$/, '$1');
  return ['as2-sortant', de, vers, bare].map(encodeURIComponent).join(':');
}

export function preuveDe({ empreinte, der }: Certificat): CertificatPreuve {
  return { empreinte, der };
}

/** RFC 4130bis §7: SHA-1 and 3DES go only to a partenaire that is known to have nothing newer. */
function refuserFaible({ ancien, signature, chiffrement, accuse, accuseDigest }: ReglagesAs2): void {
  const weak = [
    signature?.digest === 'sha-1' && 'a signature with SHA-1',
    chiffrement?.chiffre === '3des-cbc' && 'encryption with 3DES',
    accuse !== 'aucun' && accuseDigest === 'sha-1' && 'an MDN with SHA-1',
  ].filter((one) => one !== false);
  if (ancien || weak.length === 0) return;
  throw new Failure('CONFIG', `${weak.join(', ')}: only for a raccordement with the setting "ancien"`);
}

function destinataireDe(acces: AccesAs2, { chiffrement }: ReglagesAs2, now: Date): Certificat | undefined {
  if (chiffrement === null) return undefined;
  const [destinataire] = certificatsDe(acces, 'CHIFFREMENT', now);
  if (destinataire !== undefined) return destinataire;
  throw new Failure('CONFIG', `no certificate of ${acces.identifiant} to encrypt for is valid now`);
}

function detailDe(reglages: ReglagesAs2, fichier: string, sizeBytes: number): DetailMessage {
  const { signature, chiffrement, compression, accuse, accuseSigne } = reglages;
  return {
    ...{ fichier, sizeBytes, compression, accuse, accuseSigne },
    signature: signature?.digest ?? null,
    chiffrement: chiffrement?.chiffre ?? null,
  };
}

const micKey = 'mic ';

function micDetail(mic: Readonly<Record<string, string>>): DetailMessage {
  const named = Object.entries(mic).map(([name, value]) => [lireDigest(name) ?? name, value] as const);
  return Object.fromEntries(named.map(([digest, value]) => [`${micKey}${digest}`, value]));
}

/** By the algorithms it was computed in, base64. */
export function micDe({ detail }: MessageRecord): Readonly<Record<string, string>> {
  const kept = digestsAs2.map((digest) => [digest, detail[`${micKey}${digest}`]] as const);
  return Object.fromEntries(
    kept.flatMap(([digest, value]) => (typeof value === 'string' ? [[digest, value]] : [])),
  );
}
