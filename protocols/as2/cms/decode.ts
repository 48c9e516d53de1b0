// SPDX-License-Identifier: Apache-2.0
/**
 * CMS read as it arrives (RFC 5652, 5083, 3274): EnvelopedData, AuthEnvelopedData, CompressedData and SignedData that
 * holds its content, in BER or DER, in constant memory.
 *
 * What must stay true: whatever the octets hold, `push` takes them to the end, and `end` says what was wrong, once
 * (statement 68: of an encrypted layer always `decryption-failed`, after the same work). Only a failure of ours, thrown by
 * whoever takes the content, comes out of `push`.
 */
import { Asn1Error, oidOf, tags } from '../../../certs/asn1.ts';
import type { Identite } from '../../../certs/identite.ts';
import { TroubleAs2 } from '../disposition.ts';
import type { LimitesAs2 } from '../message/decode.ts';
import type { MaybePromise, Sink } from '../sink.ts';
import { lireAlgorithme } from './algorithms.ts';
import { lireEnveloppe } from './envelope-read.ts';
import { oids } from './oids.ts';
import { attendre, type Etapes, finDeMessage, LecteurBer } from './reader.ts';
import type { SignatureLue } from './signature.ts';
import { lireDigests, lireSuiteSignee } from './signed-data-read.ts';
import { gonfler } from './zlib.ts';

export type TypeCms = 'enveloped' | 'authEnveloped' | 'signed' | 'compressed';

export type LimitesCms = Pick<
  LimitesAs2,
  'asn1Profondeur' | 'destinataires' | 'signatureBytes' | 'ratioInflation' | 'messageBytes'
>;

export interface CmsOptions {
  /** Whose private keys may open it; tried by what the message says, in any order. */
  readonly identites: readonly Identite[];
  /** Opens 3DES too. */
  readonly ancien: boolean;
  readonly limites: LimitesCms;
  /** Where the content goes; asked once its type is known. Its `end` is called by ours. */
  readonly contenu: (type: TypeCms) => Sink;
  /** Called once, when all of it was read, before the content is told its end. */
  readonly suite?: (info: InfoCms) => void;
}

/** Filled in as it becomes known. */
export interface InfoCms {
  type?: TypeCms;
  /** `aes256-gcm`. */
  chiffre?: string;
  /** `pkcs1`, `oaep-sha256`. */
  cle?: string;
  /** Fingerprint of the certificate of ours it was encrypted for. */
  destinataire?: string;
  /** Of opaque SignedData: the digests its signers may want, known before its content (node names). */
  digests?: readonly string[];
  signe?: SignatureLue;
}

/** What a reading works with. */
export interface Lecture {
  readonly lecteur: LecteurBer;
  readonly options: CmsOptions;
  readonly info: InfoCms;
  /** Opens the content; what it throws that is a trouble is kept, and it gets nothing more. */
  readonly contenu: (type: TypeCms) => Sink;
  /** The first trouble of this layer. */
  readonly noter: (trouble: TroubleAs2) => void;
}

export function decoderCms(options: CmsOptions): Sink & { readonly info: InfoCms } {
  const { asn1Profondeur, signatureBytes } = options.limites;
  const lecteur = new LecteurBer({ asn1Profondeur, structuresBytes: signatureBytes });
  const info: InfoCms = {};
  let trouble: TroubleAs2 | undefined;
  let garde: Garde | undefined;
  const lecture: Lecture = {
    lecteur,
    options,
    info,
    contenu(type) {
      info.type = type;
      garde = new Garde(options.contenu(type));
      return garde;
    },
    noter(un) {
      trouble ??= un;
    },
  };
  const etapes = lireContentInfo(lecture);
  let lu = false;

  /** Reads until it has to wait for what it pushed, or (undefined) for more to read. */
  function lire(): MaybePromise {
    if (lu) return undefined;
    try {
      const etape = etapes.next();
      lu = etape.done === true;
      if (lu) passer(lecteur.suite);
      return etape.value ?? undefined;
    } catch (error) {
      return abandonner(error);
    }
  }

  /** After the structure: what nobody reads must not be there. */
  function passer(octets: Uint8Array): undefined {
    if (finDeMessage(octets)) return;
    lecture.noter(troubleDe(new Asn1Error('something after the end'), info.type));
  }

  function abandonner(error: unknown): undefined {
    lu = true;
    lecture.noter(troubleDe(error, info.type));
  }

  async function attendre(promesse: Promise<void>): Promise<void> {
    for (let attend: MaybePromise = promesse; attend !== undefined; attend = lire()) {
      try {
        await attend;
      } catch (error) {
        abandonner(error);
      }
    }
  }

  function avancer(): MaybePromise {
    const attend = lire();
    return attend === undefined ? undefined : attendre(attend);
  }

  return {
    info,
    push(piece) {
      if (lu) return passer(piece);
      lecteur.nourrir(piece);
      return avancer();
    },
    async end() {
      lecteur.finir();
      await avancer();
      options.suite?.(info);
      await garde?.end();
      const premier = trouble ?? garde?.trouble;
      if (premier !== undefined) throw finalement(premier, info.type);
    },
  };
}

