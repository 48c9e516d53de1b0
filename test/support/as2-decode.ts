// SPDX-License-Identifier: Apache-2.0
/** Decoding in tests: messages from memory, cut as one likes, their files gathered; and messages made by hand and by openssl. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Identite } from '../../certs/identite.ts';
import type { ReglagesAs2 } from '../../gateway/domain/acces-as2.ts';
import { lireEntetes } from '../../protocols/as2/headers.ts';
import {
  type DecodeOptions,
  decoderMessage,
  limitesParDefaut,
  type MessageDecode,
  type PartieAs2,
} from '../../protocols/as2/message/decode.ts';
import { encoderMessage } from '../../protocols/as2/message/encode.ts';
import type { Sink } from '../../protocols/as2/sink.ts';
import { identiteDeTest, pemDe } from './as2-keys.ts';

export interface Message {
  readonly entetes: Readonly<Record<string, string>>;
  readonly corps: Buffer;
}

export interface Decode extends MessageDecode {
  readonly recus: readonly (PartieAs2 & { readonly contenu: Buffer })[];
}

export const emetteur = (): Identite => identiteDeTest('emetteur');
export const recepteur = (): Identite => identiteDeTest('recepteur');

/** Nothing is required, and nothing old is taken. */
export const reglagesLibres: ReglagesAs2 = {
  version: '1.2',
  exigeSignature: false,
  exigeChiffrement: false,
  ancien: false,
  certificatPerime: 'refuse',
  signature: null,
  chiffrement: null,
  compression: 'aucune',
  accuse: 'sync',
  accuseSigne: true,
  accuseDigest: 'sha-256',
  typeContenu: 'application/xml',
  chunked: false,
  refuseNomDouble: false,
  traitement102: false,
  reprise: false,
};

export type Choix = Partial<Omit<DecodeOptions, 'reglages'>> & { readonly reglages?: Partial<ReglagesAs2> };

/** In one piece, and once more for whatever was missed. */
export async function decoder(message: Message, choix: Choix = {}): Promise<Decode> {
  const premier = await decoderEn(message, [message.corps], choix);
  if (premier.manque === undefined) return premier;
  return await decoder(message, { ...choix, reprise: premier.manque });
}

/** One pass over these pieces. */
export async function decoderEn(
  message: Message,
  pieces: Iterable<Uint8Array>,
  choix: Choix = {},
): Promise<Decode> {
  const recus: (PartieAs2 & { contenu: Buffer })[] = [];
  const decodeur = decoderMessage({
    identites: [recepteur()],
    signataires: [emetteur().certificat],
    digests: [],
    limites: limitesParDefaut,
    fichier: async (partie) => recueil((contenu) => recus.push({ ...partie, contenu })),
    ...choix,
    entetes: lireEntetes(message.entetes),
    reglages: { ...reglagesLibres, ...choix.reglages },
  });
  for (const piece of pieces) {
    // The memory of a piece is its owner's again once it was taken.
    const memoire = Buffer.from(piece);
    await decodeur.push(memoire);
    memoire.fill(0xaa);
  }
  await decodeur.end();
  return { ...(await decodeur.resultat()), recus };
}

export function recueil(fini: (contenu: Buffer) => void): Sink {
  const morceaux: Buffer[] = [];
  return {
    push(piece) {
      morceaux.push(Buffer.from(piece));
      return undefined;
    },
    end() {
      fini(Buffer.concat(morceaux));
      return undefined;
    },
  };
}

export function octets(texte: string): Buffer {
  return Buffer.from(texte, 'latin1');
}

export function sha(digest: string, contenu: Uint8Array | string): string {
  return createHash(digest).update(contenu).digest('base64');
}

/** By our own encoder. */
export async function encoder(
  reglages: Partial<ReglagesAs2>,
  fichiers: readonly { readonly nom: string; readonly contenu: Buffer; readonly type?: string }[],
): Promise<Message & { readonly mic: Readonly<Record<string, string>> }> {
  let corps: Buffer = Buffer.alloc(0);
  const { entetes, mic } = await encoderMessage(
    {
      reglages: { ...reglagesLibres, ...reglages },
      identite: emetteur(),
      destinataire: recepteur().certificat,
      at: new Date('2026-11-22T10:00:00Z'),
      fichiers: fichiers.map(({ nom, contenu, type = 'application/xml' }) => ({
        nomFichier: nom,
        type,
        sizeBytes: contenu.length,
        contenu: enPieces(contenu),
      })),
    },
    recueil((tout) => {
      corps = tout;
    }),
  );
  return { entetes, corps, mic };
}

