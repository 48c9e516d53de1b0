// SPDX-License-Identifier: Apache-2.0
/**
 * A message being decoded: what was found so far, whichever layer found it, and what it comes to in the end.
 *
 * What must stay true: behind an envelope that authenticates nothing (CBC), everything that is wrong before a valid
 * signature comes to the same word, and no MIC is told (specs: as2 68); a message is only without trouble when it has a
 * file and what the raccordement requires.
 *
 * Who captured a ciphertext can choose its first block, leave blocks out, put others in, and read in the answer whether what
 * they became was taken. Closed, with a signature required: every octet is signed, or is one of the few that a layer is made
 * of (`decode-unsigned.ts`). There is no room for a foreign block in the headers of a layer (known fields, once, printable),
 * around the parts of a multipart, between the characters of base64, after the end of a structure of CMS or of zlib data,
 * nor in a SignedData: one signer, who is named rightly, no attributes beside the signed ones, certificates that are known
 * or prove each other. No envelope is opened inside such an envelope.
 *
 * What stays: a foreign block may be printable by chance, one of some millions (with 3DES, whose blocks are half as long,
 * one of some thousands), and each road needs one at least, most of them two. The certificate of an authority whose own issuer is
 * not sent along is taken though its signature is not proved. Without a signature required, nothing can
 * be closed: `processed` or not is then an answer. GCM has none of this.
 */
import type { Certificat } from '../../../certs/certificat.ts';
import type { DigestAs2 } from '../../../gateway/domain/acces-as2.ts';
import { TroubleAs2 } from '../disposition.ts';
import { puis } from '../mime/sinks.ts';
import type { MaybePromise, Sink } from '../sink.ts';
import type { Couche, DecodeOptions, MessageDecode } from './decode.ts';

/** Where an entity stands. */
export interface Niveau {
  readonly profondeur: number;
  /** Its headers are those of HTTP: the MIC of a plain message leaves them out. */
  readonly http: boolean;
  /** Inside a signature: the MIC is its business. */
  readonly signe: boolean;
  /** The envelope it came out of. */
  readonly enveloppe?: 'enveloped' | 'authEnveloped';
  /** A part among files: there are no layers in it. */
  readonly fichier: boolean;
}

export type OuvrirEntite = (decodage: DecodageEnCours, niveau: Niveau) => Sink;

type FichierLu = MessageDecode['fichiers'][number];

export class DecodageEnCours {
  readonly options: DecodeOptions;
  readonly #entite: OuvrirEntite;
  readonly couches: Couche[] = [];
  readonly fichiers: FichierLu[] = [];
  /** How many files were begun, and how many bytes they have. */
  ouverts = 0;
  sizeBytes = 0;
  signataire: Certificat | undefined;
  mic: { readonly valeur: string; readonly digest: DigestAs2 } | undefined;
  chiffre: string | undefined;
  destinataire: Certificat | undefined;
  /** An envelope without authentication was opened. */
  incertain = false;
  #trouble: TroubleAs2 | undefined;
  readonly #manques: Set<string>;

  constructor(options: DecodeOptions, entite: OuvrirEntite) {
    this.options = options;
    this.#entite = entite;
    this.#manques = new Set((options.reprise ?? '').split(',').filter((manque) => manque !== ''));
  }

  /** An entity inside another: its headers and its body are pushed in. Troubles in it are noted, and it is read on. */
  entite(niveau: Niveau): Sink {
    return this.garde(() => this.#entite(this, niveau));
  }

  /** A part more of a multipart. @throws TroubleAs2 past the limit: what does nothing but part costs more than its bytes. */
  compterPartie(): void {
    const { fichiers, mimeProfondeur } = this.options.limites;
    // Those that hold others are no files.
    if (++this.#parties > fichiers + mimeProfondeur) {
      throw new TroubleAs2('unexpected-processing-error', 'more parts than the limit');
    }
  }
  #parties = 0;

  /** What was missed before and is to be made up for: digests (node names), or `canonique`. */
  get reprises(): ReadonlySet<string> {
    return this.#manques;
  }

  /** Something that another pass could compute. Nothing, when it was missed before. */
  manquer(quoi: string): void {
    if (!this.#manques.has(quoi)) this.#demande = [...this.#manques, quoi].join(',');
  }
  #demande: string | undefined;

  /** The first one stands. */
  noter(trouble: TroubleAs2): undefined {
    this.#trouble ??= trouble;
  }

  /** A layer around knows better. */
  remplacer(trouble: TroubleAs2): undefined {
    this.#trouble = trouble;
  }

  /** A layer is not whole: what was found in it is not true, a valid signature neither. One around it may still hold. */
  annuler(trouble: TroubleAs2): undefined {
    this.signataire = undefined;
    this.mic = undefined;
    return this.remplacer(trouble);
  }

  /** Takes everything to the end, whatever trouble what `ouvrir` made meets on the way. */
  garde(ouvrir: () => Sink): Sink {
    let vers: Sink | undefined;
    let perdu = false;
    const noter = (error: unknown): undefined => {
      if (!(error instanceof TroubleAs2)) throw error;
      perdu = true;
      this.noter(error);
    };
    const garder = (faire: (vers: Sink) => MaybePromise): MaybePromise => {
      if (perdu) return undefined;
      try {
        vers ??= ouvrir();
        return faire(vers)?.catch(noter);
      } catch (error) {
        return noter(error);
      }
    };
    return { push: (piece) => garder((la) => la.push(piece)), end: () => garder((la) => la.end()) };
  }

  resultat(): MessageDecode {
    const { couches, fichiers, signataire, mic, chiffre, destinataire } = this;
    const trouble = this.#conclut();
    const tu = trouble !== undefined && this.incertain && signataire === undefined;
    // Whatever was wrong, it takes as many passes to say so.
    if (tu && this.#demande === undefined) this.manquer('canonique');
    return {
      ...(trouble !== undefined && { trouble }),
      couches,
      ...(signataire !== undefined && { signataire }),
      ...(mic !== undefined && !tu && { mic }),
      fichiers,
      ...(trouble !== undefined && this.#demande !== undefined && { manque: this.#demande }),
      ...(chiffre !== undefined && { chiffre }),
      ...(destinataire !== undefined && { destinataire }),
    };
  }

  #conclut(): TroubleAs2 | undefined {
    const trouble = this.#trouble ?? this.#refus();
    if (trouble === undefined || !this.incertain || this.signataire !== undefined) return trouble;
    if (trouble.modificateur === 'decryption-failed') return trouble;
    return new TroubleAs2('decryption-failed', `${trouble.modificateur}: ${trouble.raison}`, trouble);
  }

  /** Nothing is wrong with it, but it is not enough. */
  #refus(): TroubleAs2 | undefined {
    const { exigeSignature, exigeChiffrement } = this.options.reglages;
    if (exigeSignature && this.signataire === undefined) {
      return new TroubleAs2('insufficient-message-security', 'a signature is required');
    }
    if (exigeChiffrement && !this.couches.includes('chiffre')) {
      return new TroubleAs2('insufficient-message-security', 'encryption is required');
    }
    if (this.fichiers.length > 0) return undefined;
    return new TroubleAs2('unexpected-processing-error', 'a message without a file');
  }
}

/** Every byte for `voir` first, then on. */
export function enPassant(voir: (piece: Uint8Array) => void, vers: Sink, fin?: () => void): Sink {
  return {
    push(piece) {
      voir(piece);
      return vers.push(piece);
    },
    end: () =>
      puis(vers.end(), () => {
        fin?.();
        return undefined;
      }),
  };
}
