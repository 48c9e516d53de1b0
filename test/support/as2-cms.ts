// SPDX-License-Identifier: Apache-2.0
/**
 * For tests of CMS: the `openssl` command line as the other side, and our decoder fed in pieces of any size.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derContext, derOid, derSequence, derSmallInteger } from '../../certs/asn1.ts';
import type { Identite } from '../../certs/identite.ts';
import { type CmsOptions, decoderCms, type InfoCms, type TypeCms } from '../../protocols/as2/cms/decode.ts';
import { oids } from '../../protocols/as2/cms/oids.ts';
import { TroubleAs2 } from '../../protocols/as2/disposition.ts';
import { limitesParDefaut } from '../../protocols/as2/message/decode.ts';
import type { Sink } from '../../protocols/as2/sink.ts';
import { pemDe } from './as2-keys.ts';

/** Of the machine; not a package's. */
const programme = 'openssl';

/** Runs `openssl`; `cert:` and `key:` in an argument stand for files of that identity, `content:` for the input. */
export function openssl(
  args: readonly string[],
  entree: Buffer,
  identites: readonly Identite[] = [],
): Buffer {
  const dossier = mkdtempSync(join(tmpdir(), 'raccord-cms-'));
  try {
    const fichiers = new Map<string, string>();
    const poser = (nom: string, octets: string | Buffer): void => {
      const chemin = join(dossier, `f${fichiers.size}`);
      writeFileSync(chemin, octets);
      fichiers.set(nom, chemin);
    };
    for (const identite of identites) {
      const { cle, certificat } = pemDe(identite);
      poser(`cert:${identite.nom}`, certificat);
      poser(`key:${identite.nom}`, cle);
    }
    poser('in:', entree);
    const chemins = args.map((arg) => fichiers.get(arg) ?? arg);
    const { status, stdout, stderr } = spawnSync(programme, chemins, {
      input: entree,
      maxBuffer: 512 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr.toString()}`);
    return stdout;
  } finally {
    rmSync(dossier, { recursive: true });
  }
}

/** As above, with a file beside: `-content file:x`. */
export function verifierParOpenssl(signature: Buffer, contenu: Buffer, args: readonly string[]): Buffer {
  const dossier = mkdtempSync(join(tmpdir(), 'raccord-cms-'));
  try {
    writeFileSync(join(dossier, 'contenu'), contenu);
    return openssl(
      [
        'cms',
        '-verify',
        '-binary',
        '-inform',
        'DER',
        '-content',
        join(dossier, 'contenu'),
        '-noverify',
        ...args,
      ],
      signature,
    );
  } finally {
    rmSync(dossier, { recursive: true });
  }
}

export interface Lu {
  readonly contenu: Buffer;
  readonly info: InfoCms;
  readonly types: readonly TypeCms[];
  readonly trouble?: TroubleAs2;
  readonly fini: boolean;
}

/** How a message is cut. */
export type Coupe = (octets: Buffer) => Iterable<Buffer>;

export const dUnTenant: Coupe = (octets) => [octets];

export function parMorceaux(bytes: number): Coupe {
  return function* couper(octets) {
    for (let at = 0; at < octets.length; at += bytes) yield octets.subarray(at, at + bytes);
  };
}

export function coupeA(at: number): Coupe {
  return (octets) => [octets.subarray(0, at), octets.subarray(at)];
}

export async function lireCms(
  message: Buffer,
  options: Partial<CmsOptions> & Pick<CmsOptions, 'identites'>,
  coupe: Coupe = dUnTenant,
): Promise<Lu> {
  const types: TypeCms[] = [];
  const contenu = collecteur();
  const decodeur = decoderCms({
    ancien: false,
    limites: limitesParDefaut,
    contenu: (type) => {
      types.push(type);
      return contenu;
    },
    ...options,
  });
  const trouble = await pousser(decodeur, coupe(message));
  return {
    contenu: contenu.octets,
    info: decodeur.info,
    types,
    fini: contenu.fini,
    ...(trouble !== undefined && { trouble }),
  };
}

/** Each piece in memory that is spoilt once it was taken, as a socket's buffer would be. */
async function pousser(decodeur: Sink, pieces: Iterable<Buffer>): Promise<TroubleAs2 | undefined> {
  for (const piece of pieces) {
    const prete = Buffer.from(piece);
    await decodeur.push(prete);
    prete.fill(0xa5);
  }
  try {
    await decodeur.end();
    return undefined;
  } catch (error) {
    if (error instanceof TroubleAs2) return error;
    throw error;
  }
}

/** CompressedData (RFC 3274) around an OCTET STRING, which is given whole. */
export function derCompresse(octetString: Buffer): Buffer {
  const encap = derSequence(derOid(oids.data), derContext(0, octetString));
  const donnees = derSequence(derSmallInteger(0), derSequence(derOid(oids.zlib)), encap);
  return derSequence(derOid(oids.compressedData), derContext(0, donnees));
}

/** Takes all, for what writes. */
export function collecteur(): Sink & { readonly octets: Buffer; readonly fini: boolean } {
  const recus: Buffer[] = [];
  let fini = false;
  return {
    push: (piece) => {
      recus.push(Buffer.from(piece));
      return undefined;
    },
    end: () => {
      fini = true;
      return undefined;
    },
    get octets() {
      return Buffer.concat(recus);
    },
    get fini() {
      return fini;
    },
  };
}
