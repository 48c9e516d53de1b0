// SPDX-License-Identifier: Apache-2.0
/**
 * A stream of bytes that was captured, FPDU by FPDU, in words: with lengths before entities or without, with check bytes or
 * without, from its beginning or from the middle, and either side of it, or both in the order they spoke. (PeSIT E §2, §3)
 *
 * Unlike the reader of a session it goes on after an FPDU whose parameters are wrong, and says where it cannot go on.
 */
import type { Cadrage } from '../session/types.ts';
import { crcValide } from './crc.ts';
import { direDonnees, direEntete, direParametres } from './en-mots.ts';
import { lire16, nomDe, tailleEntete } from './entetes.ts';
import { decoderFpdu } from './fpdu.ts';
import { lirePreconnexion, lireReponse, taillePreconnexion, tailleReponse } from './preconnexion.ts';
import { FauteFpdu, type Fpdu, type NomFpdu } from './types.ts';

export interface LigneCapture {
  readonly genre: 'FPDU' | 'FAUTE' | 'PRECONNEXION' | 'REPONSE_PRECONNEXION' | 'FIN' | 'COUPEE' | 'PAS_PESIT';
  /** Where it begins in the stream, after the length before its entity. */
  readonly positionBytes: number;
  /** Without check bytes. */
  readonly sizeBytes: number;
  readonly nom?: NomFpdu;
  /** One line. */
  readonly titre: string;
  /** Parameters, data, what was let pass, check bytes that do not fit: a line each. */
  readonly details: readonly string[];
}

interface Place {
  readonly octets: Uint8Array;
  readonly cadrage: Cadrage;
  readonly crc: boolean;
}

/** The last line says how it ends: FIN, COUPEE, or PAS_PESIT from there on. */
export function* direEnMotsDetaille(octets: Uint8Array): Generator<LigneCapture, void, undefined> {
  const cadrage = cadrageDe(octets);
  if (octets.length === 0) yield fin('FIN', 0, 'the file is empty');
  else if (cadrage === undefined) yield fin('PAS_PESIT', 0, 'this does not begin as PeSIT does');
  else yield* direFlux(octets, cadrage);
}

function* direFlux(octets: Uint8Array, cadrage: Cadrage): Generator<LigneCapture, void, undefined> {
  let crc = false;
  let fpdus = 0;
  // Each turn takes four bytes at least, or ends.
  for (let position = 0; position < octets.length; ) {
    crc ||= cadrage === 'brut' && crcSuit(octets, position);
    const { lignes, apres } = lireUn({ octets, cadrage, crc }, position);
    yield* lignes;
    if (apres === undefined) return;
    fpdus += lignes.filter(({ nom }) => nom !== undefined).length;
    position = apres;
  }
  const cadre = cadrage === 'prefixe' ? 'with lengths before entities' : 'without lengths before entities';
  yield fin('FIN', octets.length, `end of the stream: ${fpdus} FPDU${fpdus > 1 ? 's' : ''}, ${cadre}`);
}

function fin(genre: 'FIN' | 'COUPEE' | 'PAS_PESIT', positionBytes: number, titre: string): LigneCapture {
  return { genre, positionBytes, sizeBytes: 0, titre, details: [] };
}

/** Undefined: neither form. Where both could be, lengths before entities are meant: that they agree is no chance. */
function cadrageDe(octets: Uint8Array): Cadrage | undefined {
  if (lirePreconnexion(octets.subarray(2, 2 + taillePreconnexion)) !== undefined) return 'prefixe';
  if (lirePreconnexion(octets.subarray(0, taillePreconnexion)) !== undefined) return 'brut';
  if (lireReponse(octets.subarray(0, tailleReponse)) !== undefined) return 'brut';
  if (lireReponse(octets.subarray(2, 2 + tailleReponse)) !== undefined) return 'prefixe';
  const premier = lire16(octets, 0);
  const second = lire16(octets, 2);
  const nomme = octets.length >= 2 + tailleEntete && nomDe(octets, 2) !== undefined;
  if (nomme && second >= tailleEntete && second <= premier) return 'prefixe';
  const bare = octets.length >= tailleEntete && nomDe(octets, 0) !== undefined && premier >= tailleEntete;
  return bare ? 'brut' : undefined;
}

/** After a bare FPDU: two bytes that check it, where no other FPDU begins. */
function crcSuit(octets: Uint8Array, position: number): boolean {
  const apres = position + lire16(octets, position);
  if (apres + 2 > octets.length || nomDe(octets, position) === undefined) return false;
  if (apres + tailleEntete <= octets.length && nomDe(octets, apres) !== undefined) return false;
  return crcValide(octets.subarray(position, apres + 2));
}

