// SPDX-License-Identifier: Apache-2.0
/**
 * Encoding of an AS2 message (RFC 4130 §2.3, RFC 5402): files in, the entity of the POST out, signed, compressed and
 * encrypted as the raccordement says, in one pass and constant memory.
 *
 * What must stay true: the MIC is taken over exactly the octets the receiver takes it over: the signed part; else, under
 * encryption or compression, the entity with its headers; else the content alone (RFC 4130 §7.3.1, RFC 5402 §4).
 */
import { randomBytes } from 'node:crypto';
import type { Certificat } from '../../../certs/certificat.ts';
import type { Identite } from '../../../certs/identite.ts';
import { type DigestAs2, digestsAs2, type ReglagesAs2 } from '../../../gateway/domain/acces-as2.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import { Regroupe } from '../cms/gather.ts';
import { puits } from '../mime/sinks.ts';
import type { Sink } from '../sink.ts';
import { bloc, type EntetesMime, entetesFichier, entetesLies } from './encode-headers.ts';
import {
  type Couche,
  coucheChiffree,
  coucheCompressee,
  coucheSignee,
  Empreintes,
  type Hasard,
  nouvelleFrontiere,
  refuserDigest,
} from './encode-layers.ts';

export interface AEncoder {
  readonly nomFichier: string;
  /** Content-Type. */
  readonly type: string;
  /** Exactly as many come out of `contenu`. */
  readonly sizeBytes: number;
  readonly contenu: AsyncIterable<Uint8Array>;
}

export interface EncodeOptions {
  readonly reglages: ReglagesAs2;
  /** Signs. */
  readonly identite: Identite;
  /** Encrypted for it; wanted when `reglages.chiffrement` is set. */
  readonly destinataire?: Certificat;
  /** At least one; several travel as multipart/related. */
  readonly fichiers: readonly AEncoder[];
  readonly at: Date;
  /** Of keys, IV and boundaries; node's own when absent. */
  readonly hasard?: Hasard;
}

export interface MessageEncode {
  /** Of the entity: they go into the HTTP message. */
  readonly entetes: Record<string, string>;
  /** Base64, by algorithm: each that an MDN may come back with. */
  readonly mic: Readonly<Record<string, string>>;
}

/** Up to here every digest is taken: 40 µs. Above, each of the others would cost a fifth of the whole. */
const tousDigestsBytes = 64 * 1024;
/** A piece of a file larger than this is cut: what a cipher gives out is as large. */
const morceauBytes = 256 * 1024;

/**
 * Writes the entity to `sortie`, and ends it.
 * @throws Failure CONFIG: what the settings ask for is refused (MD5, RC2; 3DES and SHA-1 unless `ancien`) or not possible.
 * @throws Failure SPOOL_CORRUPT: a file is not as long as was said; what was written is worth nothing.
 */
export async function encoderMessage(options: EncodeOptions, sortie: Sink): Promise<MessageEncode> {
  const { couches, charge, empreintes } = planDe(options, options.hasard ?? randomBytes);
  const tailles = taillesDe(couches, charge);
  let vers: Sink = new Regroupe(sortie);
  let exterieurs: EntetesMime | undefined;
  for (const [i, couche] of couches.entries()) {
    if (exterieurs === undefined) exterieurs = couche.entetes;
    else await vers.push(bloc(couche.entetes));
    vers = couche.ouvrir(vers, tailles[i]);
  }
  // What was signed is hashed in its layer; the rest here.
  const signe = options.reglages.signature !== null;
  const charger = signe ? vers : empreintes.devant(vers);
  if (exterieurs !== undefined) await charger.push(bloc(charge.entetes));
  await charge.ecrire(charger);
  await charger.end();
  return { entetes: { ...(exterieurs ?? charge.entetes) }, mic: empreintes.mic };
}

/**
 * The exact length of what `encoderMessage` writes; undefined when it is known at the end only (compression, ECDSA).
 * @throws Failure CONFIG, as `encoderMessage` does.
 */
export function tailleMessage(options: Omit<EncodeOptions, 'hasard'>): number | undefined {
  const { couches, charge } = planDe(options, (bytes) => Buffer.alloc(bytes));
  const [exterieure] = couches;
  if (exterieure === undefined) return charge.bytes;
  return exterieure.bytes(taillesDe(couches, charge)[0]);
}

interface Charge {
  readonly entetes: EntetesMime;
  /** Of its body. */
  readonly bytes: number;
  readonly ecrire: (vers: Sink) => Promise<void>;
}

interface Plan {
  /** Outermost first. */
  readonly couches: readonly Couche[];
  readonly charge: Charge;
  readonly empreintes: Empreintes;
}

