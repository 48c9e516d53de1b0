// SPDX-License-Identifier: Apache-2.0
/**
 * EnvelopedData (RFC 5652 §6) and AuthEnvelopedData with AES-GCM (RFC 5083, 5084), opened as they arrive.
 *
 * What must stay true: a key that did not open is replaced by a random one and a padding or a tag that is wrong is only
 * noted, so that the content is decrypted to its end whatever is wrong (statement 68).
 */
import { createDecipheriv, type DecipherGCM, type Decipheriv, randomBytes } from 'node:crypto';
import { Asn1Error, childrenOf, octetsOf, type Tlv, tags } from '../../../certs/asn1.ts';
import { TroubleAs2 } from '../disposition.ts';
import type { MaybePromise, Sink } from '../sink.ts';
import { type Algorithme, lireAlgorithme, lireEntier } from './algorithms.ts';
import type { Lecture } from './decode.ts';
import { derOf } from './der-form.ts';
import { sceauSansAad } from './gcm.ts';
import { type Chiffrement, chiffrements } from './oids.ts';
import { attendre, type Etapes } from './reader.ts';
import { ouvrirCle, trouverDestinataire } from './recipients.ts';

const implicite = tags.context | tags.constructed;

/** RFC 5084 §3.2; shorter tags than these are too easy to guess. */
const sceauxBytes = { min: 12, max: 16 };
const nonceMaxBytes = 64;
/** Attributes are some hundred octets; each block of them costs more than a kilobyte of content. */
const aadMaxBytes = 16 * 1024;

interface Ouverture {
  readonly cle: Buffer;
  readonly dechiffreur: Decipheriv;
  readonly sceauBytes: number;
}

export function* lireEnveloppe(lecture: Lecture, type: 'enveloped' | 'authEnveloped'): Etapes<void> {
  const { lecteur, info } = lecture;
  info.type = type;
  const enveloppe = yield* lecteur.ouvrir(tags.sequence);
  yield* lecteur.element(); // Version.
  if ((yield* lecteur.tag()) === implicite) yield* lecteur.element(); // OriginatorInfo.
  const recipientInfos = yield* lireRecipientInfos(lecture);
  const contenu = yield* lecteur.ouvrir(tags.sequence);
  yield* lecteur.element(); // The type of the content: data, whatever it says.
  const algorithme = lireAlgorithme(yield* lecteur.element());
  const ouverture = ouvrir(lecture, recipientInfos, algorithme);
  const vers = lecture.contenu(type);
  const compte = { bytes: 0 };
  yield* lecteur.octets(tags.context, dechiffrerVers(ouverture.dechiffreur, vers, compte));
  yield* lecteur.fermer(contenu);
  if (type === 'authEnveloped') yield* verifierSceau(lecture, ouverture, compte.bytes);
  yield* attendre(finirDechiffrement(lecture, ouverture.dechiffreur, vers));
  yield* lecteur.quitter(enveloppe);
}

function* lireRecipientInfos({ lecteur, options }: Lecture): Etapes<readonly Tlv[]> {
  const ensemble = yield* lecteur.ouvrir(tags.set);
  const infos: Tlv[] = [];
  while (yield* lecteur.encore(ensemble)) {
    if (infos.length >= options.limites.destinataires) throw new Asn1Error('too many recipients');
    infos.push(yield* lecteur.element());
  }
  return infos;
}

