// SPDX-License-Identifier: Apache-2.0
/**
 * The raccordement: what was agreed with a partenaire: protocol, keys, codes interface, dates.
 *
 * Système d'échange, structure, protocole and nom never change; the rest changes only from ACTIF or
 * INACTIF, back to EN_COURS, and every change is kept in the history (specs: chorus-pro §8.1).
 */
import type { AccesAs2, ServeurAs2 } from './acces-as2.ts';
import type { AccesPesit, ServeurPesit } from './acces-pesit.ts';
import type { SystemeEchange } from './code-interface.ts';
import type { Protocole } from './flux.ts';
import type { CodeApplication } from './flux-name.ts';
import type { PartenaireId } from './partenaire.ts';

export type RaccordementId = string & { readonly __brand: 'RaccordementId' };

export type StatutRaccordement = 'BROUILLON' | 'EN_COURS' | 'ACTIF' | 'INACTIF' | 'ERREUR' | 'PARTIELLE';

export const transitionsRaccordement: Readonly<Record<StatutRaccordement, readonly StatutRaccordement[]>> = {
  BROUILLON: ['EN_COURS'],
  EN_COURS: ['ACTIF', 'INACTIF', 'ERREUR', 'PARTIELLE'],
  ACTIF: ['EN_COURS', 'INACTIF', 'PARTIELLE'],
  INACTIF: ['EN_COURS', 'ACTIF'],
  ERREUR: ['EN_COURS'],
  PARTIELLE: ['EN_COURS', 'ACTIF'],
};

/** What happens to a flux in `/out` once it was fetched whole: gone, or kept until removed or expired. */
export type PolitiqueRetrait = 'once' | 'keep';

export interface AccesSftp {
  /** SSH user name; unique among the raccordements. */
  readonly login: string;
  /** OpenSSH public keys, one line each (`ssh-ed25519 AAAA…`). */
  readonly clesPubliques: readonly string[];
  /** scrypt hash, only when passwords are configured: `scrypt$N$r$p$saltBase64$hashBase64`. */
  readonly motDePasse?: string;
  /** Addresses or CIDR blocks allowed; empty means any. */
  readonly adresses: readonly string[];
}

/**
 * PARTENAIRE: it deposits with us and collects from us. AMONT: an exchange system of which we are the partenaire (Chorus
 * Pro): it is we who deposit and collect there, and what it sends is read the other way round.
 */
export type RoleRaccordement = 'PARTENAIRE' | 'AMONT';

/** How we reach an SFTP server of the other side. */
export interface ServeurSftp {
  /** Absent: it was agreed before there was another one. */
  readonly protocole?: 'sftp';
  readonly hote: string;
  readonly port: number;
  readonly login: string;
  /** File with our private key, read at each connection; never its content. */
  readonly cleFichier: string;
  /** SHA-256 of its host key, as OpenSSH prints it (`SHA256:…`). Another key is refused. */
  readonly empreinteHote: string;
  /** Where we put, and where we collect. */
  readonly dossierDepot: string;
  readonly dossierRetrait: string;
  /** Accepts CBC ciphers: for a server that has nothing newer. */
  readonly cbc?: boolean;
  /** Accepts SHA-1. */
  readonly legacyAlgorithms?: boolean;
}

/** How a party is reached: what a raccordement keeps under `livraison`. */
export type Livraison = ServeurSftp | ServeurAs2 | ServeurPesit;

/** When what waits for this raccordement goes out in batch. */
export interface PlanLots {
  /** Cron of five fields, in Europe/Paris. */
  readonly cron: string;
  /** Hours of the night, `22:00` to `06:00`: outside of it a batch waits. Absent: any time. */
  readonly fenetre?: { readonly debut: string; readonly fin: string };
}

export interface Raccordement {
  readonly id: RaccordementId;
  readonly partenaire: PartenaireId;
  readonly codeApplication: CodeApplication;
  readonly systemeEchange: SystemeEchange;
  readonly protocole: Protocole;
  /** At most 100 characters, unique per (système d'échange, partenaire). */
  readonly nom: string;
  readonly statut: StatutRaccordement;
  readonly valideDu: Date;
  readonly valideAu: Date;
  /** Subscribed codes interface, as the partenaire named them. */
  readonly codesInterface: readonly string[];
  readonly politiqueRetrait: PolitiqueRetrait;
  /** Delay between CLOSE on a final name and the hand-over, in which the partenaire may still take it back. */
  readonly delaiStabiliteMs: number;
  readonly sftp?: AccesSftp;
  /** Also of a raccordement that is delivered to by AS2. */
  readonly as2?: AccesAs2;
  /** Also of a raccordement that is delivered to by PeSIT. */
  readonly pesit?: AccesPesit;
  /** PARTENAIRE when absent. */
  readonly role?: RoleRaccordement;
  /** Structures it receives for, beside its own: SIRET, or SIREN for all establishments (delegation). */
  readonly structures?: readonly string[];
  /** Matricule of the plateforme (scheme 0238), for the lines of the annuaire that name it. */
  readonly matricule?: string;
  /** Set: flux are pushed to its server. Else they wait in `/out`. */
  readonly livraison?: Livraison;
  /** Of an AMONT: when we collect there, cron in Europe/Paris. */
  readonly collecteCron?: string;
  /** Its own plan of batches; the gateway's when absent. */
  readonly lots?: PlanLots;
  /** Accepted flux are forwarded to this AMONT. */
  readonly relais?: RaccordementId;
}

/** May it exchange at this instant? ACTIF or PARTIELLE, and within its dates (end date included). */
export function isOpen(raccordement: Raccordement, now: Date): boolean {
  const live = raccordement.statut === 'ACTIF' || raccordement.statut === 'PARTIELLE';
  return live && raccordement.valideDu <= now && now <= raccordement.valideAu;
}

export function isAmont(raccordement: Raccordement): boolean {
  return raccordement.role === 'AMONT';
}
