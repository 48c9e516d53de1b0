// SPDX-License-Identifier: Apache-2.0
/** Every parameter at the outer level: its code, and how its value lies in bytes. (PeSIT E §4.2) */
import { attributs, compression, controleAcces, diagnostic, synchro, version } from './agregats.ts';
import { groupeFichier, groupeHistoriques, groupeLogiques, groupePhysiques, identifiant } from './groupes.ts';
import type { Parametres } from './types.ts';
import { type Codec, nombre, octetsLibres, symbole, texteLibre } from './valeurs.ts';

export type CleParametre = keyof Parametres;

export interface Pi<Valeur> {
  readonly code: number;
  readonly codec: Codec<Valeur>;
  readonly groupe: boolean;
}

const drapeau = symbole([false, true]);
const dernierPoint = 999_999;

/** `attributs` and `reponseAttendue` share PI 14: which of the two it is depends on the FPDU. */
export const parametres: { readonly [Cle in CleParametre]-?: Pi<NonNullable<Parametres[Cle]>> } = {
  crc: pi(1, drapeau),
  diagnostic: pi(2, diagnostic),
  demandeur: pi(3, identifiant),
  serveur: pi(4, identifiant),
  controleAcces: pi(5, controleAcces),
  version: pi(6, version),
  synchro: pi(7, synchro),
  fichier: pgi(9, groupeFichier),
  idTransfert: pi(13, nombre(3)),
  attributs: pi(14, attributs),
  reponseAttendue: pi(14, drapeau),
  relance: pi(15, drapeau),
  codeDonnees: pi(16, symbole(['ascii', 'ebcdic', 'binaire'] as const)),
  priorite: pi(17, nombre(1, 0, 2)),
  pointRelance: pi(18, nombre(3, 0, dernierPoint)),
  codeFin: pi(19, nombre(1)),
  pointSynchro: pi(20, nombre(3, 1, dernierPoint)),
  compression: pi(21, compression),
  acces: pi(22, symbole(['ecriture', 'lecture', 'mixte'] as const)),
  resynchronisation: pi(23, drapeau),
  tailleEntite: pi(25, nombre(2)),
  octets: pi(27, nombre(8)),
  articles: pi(28, nombre(4)),
  complement: pi(29, texteLibre(254)),
  logiques: pgi(30, groupeLogiques),
  physiques: pgi(40, groupePhysiques),
  historiques: pgi(50, groupeHistoriques),
  emetteurInitial: pi(61, identifiant),
  destinataireFinal: pi(62, identifiant),
  message: pi(91, octetsLibres(4096)),
  libre: pi(99, octetsLibres(254)),
};

function pi<Valeur>(code: number, codec: Codec<Valeur>): Pi<Valeur> {
  return { code, codec, groupe: false };
}

function pgi<Valeur>(code: number, codec: Codec<Valeur>): Pi<Valeur> {
  return { code, codec, groupe: true };
}
