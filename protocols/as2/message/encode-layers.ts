// SPDX-License-Identifier: Apache-2.0
/**
 * The layers around what is sent, each a sink that writes to the next one out: multipart/signed (RFC 1847), compressed
 * (RFC 5402), encrypted. And the digests taken on the way.
 *
 * What must stay true: nothing follows the last boundary (RFC 4130 §5.2.2), so that a message has one length, which is
 * known before its content is read wherever that is possible.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Certificat } from '../../../certs/certificat.ts';
import type { Identite } from '../../../certs/identite.ts';
import { type DigestAs2, digestsAs2, type ReglagesAs2 } from '../../../gateway/domain/acces-as2.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import { ecrireCompresse } from '../cms/compress.ts';
import { chiffrer, estAuthentifie, tailleEnveloppe } from '../cms/envelope-write.ts';
import { preparerSignature } from '../cms/signature.ts';
import { nomNode } from '../mic-algorithms.ts';
import { puis } from '../mime/sinks.ts';
import type { Sink } from '../sink.ts';
import {
  base64Bytes,
  bloc,
  type EntetesMime,
  enBase64,
  entetesCms,
  entetesSignature,
  entetesSignes,
} from './encode-headers.ts';

export type Hasard = (bytes: number) => Buffer;

export interface Couche {
  readonly entetes: EntetesMime;
  /** Of its body, around an entity of this length; undefined: not known. */
  readonly bytes: (entiteBytes: number | undefined) => number | undefined;
  /** Around what is pushed; `end` ends `vers` too. */
  readonly ouvrir: (vers: Sink, entiteBytes: number | undefined) => Sink;
}

/** Digests of what goes by, in all the algorithms that may be asked for. */
export class Empreintes {
  readonly #hashes: ReadonlyMap<DigestAs2, Hash>;
  #valeurs: ReadonlyMap<DigestAs2, Buffer> | undefined;

  constructor(digests: readonly DigestAs2[]) {
    this.#hashes = new Map(digests.map((digest) => [digest, createHash(nomNode(digest))]));
  }

  /** Hashes, then passes on. */
  devant(vers: Sink): Sink {
    return {
      push: (piece) => {
        for (const hash of this.#hashes.values()) hash.update(piece);
        return vers.push(piece);
      },
      end: () => vers.end(),
    };
  }

  /** Of all that went by; nothing may follow. */
  valeur(digest: DigestAs2): Buffer | undefined {
    return this.#finir().get(digest);
  }

  /** Base64, by algorithm. */
  get mic(): Record<string, string> {
    return Object.fromEntries([...this.#finir()].map(([nom, octets]) => [nom, octets.toString('base64')]));
  }

  #finir(): ReadonlyMap<DigestAs2, Buffer> {
    this.#valeurs ??= new Map([...this.#hashes].map(([nom, hash]) => [nom, hash.digest()]));
    return this.#valeurs;
  }
}

export interface Signataire {
  readonly identite: Identite;
  readonly at: Date;
  readonly hasard: Hasard;
  /** Of the signed part; asked for when it has ended. */
  readonly empreintes: Empreintes;
}

/** @throws Failure CONFIG: a digest we do not sign with. */
export function refuserDigest(digest: DigestAs2, ancien: boolean): void {
  if (!digestsAs2.includes(digest)) throw new Failure('CONFIG', `${digest} is not a digest we sign with`);
  if (digest === 'sha-1' && !ancien) {
    throw new Failure('CONFIG', 'SHA-1 signatures are sent only where the raccordement says ancien');
  }
}

export function coucheSignee(
  signature: NonNullable<ReglagesAs2['signature']>,
  { identite, at, hasard, empreintes }: Signataire,
): Couche {
  const { digest, pss } = signature;
  const aFaire = preparerSignature({ digest, pss, identite });
  const frontiere = nouvelleFrontiere(hasard);
  const ouverture = Buffer.from(`--${frontiere}\r\n`);
  const milieu = Buffer.concat([Buffer.from(`\r\n--${frontiere}\r\n`), bloc(entetesSignature)]);
  const cloture = Buffer.from(`\r\n--${frontiere}--`);
  return {
    entetes: entetesSignes(frontiere, digest),
    bytes(entiteBytes) {
      const signatureBytes = aFaire.tailleBytes();
      if (entiteBytes === undefined || signatureBytes === undefined) return undefined;
      return ouverture.length + entiteBytes + milieu.length + base64Bytes(signatureBytes) + cloture.length;
    },
    ouvrir(vers) {
      const partie = empreintes.devant({ push: (piece) => vers.push(piece), end: () => undefined });
      let ouvert = false;
      return {
        push(piece) {
          if (ouvert) return partie.push(piece);
          ouvert = true;
          return puis(vers.push(ouverture), () => partie.push(piece));
        },
        async end() {
          const empreinte = empreintes.valeur(digest) ?? Buffer.alloc(0);
          const octets = await aFaire.signer(empreinte, at);
          await vers.push(Buffer.concat([milieu, enBase64(octets), cloture]));
          await vers.end();
        },
      };
    },
  };
}

export function coucheCompressee(): Couche {
  return {
    entetes: entetesCms('compressed-data'),
    bytes: () => undefined,
    ouvrir: (vers) => ecrireCompresse(vers),
  };
}

export function coucheChiffree(
  chiffrement: NonNullable<ReglagesAs2['chiffrement']>,
  options: { ancien: boolean; destinataire: Certificat | undefined; hasard: Hasard },
): Couche {
  const { ancien, destinataire, hasard } = options;
  const destinataires = destinataire === undefined ? [] : [destinataire];
  const aChiffrer = { ...chiffrement, ancien, destinataires };
  return {
    entetes: entetesCms(estAuthentifie(chiffrement.chiffre) ? 'authEnveloped-data' : 'enveloped-data'),
    bytes: (bytes) => (bytes === undefined ? undefined : tailleEnveloppe(aChiffrer, bytes)),
    ouvrir: (vers, contenuBytes) => chiffrer(aChiffrer, { contenuBytes, hasard }, vers),
  };
}

/** 128 random bits: no payload holds it. Always of one length. */
export function nouvelleFrontiere(hasard: Hasard): string {
  return `=_${hasard(16).toString('hex')}`;
}
