// SPDX-License-Identifier: Apache-2.0
/**
 * The PeSIT partenaire of the demo: our own client, as an operator uses it, with a certificate of its own. It goes on after a
 * cut, and tells from which point it did.
 */
import { randomInt } from 'node:crypto';
import type { Identite } from '../../../../certs/identite.ts';
import { delaisParDefaut } from '../../../../protocols/pesit/client/connexion.ts';
import {
  envoyerUnFichier,
  type PourEssai,
  type ResultatEnvoi,
  type ResultatLecture,
  recevoirUnFichier,
} from '../../../../protocols/pesit/client/essai.ts';
import type { NomFpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import type { Passage, Source } from '../../../../protocols/pesit/session/types.ts';
import type { ServeurPesit } from '../../../domain/acces-pesit.ts';
import { parseCodeApplication } from '../../../domain/flux-name.ts';
import type { PartenaireId } from '../../../domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../../domain/raccordement.ts';
import type { Destination, FichierCollecte } from '../../../ports/expedition.ts';
import { systemClock } from '../../tools.ts';
import type { EnService } from './raccorder.ts';

/** A server takes a moment to see that a line was lost. */
const pauseMs = 200;
const jamais = new AbortController().signal;

/** What was seen of its sessions, from the first attempt to the last. */
export interface Vu {
  /** Sessions that were opened. */
  sessions: number;
  /** The last point that was acknowledged before the last session. */
  acquitteAvant: number;
  /** Where the last session began to write or to read. */
  repriseA: number;
}

export interface Depot extends Vu {
  readonly resultat: ResultatEnvoi;
}

export interface Collecte extends Vu {
  readonly resultat: ResultatLecture;
  readonly contenu: Buffer;
}

export interface PartenairePesit {
  /** `port`: that of a line to the gateway, in place of the gateway's own. `surFpdu` is told of each FPDU that leaves. */
  deposer(nomFichier: string, contenu: Uint8Array, options?: OptionsAppel): Promise<Depot>;
  /** One file that answers to `nom`. */
  collecter(nom: string, options?: OptionsAppel): Promise<Collecte>;
}

export interface OptionsAppel {
  readonly port?: number;
  readonly surFpdu?: (nom: NomFpdu) => void;
}

export function partenairePesit(
  identifiant: string,
  identite: Identite,
  passerelle: EnService,
): PartenairePesit {
  const pour: PourEssai = {
    trousseau: { tls: () => identite },
    clock: systemClock,
    delais: delaisParDefaut,
    pauseMs,
    tirer: (max) => randomInt(1, max + 1),
  };
  return {
    async deposer(nomFichier, contenu, options = {}) {
      const { vu, passage } = observer(options);
      const fichier = { nomFichier, sizeBytes: contenu.length, source: sourceDe(contenu) };
      const destination = destinationDe(identifiant, passerelle, options);
      const resultat = await envoyerUnFichier(pour, destination, fichier, jamais, { passage });
      return { ...vu, resultat };
    },
    async collecter(nom, options = {}) {
      const { vu, passage } = observer(options);
      const pieces: Buffer[] = [];
      const recevoir = async ({ contenu }: FichierCollecte) => {
        for await (const piece of contenu) pieces.push(Buffer.from(piece));
        return 'RECU' as const;
      };
      const destination = destinationDe(identifiant, passerelle, options);
      const resultat = await recevoirUnFichier(pour, destination, nom, recevoir, jamais, { passage });
      return { ...vu, resultat, contenu: Buffer.concat(pieces) };
    },
  };
}

function destinationDe(
  identifiant: string,
  { identifiant: leur, serveur }: EnService,
  { port = serveur.port }: OptionsAppel,
): Destination<ServeurPesit> {
  const now = systemClock();
  const raccordement: Raccordement = {
    id: 'demo-pesit' as RaccordementId,
    partenaire: 'demo-pesit' as PartenaireId,
    codeApplication: parseCodeApplication('DEMPES'),
    systemeEchange: 'CPRO',
    protocole: 'pesit',
    nom: identifiant,
    statut: 'ACTIF',
    valideDu: now,
    valideAu: now,
    codesInterface: [],
    politiqueRetrait: 'once',
    delaiStabiliteMs: 0,
    pesit: {
      identifiant: leur,
      notreIdentifiant: identifiant,
      certificats: [],
      preset: 'cft',
      reglages: {},
      adresses: [],
      nomsFlux: [],
    },
  };
  return { raccordement, serveur: { ...serveur, port } };
}

function observer({ surFpdu }: OptionsAppel): { readonly vu: Vu; passage(passage: Passage): void } {
  const vu: Vu = { sessions: 0, acquitteAvant: 0, repriseA: 0 };
  let acquitte = 0;
  return {
    vu,
    passage({ sens, fpdu: { nom, parametres } }) {
      const { pointSynchro = 0, pointRelance = 0 } = parametres;
      if (nom === 'CONNECT') {
        vu.sessions += 1;
        vu.acquitteAvant = acquitte;
      }
      if (nom === 'ACK(SYN)') acquitte = pointSynchro;
      if (nom === 'ACK(WRITE)' || nom === 'READ') vu.repriseA = pointRelance;
      if (sens === 'SORTANT') surFpdu?.(nom);
    },
  };
}

function sourceDe(content: Uint8Array): Source {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return {
    sizeBytes: bytes.length,
    read: async (into, position) =>
      bytes.copy(into, 0, Math.min(position, bytes.length), position + into.length),
  };
}