/** Anything but a fault in the octets goes up as it is. */
function troubleDe(error: unknown, type: TypeCms | undefined): TroubleAs2 {
  if (error instanceof TroubleAs2) return error;
  if (error instanceof Asn1Error)
    return new TroubleAs2(modificateurs[type ?? 'enveloped'], error.message, error);
  throw error;
}

const modificateurs = {
  enveloped: 'decryption-failed',
  authEnveloped: 'decryption-failed',
  compressed: 'decompression-failed',
  signed: 'integrity-check-failed',
} as const;

/** What is wrong inside an envelope is not told from a key that does not fit (statement 68). */
function finalement(trouble: TroubleAs2, type: TypeCms | undefined): TroubleAs2 {
  const chiffre = type === 'enveloped' || type === 'authEnveloped';
  if (!chiffre || trouble.modificateur === 'decryption-failed') return trouble;
  return new TroubleAs2('decryption-failed', trouble.raison, trouble);
}

/** Stands before the content: once that met a trouble it gets nothing more, and the layer is read on. */
class Garde implements Sink {
  readonly #vers: Sink;
  trouble: TroubleAs2 | undefined;

  constructor(vers: Sink) {
    this.#vers = vers;
  }

  push(piece: Uint8Array): MaybePromise {
    return this.trouble === undefined ? this.#garder(() => this.#vers.push(piece)) : undefined;
  }

  end(): MaybePromise {
    return this.trouble === undefined ? this.#garder(() => this.#vers.end()) : undefined;
  }

  #garder(faire: () => MaybePromise): MaybePromise {
    try {
      return faire()?.catch((error: unknown) => this.#noter(error));
    } catch (error) {
      return this.#noter(error);
    }
  }

  #noter(error: unknown): undefined {
    if (!(error instanceof TroubleAs2)) throw error;
    this.trouble = error;
  }
}

function* lireContentInfo(lecture: Lecture): Etapes<void> {
  const { lecteur } = lecture;
  const contentInfo = yield* lecteur.ouvrir(tags.sequence);
  const type = oidOf(yield* lecteur.element());
  const explicite = yield* lecteur.ouvrir(tags.context | tags.constructed);
  if (type === oids.envelopedData) yield* lireEnveloppe(lecture, 'enveloped');
  else if (type === oids.authEnvelopedData) yield* lireEnveloppe(lecture, 'authEnveloped');
  else if (type === oids.compressedData) yield* lireCompresse(lecture);
  else if (type === oids.signedData) yield* lireSigne(lecture);
  else throw new TroubleAs2('unexpected-processing-error', `a CMS content of type ${type}`);
  yield* lecteur.fermer(explicite);
  yield* lecteur.fermer(contentInfo);
}

/** CompressedData (RFC 3274 §1.1). */
function* lireCompresse(lecture: Lecture): Etapes<void> {
  const { lecteur, options } = lecture;
  lecture.info.type = 'compressed';
  const compresse = yield* lecteur.ouvrir(tags.sequence);
  yield* lecteur.element(); // Version.
  if (lireAlgorithme(yield* lecteur.element()).oid !== oids.zlib) {
    throw new TroubleAs2('decompression-failed', 'compressed by something else than zlib');
  }
  const encap = yield* lecteur.ouvrir(tags.sequence);
  yield* lecteur.element(); // The type of the content: data, whatever it says.
  const explicite = yield* lecteur.ouvrir(tags.context | tags.constructed);
  const zlib = gonfler(options.limites, sansFin(lecture.contenu('compressed')));
  yield* lecteur.octets(tags.octetString, zlib);
  yield* attendre(zlib.end());
  yield* lecteur.fermer(explicite);
  yield* lecteur.fermer(encap);
  yield* lecteur.fermer(compresse);
}

/** SignedData that holds its content (RFC 5652 §5.1). */
function* lireSigne(lecture: Lecture): Etapes<void> {
  const { lecteur, info } = lecture;
  info.type = 'signed';
  const signe = yield* lecteur.ouvrir(tags.sequence);
  yield* lecteur.element(); // Version.
  const digests = yield* lecteur.element();
  info.digests = lireDigests(digests);
  const encap = yield* lecteur.ouvrir(tags.sequence);
  const typeContenu = oidOf(yield* lecteur.element());
  if (!(yield* lecteur.encore(encap))) {
    throw new TroubleAs2('integrity-check-failed', 'a signature without its content');
  }
  const explicite = yield* lecteur.ouvrir(tags.context | tags.constructed);
  yield* lecteur.octets(tags.octetString, lecture.contenu('signed'));
  yield* lecteur.fermer(explicite);
  yield* lecteur.fermer(encap);
  const suite = [];
  while (yield* lecteur.encore(signe)) suite.push(yield* lecteur.element());
  info.signe = lireSuiteSignee({ digests, typeContenu, suite });
}

/** The content is told its end when the whole message was read. */
function sansFin(vers: Sink): Sink {
  return { push: (piece) => vers.push(piece), end: () => undefined };
}
