// SPDX-License-Identifier: Apache-2.0
/**
 * EnvelopedData and AuthEnvelopedData written in one pass (RFC 5652 §6, RFC 5083, 5084), for one certificate or several.
 */
import { type CipherGCM, createCipheriv } from 'node:crypto';
import { der, derOctets, derSetOf, derSmallInteger, tags } from '../../../certs/asn1.ts';
import type { Certificat } from '../../../certs/certificat.ts';
import type { ChiffreAs2 } from '../../../gateway/domain/acces-as2.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import { puis } from '../mime/sinks.ts';
import type { Sink } from '../sink.ts';
import { derCbc, derGcm } from './algorithms.ts';
import { type Chiffrement, chiffrements, oidsDer } from './oids.ts';
import { derDestinataire, destinataireBytes, type ModeCle } from './recipients.ts';
import { type Coquille, coquilleBytes, ecrireCoquille } from './writer.ts';

export interface AChiffrer {
  /** Each can open it. */
  readonly destinataires: readonly Certificat[];
  readonly chiffre: ChiffreAs2;
  readonly cle: ModeCle;
  /** Without it 3DES is refused. */
  readonly ancien: boolean;
}

/** The longest that AES-GCM has. */
const sceauBytes = 16;
/** RFC 5084 §3.2: 12 is what every reader takes. */
const nonceBytes = 12;

/**
 * Encrypts what is pushed; `end` ends `sortie` too.
 * @param contenuBytes what will be pushed; undefined: not known, and the message is BER in segments
 * @throws Failure CONFIG: no recipient, one without an RSA key, a cipher that is not agreed.
 */
export function chiffrer(
  options: AChiffrer,
  { contenuBytes, hasard }: { contenuBytes: number | undefined; hasard: (bytes: number) => Buffer },
  sortie: Sink,
): Sink {
  const chiffrement = chiffrementPermis(options);
  const cle = hasard(chiffrement.cleBytes);
  const iv = hasard(ivBytes(chiffrement));
  const destinataires = options.destinataires.map((un) => derDestinataire(un, cle, options.cle));
  const sceau = Buffer.alloc(chiffrement.gcm ? sceauBytes : 0);
  const coquille = coquilleDe(chiffrement, derSetOf(...destinataires), { iv, sceau });
  const chiffreur = chiffrement.gcm
    ? createCipheriv(chiffrement.node as 'aes-256-gcm', cle, iv, { authTagLength: sceauBytes })
    : createCipheriv(chiffrement.node, cle, iv);
  const chiffresBytes = contenuBytes === undefined ? undefined : chiffreBytes(chiffrement, contenuBytes);
  const vers = ecrireCoquille(coquille, chiffresBytes, sortie);
  return {
    push(piece) {
      const octets = chiffreur.update(piece);
      return octets.length === 0 ? undefined : vers.push(octets);
    },
    end() {
      const fin = chiffreur.final();
      if (chiffrement.gcm) (chiffreur as CipherGCM).getAuthTag().copy(coquille.sceau);
      const dernier = fin.length === 0 ? undefined : vers.push(fin);
      return puis(dernier, () => puis(vers.end(), () => sortie.end()));
    },
  };
}

/** Of what `chiffrer` writes. @throws Failure CONFIG, as it does. */
export function tailleEnveloppe(options: AChiffrer, contenuBytes: number): number {
  const chiffrement = chiffrementPermis(options);
  const bytes = options.destinataires.reduce((sum, un) => sum + destinataireBytes(un, options.cle), 0);
  const coquille = coquilleDe(chiffrement, der(tags.set, Buffer.alloc(bytes)), {
    iv: Buffer.alloc(ivBytes(chiffrement)),
    sceau: Buffer.alloc(chiffrement.gcm ? sceauBytes : 0),
  });
  return coquilleBytes(coquille, chiffreBytes(chiffrement, contenuBytes));
}

/** Of its smime-type (RFC 8551 §3.2.2). */
export function estAuthentifie(chiffre: ChiffreAs2): boolean {
  return chiffrements.some(({ nom, gcm }) => nom === chiffre && gcm);
}

function chiffrementPermis({ chiffre, ancien, destinataires }: AChiffrer): Chiffrement {
  const chiffrement = chiffrements.find(({ nom }) => nom === chiffre);
  if (chiffrement === undefined) throw new Failure('CONFIG', `${chiffre} is not a cipher we send`);
  if (chiffrement.nom === '3des-cbc' && !ancien) {
    throw new Failure('CONFIG', '3DES is sent only where the raccordement says ancien');
  }
  if (destinataires.length === 0) throw new Failure('CONFIG', 'no certificate to encrypt for');
  return chiffrement;
}

function ivBytes({ gcm, blocBytes }: Chiffrement): number {
  return gcm ? nonceBytes : blocBytes;
}

/** CBC fills its last block, or adds one (RFC 5652 §6.3). */
function chiffreBytes({ gcm, blocBytes }: Chiffrement, contenuBytes: number): number {
  return gcm ? contenuBytes : contenuBytes - (contenuBytes % blocBytes) + blocBytes;
}

function coquilleDe(
  { gcm, oid }: Chiffrement,
  recipientInfos: Buffer,
  { iv, sceau }: { iv: Buffer; sceau: Buffer },
): Coquille & { readonly sceau: Buffer } {
  const algorithme = gcm ? derGcm(oid, iv, sceauBytes) : derCbc(oid, iv);
  const mac = gcm ? derOctets(sceau) : Buffer.alloc(0);
  return {
    niveaux: [
      { tag: tags.sequence, avant: gcm ? oidsDer.authEnvelopedData : oidsDer.envelopedData },
      { tag: tags.context | tags.constructed, avant: Buffer.alloc(0) },
      { tag: tags.sequence, avant: Buffer.concat([derSmallInteger(0), recipientInfos]), apres: mac },
      { tag: tags.sequence, avant: Buffer.concat([oidsDer.data, algorithme]) },
    ],
    tag: tags.context,
    // Where the tag is written once the content has ended: the end of `mac`, which is written last.
    sceau: mac.subarray(mac.length - sceau.length),
  };
}