function planDe(options: Omit<EncodeOptions, 'hasard'>, hasard: Hasard): Plan {
  const { reglages, identite, destinataire, at } = options;
  const { signature, chiffrement, compression, ancien } = reglages;
  if (signature !== null) refuserDigest(signature.digest, ancien);
  const charge = chargeDe(options.fichiers, hasard);
  const empreintes = new Empreintes(digestsDe(reglages, charge.bytes));
  const couches: Couche[] = [];
  if (chiffrement !== null) couches.push(coucheChiffree(chiffrement, { ancien, destinataire, hasard }));
  if (compression === 'apres-signature') couches.push(coucheCompressee());
  if (signature !== null) {
    couches.push(coucheSignee(signature, { identite, at, hasard, empreintes }));
  }
  if (compression === 'avant-signature') couches.push(coucheCompressee());
  return { couches, charge, empreintes };
}

/** Of the entity inside each layer: its headers and its body. */
function taillesDe(couches: readonly Couche[], charge: Charge): readonly (number | undefined)[] {
  const tailles: (number | undefined)[] = [];
  let entiteBytes: number | undefined = bloc(charge.entetes).length + charge.bytes;
  for (let i = couches.length - 1; i >= 0; i--) {
    tailles.unshift(entiteBytes);
    const couche = couches[i];
    if (i === 0 || couche === undefined) break;
    const corpsBytes = couche.bytes(entiteBytes);
    entiteBytes = corpsBytes === undefined ? undefined : corpsBytes + bloc(couche.entetes).length;
  }
  return tailles;
}

/** What an MDN may be asked for, or come back with unasked: that of the signature, SHA-256; all where that is cheap. */
function digestsDe({ signature, accuseDigest, ancien }: ReglagesAs2, bytes: number): readonly DigestAs2[] {
  if (bytes <= tousDigestsBytes) return digestsAs2;
  const voulus: DigestAs2[] = [accuseDigest, 'sha-256'];
  if (signature !== null) voulus.push(signature.digest);
  if (ancien) voulus.push('sha-1');
  return [...new Set(voulus)];
}

/**
 * The MIC in other algorithms, for an MDN that came in one that was not taken: of the same settings and the same file,
 * read again. Base64, by algorithm. Undefined where it cannot be made again: several files, compressed inside the signature.
 */
export async function micDuMessage(
  options: Pick<EncodeOptions, 'reglages' | 'fichiers'>,
  digests: readonly DigestAs2[],
): Promise<MessageEncode['mic'] | undefined> {
  const { signature, chiffrement, compression } = options.reglages;
  const entoure = signature !== null || chiffrement !== null || compression !== 'aucune';
  const comprime = signature !== null && compression === 'avant-signature';
  if (options.fichiers.length !== 1 || comprime) return undefined;
  const charge = chargeDe(options.fichiers, randomBytes);
  const empreintes = new Empreintes(digests);
  const vers = empreintes.devant(puits);
  if (entoure) await vers.push(bloc(charge.entetes));
  await charge.ecrire(vers);
  return empreintes.mic;
}

function chargeDe(fichiers: readonly AEncoder[], hasard: Hasard): Charge {
  const [premier, ...autres] = fichiers;
  if (premier === undefined) throw new Failure('CONFIG', 'a message without a file');
  if (autres.length === 0) {
    return {
      entetes: entetesFichier(premier),
      bytes: premier.sizeBytes,
      ecrire: (vers) => ecrireFichier(premier, vers),
    };
  }
  const frontiere = nouvelleFrontiere(hasard);
  const cloture = Buffer.from(`--${frontiere}--`);
  const tete = (fichier: AEncoder): Buffer =>
    Buffer.concat([Buffer.from(`--${frontiere}\r\n`), bloc(entetesFichier(fichier))]);
  return {
    entetes: entetesLies(frontiere, premier.type),
    bytes: fichiers.reduce(
      (sum, un) => sum + tete(un).length + un.sizeBytes + finDePartie.length,
      cloture.length,
    ),
    async ecrire(vers) {
      for (const fichier of fichiers) {
        await vers.push(tete(fichier));
        await ecrireFichier(fichier, vers);
        await vers.push(finDePartie);
      }
      await vers.push(cloture);
    },
  };
}

const finDePartie = Buffer.from('\r\n');

async function ecrireFichier({ contenu, sizeBytes }: AEncoder, vers: Sink): Promise<void> {
  let ecrits = 0;
  for await (const piece of contenu) {
    ecrits += piece.length;
    if (ecrits > sizeBytes) break;
    for (let at = 0; at < piece.length; at += morceauBytes) {
      const attend = vers.push(piece.subarray(at, at + morceauBytes));
      if (attend !== undefined) await attend;
    }
  }
  if (ecrits !== sizeBytes) {
    throw new Failure('SPOOL_CORRUPT', `a file of ${sizeBytes} bytes was found to have another length`);
  }
}