async function* enPieces(contenu: Buffer): AsyncIterable<Uint8Array> {
  yield contenu;
}

/** The other side: installed wherever the tests run. */
export const programme = 'openssl';

/** Runs the openssl command line; `$in`, `$cle`, `$cert` and `$dest` in its arguments are files with what their names say. */
export function openssl(args: readonly string[], entree: Uint8Array, signataire = emetteur()): Buffer {
  const dossier = mkdtempSync(join(tmpdir(), 'raccord-as2-'));
  try {
    const { cle, certificat } = pemDe(signataire);
    const fichiers: Readonly<Record<string, string | Uint8Array>> = {
      $in: entree,
      $cle: cle,
      $cert: certificat,
      $dest: pemDe(recepteur()).certificat,
    };
    for (const [nom, contenu] of Object.entries(fichiers))
      writeFileSync(join(dossier, nom.slice(1)), contenu);
    const [commande = '', ...reste] = args.map((arg) =>
      arg in fichiers ? join(dossier, arg.slice(1)) : arg,
    );
    const vrais = [commande, '-out', join(dossier, 'out'), ...reste];
    const { status, stderr } = spawnSync(programme, vrais);
    if (status !== 0) throw new Error(`openssl: ${stderr}`);
    return readFileSync(join(dossier, 'out'));
  } finally {
    rmSync(dossier, { recursive: true, force: true });
  }
}

const signe = [
  'cms',
  '-sign',
  '-binary',
  '-outform',
  'DER',
  '-in',
  '$in',
  '-signer',
  '$cert',
  '-inkey',
  '$cle',
];

/** DER of a detached signature of `partie`, by openssl. */
export function signature(partie: Buffer, plus: readonly string[] = [], signataire = emetteur()): Buffer {
  return openssl([...signe, ...plus], partie, signataire);
}

/** DER of a SignedData that holds `partie`. */
export function signatureOpaque(partie: Buffer): Buffer {
  return openssl([...signe, '-nodetach'], partie);
}

/** DER of an EnvelopedData of `partie`. */
export function enveloppe(partie: Buffer, plus: readonly string[] = ['-aes-256-cbc']): Buffer {
  return openssl(['cms', '-encrypt', '-binary', '-outform', 'DER', '-in', '$in', ...plus, '$dest'], partie);
}

/** An entity: header lines, then content. */
export function entite(entetes: readonly string[], contenu: Buffer | string, eol = '\r\n'): Buffer {
  const tete = entetes.map((ligne) => `${ligne}${eol}`).join('') + eol;
  return Buffer.concat([octets(tete), typeof contenu === 'string' ? octets(contenu) : contenu]);
}

/** A multipart body of these parts. */
export function multipart(frontiere: string, parties: readonly Buffer[], eol = '\r\n'): Buffer {
  const morceaux = parties.flatMap((une) => [octets(`--${frontiere}${eol}`), une, octets(eol)]);
  return Buffer.concat([...morceaux, octets(`--${frontiere}--${eol}`)]);
}

export interface FormeSignee {
  readonly parametres?: string;
  readonly signature?: Buffer;
  readonly entetesSignature?: readonly string[];
  readonly eol?: string;
}

/** multipart/signed of `partie`; the signature is openssl's when none is given. */
export function messageSigne(partie: Buffer, forme: FormeSignee = {}): Message {
  const {
    parametres = '; protocol="application/pkcs7-signature"; micalg=sha-256',
    signature: der = signature(partie),
    entetesSignature = ['Content-Type: application/pkcs7-signature; name=smime.p7s'],
    eol = '\r\n',
  } = forme;
  return {
    entetes: { 'Content-Type': `multipart/signed${parametres}; boundary="limite"` },
    corps: multipart('limite', [partie, entite(entetesSignature, der, eol)], eol),
  };
}

export function messageCms(der: Buffer, type = 'application/pkcs7-mime; smime-type=enveloped-data'): Message {
  return { entetes: { 'Content-Type': type }, corps: der };
}

/** The message as an entity, to go inside another. */
export function commeEntite({ entetes, corps }: Message): Buffer {
  return entite(
    Object.entries(entetes).map(([nom, valeur]) => `${nom}: ${valeur}`),
    corps,
  );
}
