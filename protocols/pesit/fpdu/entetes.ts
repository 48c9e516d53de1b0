// SPDX-License-Identifier: Apache-2.0
/**
 * The six bytes every FPDU begins with: length, phase, type, and two identifiers. (PeSIT E §3.1, §3.2)
 *
 * The values are those of the header table of the standard; two titles of its text print others (DTF.END, ACK(SYN)).
 */
import { fpdusSimples, type NomFpdu } from './types.ts';

export const tailleEntete = 6;
/** The length field has two bytes. */
export const tailleMaxFpdu = 65_535;

export interface Entete {
  /** 0x40: the connection; 0x00: data of a file; 0xC0: all others. */
  readonly phase: number;
  readonly type: number;
}

const connexion = 0x40;
const donnees = 0x00;
const fichier = 0xc0;

export const entetes: Readonly<Record<NomFpdu, Entete>> = {
  CONNECT: { phase: connexion, type: 0x20 },
  ACONNECT: { phase: connexion, type: 0x21 },
  RCONNECT: { phase: connexion, type: 0x22 },
  RELEASE: { phase: connexion, type: 0x23 },
  RELCONF: { phase: connexion, type: 0x24 },
  ABORT: { phase: connexion, type: 0x25 },
  DTF: { phase: donnees, type: 0x00 },
  DTFDA: { phase: donnees, type: 0x41 },
  DTFMA: { phase: donnees, type: 0x40 },
  DTFFA: { phase: donnees, type: 0x42 },
  READ: { phase: fichier, type: 0x01 },
  WRITE: { phase: fichier, type: 0x02 },
  SYN: { phase: fichier, type: 0x03 },
  'DTF.END': { phase: fichier, type: 0x04 },
  RESYN: { phase: fichier, type: 0x05 },
  IDT: { phase: fichier, type: 0x06 },
  'TRANS.END': { phase: fichier, type: 0x08 },
  CREATE: { phase: fichier, type: 0x11 },
  SELECT: { phase: fichier, type: 0x12 },
  DESELECT: { phase: fichier, type: 0x13 },
  ORF: { phase: fichier, type: 0x14 },
  CRF: { phase: fichier, type: 0x15 },
  MSG: { phase: fichier, type: 0x16 },
  MSGDM: { phase: fichier, type: 0x17 },
  MSGMM: { phase: fichier, type: 0x18 },
  MSGFM: { phase: fichier, type: 0x19 },
  'ACK(CREATE)': { phase: fichier, type: 0x30 },
  'ACK(SELECT)': { phase: fichier, type: 0x31 },
  'ACK(DESELECT)': { phase: fichier, type: 0x32 },
  'ACK(ORF)': { phase: fichier, type: 0x33 },
  'ACK(CRF)': { phase: fichier, type: 0x34 },
  'ACK(READ)': { phase: fichier, type: 0x35 },
  'ACK(WRITE)': { phase: fichier, type: 0x36 },
  'ACK(TRANS.END)': { phase: fichier, type: 0x37 },
  'ACK(SYN)': { phase: fichier, type: 0x38 },
  'ACK(RESYN)': { phase: fichier, type: 0x39 },
  'ACK(IDT)': { phase: fichier, type: 0x3a },
  'ACK(MSG)': { phase: fichier, type: 0x3b },
};

/** Of its own kind, so that nobody has to assert that keys of a record are names. */
export const nomsFpdu: readonly NomFpdu[] = Object.keys(entetes).filter(
  (nom): nom is NomFpdu => nom in entetes,
);

const parEntete: ReadonlyMap<number, NomFpdu> = new Map(
  nomsFpdu.map((nom) => [(entetes[nom].phase << 8) | entetes[nom].type, nom]),
);

/** The name of the FPDU that begins at `position`, where six bytes must be; undefined when there is none of that type. */
export function nomDe(octets: Uint8Array, position: number): NomFpdu | undefined {
  return parEntete.get(lire16(octets, position + 2));
}

const concatenables: ReadonlySet<NomFpdu> = new Set(fpdusSimples);

/** Whether it may share an entity with others. (§3.3) */
export function estConcatenable(nom: NomFpdu): boolean {
  return concatenables.has(nom);
}

/** The four that carry a file. */
export function porteDonnees(nom: NomFpdu): boolean {
  return entetes[nom].phase === donnees;
}

export function lire16(octets: Uint8Array, position: number): number {
  return ((octets[position] ?? 0) << 8) | (octets[position + 1] ?? 0);
}

export function ecrire16(valeur: number, octets: Uint8Array, position: number): void {
  octets[position] = valeur >>> 8;
  octets[position + 1] = valeur & 0xff;
}
