// SPDX-License-Identifier: Apache-2.0
/**
 * Decoding of an AS2 message (RFC 4130 §2.3.1, RFC 5402): the body of the POST is pushed in, its files come out, whatever
 * is around them: enveloped, compressed, signed (detached or opaque), in any order, in any transfer encoding.
 *
 * What must stay true: the bytes whose digest was signed are the bytes delivered; nothing is accepted of which a layer was
 * not opened; what goes wrong behind an envelope before a valid signature is one and the same `decryption-failed`, told
 * after the same input was read (specs: as2 68). Files are handed over as they stream: until `resultat` answers without
 * trouble, they are worth nothing.
 */
import type { Certificat } from '../../../certs/certificat.ts';
import type { Identite } from '../../../certs/identite.ts';
import type { DigestAs2, ReglagesAs2 } from '../../../gateway/domain/acces-as2.ts';
import type { TroubleAs2 } from '../disposition.ts';
import type { Entetes } from '../headers.ts';
import type { Sink } from '../sink.ts';
import { corpsDEntite, lecteurEntite } from './decode-entity.ts';
import { DecodageEnCours, type Niveau } from './decode-state.ts';

/** Each is a bomb's way in. */
export interface LimitesAs2 {
  readonly asn1Profondeur: number;
  readonly destinataires: number;
  readonly mimeProfondeur: number;
  readonly entetesBytes: number;
  readonly signatureBytes: number;
  /** Bytes out of a byte in. */
  readonly ratioInflation: number;
  /** Of what comes out, whatever came in. */
  readonly messageBytes: number;
  readonly fichiers: number;
}

const MiB = 1024 * 1024;

export const limitesParDefaut: LimitesAs2 = {
  // A SignedData with its certificates is about twelve deep.
  asn1Profondeur: 32,
  destinataires: 64,
  // Enveloped, compressed, signed, related, and as much again.
  mimeProfondeur: 8,
  entetesBytes: 64 * 1024,
  // A signature with a long chain of large keys has 20 kB.
  signatureBytes: MiB,
  // Invoices in XML give 11.
  ratioInflation: 200,
  messageBytes: 16 * 1024 * MiB,
  fichiers: 1000,
};

/** A file of the message. */
export interface PartieAs2 {
  /** Safe to be shown and to be routed by: no path, no control character. */
  readonly nom?: string;
  /** As the sender wrote it. */
  readonly nomRecu?: string;
  /** Lower case, without parameters: `application/xml`. */
  readonly type: string;
}

export interface DecodeOptions {
  /** Of the HTTP message: Content-Type, Content-Transfer-Encoding, Content-Disposition are read. */
  readonly entetes: Entetes;
  /** Ours, to open envelopes. */
  readonly identites: readonly Identite[];
  /** Of the partenaire, those that hold now: a signature is checked against these and no others. */
  readonly signataires: readonly Certificat[];
  readonly reglages: ReglagesAs2;
  /** MIC algorithms asked for, in order; the first is taken. Empty: the one of the signature, else sha-256. */
  readonly digests: readonly DigestAs2[];
  readonly limites: LimitesAs2;
  /** What a former decoding of the same bytes answered as `manque`. */
  readonly reprise?: string;
  /** A new file of the message. Its sink is ended when all of its bytes were pushed; else it is let go. */
  readonly fichier: (partie: PartieAs2) => Promise<Sink>;
}

/** Each pass adds a digest or the canonical form to what was missed, and there are five of them. */
export const passesAuPlus = 6;

export type Couche = 'chiffre' | 'compresse' | 'signe';

export interface MessageDecode {
  /** Why it is refused: then its files are to be dropped. */
  readonly trouble?: TroubleAs2;
  /** Outermost first. */
  readonly couches: readonly Couche[];
  readonly signataire?: Certificat;
  /** Also of a message refused, when it could be computed and tells nothing of what was enciphered. */
  readonly mic?: { readonly valeur: string; readonly digest: DigestAs2 };
  readonly fichiers: readonly { readonly nom?: string; readonly type: string; readonly sizeBytes: number }[];
  /**
   * Set: a digest was not computed that may make the signature good. The same bytes, decoded again with this as
   * `reprise`, tell. Each pass adds to it, and there are few to add: it comes to an end.
   */
  readonly manque?: string;
  readonly chiffre?: string;
  /** The certificate of ours it was encrypted for. */
  readonly destinataire?: Certificat;
}

export interface DecodeurMessage extends Sink {
  /** After `end`. */
  resultat(): Promise<MessageDecode>;
}

const sommet: Niveau = { profondeur: 0, http: true, signe: false, fichier: false };

/** `push` and `end` throw only what `fichier` and its sinks threw; all that is wrong with the message is in `resultat`. */
export function decoderMessage(options: DecodeOptions): DecodeurMessage {
  const decodage = new DecodageEnCours(options, lecteurEntite);
  const corps = decodage.garde(() => corpsDEntite(decodage, options.entetes, sommet));
  return {
    push: (piece) => corps.push(piece),
    end: () => corps.end(),
    resultat: async () => decodage.resultat(),
  };
}
