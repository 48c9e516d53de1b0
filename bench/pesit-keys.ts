// SPDX-License-Identifier: Apache-2.0
/** Who the two sides of the PeSIT benchmarks are: one identity for both, and what they agreed on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Identite, lireIdentite } from '../certs/identite.ts';
import type { AccesPesit, ServeurPesit } from '../gateway/domain/acces-pesit.ts';
import { parseCodeApplication } from '../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../gateway/domain/raccordement.ts';

export const ours = 'RACCORD';
export const theirs = 'BENCH';
/** What the partenaire sends under, and what waits for it. */
export const fluxEnvoye = 'FSO1100A';
export const fluxRetire = 'FEN0036A';

/** Held to by the goal: a point each MiB, four of them under way. */
const reglages: AccesPesit['reglages'] = {
  intervalleKio: 1024,
  fenetre: 4,
  tailleEntite: 65_535,
  longueurArticle: 32_000,
};

export function identiteDe(directory: string): Promise<Identite> {
  return lireIdentite({ fichier: join(directory, 'cert.pem'), cleFichier: join(directory, 'key.pem') });
}

/** As the gateway knows its partenaire; as the partenaire knows the gateway, with the names the other way round. */
export function raccordementDe(directory: string, cote: 'PASSERELLE' | 'PARTENAIRE'): Raccordement {
  const [identifiant, notreIdentifiant] = cote === 'PASSERELLE' ? [theirs, ours] : [ours, theirs];
  const now = Date.now();
  return {
    id: 'r-bench' as RaccordementId,
    partenaire: 'p-bench' as PartenaireId,
    codeApplication: parseCodeApplication('BEN001'),
    systemeEchange: 'CPRO',
    protocole: 'pesit',
    nom: 'bench',
    statut: 'ACTIF',
    valideDu: new Date(now - 86_400_000),
    valideAu: new Date(now + 86_400_000),
    codesInterface: [fluxEnvoye, fluxRetire],
    politiqueRetrait: 'keep',
    delaiStabiliteMs: 0,
    pesit: {
      identifiant,
      notreIdentifiant,
      certificats: [{ pem: readFileSync(join(directory, 'cert.pem'), 'utf8') }],
      preset: 'chorus-pro',
      reglages,
      adresses: [],
      nomsFlux: [],
    },
  };
}

export function serveurDe(directory: string, port: number): ServeurPesit {
  return {
    protocole: 'pesit',
    hote: '127.0.0.1',
    port,
    empreinteTls: readFileSync(join(directory, 'empreinte'), 'utf8'),
  };
}