/** All that is public was looked at before the private key is used. */
function ouvrir(
  { info, options }: Lecture,
  recipientInfos: readonly Tlv[],
  algorithme: Algorithme,
): Ouverture {
  const chiffrement = chiffrements.find(({ oid }) => oid === algorithme.oid);
  if (chiffrement === undefined || chiffrement.gcm !== (info.type === 'authEnveloped')) {
    throw new TroubleAs2('decryption-failed', `a cipher we do not open: ${algorithme.oid}`);
  }
  if (chiffrement.nom === '3des-cbc' && !options.ancien) {
    throw new TroubleAs2('decryption-failed', '3DES is not agreed with this partenaire');
  }
  info.chiffre = chiffrement.nom;
  const { iv, sceauBytes } = lireParametres(chiffrement, algorithme);
  const destinataire = trouverDestinataire(recipientInfos, options.identites);
  if (destinataire === undefined)
    throw new TroubleAs2('decryption-failed', 'encrypted for none of our certificates');
  info.destinataire = destinataire.identite.certificat.empreinte;
  const ouverte = ouvrirCle(destinataire, randomBytes(chiffrement.cleBytes));
  if (ouverte === undefined) {
    throw new TroubleAs2(
      'decryption-failed',
      `a key transport we do not open: ${destinataire.algorithme.oid}`,
    );
  }
  info.cle = ouverte.mode;
  const dechiffreur = chiffrement.gcm
    ? createDecipheriv(chiffrement.node as 'aes-256-gcm', ouverte.cle, iv, { authTagLength: sceauBytes })
    : createDecipheriv(chiffrement.node, ouverte.cle, iv);
  return { cle: ouverte.cle, dechiffreur, sceauBytes };
}

function lireParametres(
  { gcm, blocBytes }: Chiffrement,
  { parametres }: Algorithme,
): { readonly iv: Buffer; readonly sceauBytes: number } {
  if (parametres === undefined) throw new Asn1Error('a cipher without parameters');
  if (!gcm) {
    const iv = octetsOf(parametres);
    if (iv.length !== blocBytes) throw new Asn1Error('an IV of the wrong length');
    return { iv, sceauBytes: 0 };
  }
  const [nonce, longueur] = childrenOf(parametres, 2);
  const iv = nonce === undefined ? Buffer.alloc(0) : octetsOf(nonce);
  const sceauBytes = longueur === undefined ? sceauxBytes.min : lireEntier(longueur);
  if (iv.length === 0 || iv.length > nonceMaxBytes) throw new Asn1Error('a nonce of the wrong length');
  if (sceauBytes < sceauxBytes.min || sceauBytes > sceauxBytes.max)
    throw new Asn1Error('a tag of the wrong length');
  return { iv, sceauBytes };
}

function dechiffrerVers(dechiffreur: Decipheriv, vers: Sink, compte: { bytes: number }): Sink {
  return {
    push(piece) {
      compte.bytes += piece.length;
      const clair = dechiffreur.update(piece);
      return clair.length === 0 ? undefined : vers.push(clair);
    },
    end: () => undefined,
  };
}

/** authAttrs and mac, after the content; the tag is given to the cipher, which compares it at its end. */
function* verifierSceau(
  { lecteur }: Lecture,
  { cle, dechiffreur, sceauBytes }: Ouverture,
  contenuBytes: number,
): Etapes<void> {
  let aad: Buffer | undefined;
  if ((yield* lecteur.tag()) === (implicite | 1)) {
    // RFC 5083 §2.2: what is authenticated is their DER as a SET OF, not as the `[1]` they are sent in.
    aad = derOf(yield* lecteur.element(), tags.set);
    if (aad.length > aadMaxBytes) throw new Asn1Error('more authenticated attributes than the limit');
  }
  const mac = yield* lecteur.element();
  const sceau = octetsOf(mac);
  if ((mac.tag & ~tags.constructed) !== tags.octetString || sceau.length !== sceauBytes)
    throw new Asn1Error('a tag of the wrong length');
  const compare = aad === undefined ? sceau : sceauSansAad(cle, sceau, aad, contenuBytes);
  (dechiffreur as DecipherGCM).setAuthTag(compare);
}

/** The last block; a padding or a tag that is wrong is noted and not told otherwise. */
function finirDechiffrement({ noter }: Lecture, dechiffreur: Decipheriv, vers: Sink): MaybePromise {
  try {
    const fin = dechiffreur.final();
    return fin.length === 0 ? undefined : vers.push(fin);
  } catch (error) {
    noter(new TroubleAs2('decryption-failed', 'the padding or the tag is wrong', error));
    return undefined;
  }
}