interface Lus {
  readonly lignes: readonly LigneCapture[];
  /** Where the next one begins; undefined: there is no going on. */
  readonly apres?: number;
}

function lireUn(place: Place, position: number): Lus {
  const { octets, cadrage } = place;
  const debut = position + (cadrage === 'prefixe' ? 2 : 0);
  const preconnexion = lireMessage(octets, debut);
  if (preconnexion !== undefined) {
    return { lignes: [preconnexion], apres: debut + preconnexion.sizeBytes };
  }
  if (cadrage === 'brut') return lireFpdu(place, position, octets.length, place.crc);
  const finEntite = debut + lire16(octets, position);
  if (debut > octets.length || finEntite > octets.length) return coupee(position, 'an entity', octets);
  if (finEntite < debut + tailleEntete) return pasPesit(position, 'an entity is too small for an FPDU');
  return lireEntite(place, debut, finEntite);
}

function lireMessage(octets: Uint8Array, position: number): LigneCapture | undefined {
  const message = lirePreconnexion(octets.subarray(position, position + taillePreconnexion));
  if (message !== undefined) {
    const details = [
      `identifier "${message.identifiant}"`,
      `password of ${message.motDePasse.length} characters`,
    ];
    const [genre, titre] = ['PRECONNEXION', 'pre-connection message'] as const;
    return { genre, positionBytes: position, sizeBytes: taillePreconnexion, titre, details };
  }
  const ok = lireReponse(octets.subarray(position, position + tailleReponse));
  if (ok === undefined) return undefined;
  const titre = `pre-connection answered ${ok ? 'ACK0' : 'NAK0'}`;
  const genre = 'REPONSE_PRECONNEXION';
  return { genre, positionBytes: position, sizeBytes: tailleReponse, titre, details: [] };
}

function lireEntite(place: Place, debut: number, finEntite: number): Lus {
  const lignes: LigneCapture[] = [];
  let position = debut;
  // Each turn takes six bytes at least, or ends.
  while (position < finEntite) {
    const crc = finEntite - position === lire16(place.octets, position) + 2;
    const lu = lireFpdu(place, position, finEntite, crc);
    lignes.push(...lu.lignes);
    if (lu.apres === undefined) return { lignes };
    position = lu.apres;
  }
  return { lignes, apres: finEntite };
}

function lireFpdu({ octets }: Place, position: number, limite: number, crc: boolean): Lus {
  if (position + tailleEntete > limite) {
    if (limite === octets.length) return coupee(position, 'an FPDU', octets);
    return pasPesit(position, 'an entity ends with what is no FPDU');
  }
  const nom = nomDe(octets, position);
  if (nom === undefined) return pasPesit(position, 'no FPDU has this type');
  const sizeBytes = lire16(octets, position);
  if (sizeBytes < tailleEntete) return pasPesit(position, `${nom} is shorter than its header`);
  const apres = position + sizeBytes + (crc ? 2 : 0);
  if (apres > limite) {
    if (limite === octets.length) return coupee(position, nom, octets);
    return pasPesit(position, `${nom} is longer than what holds it`);
  }
  const faux = crc && !crcValide(octets.subarray(position, apres)) ? ['check bytes that do not fit'] : [];
  const ligne = direUn(octets.subarray(position, position + sizeBytes), nom);
  return { lignes: [{ ...ligne, positionBytes: position, details: [...ligne.details, ...faux] }], apres };
}

function direUn(octets: Uint8Array, nom: NomFpdu): LigneCapture {
  const base = { positionBytes: 0, sizeBytes: octets.length, nom };
  try {
    const fpdu = decoderFpdu(octets, { tolerant: true });
    const details = [...direParametres(fpdu), ...direDonnees(fpdu), ...direTolere(fpdu)];
    return { ...base, genre: 'FPDU', titre: direEntete(fpdu), details };
  } catch (faute) {
    if (!(faute instanceof FauteFpdu)) throw faute;
    return { ...base, genre: 'FAUTE', titre: `${nom}, not as it should be`, details: [faute.message] };
  }
}

function direTolere({ tolere = [] }: Fpdu): readonly string[] {
  return tolere.map((raison) => `let pass: ${raison}`);
}

function coupee(position: number, quoi: string, { length }: Uint8Array): Lus {
  const titre = `the stream is cut: ${quoi} begins at byte ${position} and goes past the end, byte ${length}`;
  return { lignes: [fin('COUPEE', position, titre)] };
}

function pasPesit(position: number, raison: string): Lus {
  return { lignes: [fin('PAS_PESIT', position, `from byte ${position} on this is not PeSIT: ${raison}`)] };
}
