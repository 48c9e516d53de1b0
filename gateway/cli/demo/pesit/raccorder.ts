// SPDX-License-Identifier: Apache-2.0
/** Raccordements of the PeSIT demo: who calls under which name and with which certificate, and where it is called back. */
import type { Certificat } from '../../../../certs/certificat.ts';
import { ecrirePem } from '../../../../certs/pem.ts';
import type { AccesPesit, ServeurPesit } from '../../../domain/acces-pesit.ts';
import { parseCodeApplication } from '../../../domain/flux-name.ts';
import type { PartenaireId } from '../../../domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../../domain/raccordement.ts';
import type { Gateway } from '../../../main.ts';
import type { PesitEnService } from '../../../pesit.ts';

const validityMs = 24 * 3600 * 1000;

type Termes = Pick<Raccordement, 'codesInterface'> &
  Partial<Pick<Raccordement, 'structures' | 'relais' | 'role' | 'livraison' | 'collecteCron'>>;

export interface Accord {
  readonly application: string;
  readonly acces: Pick<AccesPesit, 'identifiant' | 'notreIdentifiant'> & Partial<AccesPesit>;
  readonly certificat: Certificat;
  readonly termes: Termes;
}

export async function raccorder(
  { journal }: Gateway,
  { application, acces, certificat, termes }: Accord,
): Promise<Raccordement> {
  const now = new Date();
  const codeApplication = parseCodeApplication(application);
  const partenaire = {
    id: `p-${application}` as PartenaireId,
    nom: `Partenaire ${application}`,
    codeApplication,
  };
  const raccordement: Raccordement = {
    id: `r-${application}` as RaccordementId,
    partenaire: partenaire.id,
    codeApplication,
    systemeEchange: 'CPRO',
    protocole: 'pesit',
    nom: application,
    statut: 'ACTIF',
    valideDu: now,
    valideAu: new Date(now.getTime() + validityMs),
    // What was collected is gone: a pattern gives the next one.
    politiqueRetrait: 'once',
    delaiStabiliteMs: 0,
    pesit: {
      certificats: [{ pem: ecrirePem('CERTIFICATE', certificat.der) }],
      preset: 'cft',
      reglages: {},
      adresses: [],
      nomsFlux: [],
      ...acces,
    },
    ...termes,
  };
  await journal.savePartenaire(partenaire, now);
  await journal.saveRaccordement(raccordement, now, 'demo');
  return raccordement;
}

/** Of a gateway of the demo: over TLS, its certificate pinned. */
export interface EnService {
  readonly identifiant: string;
  readonly certificat: Certificat;
  readonly serveur: ServeurPesit;
}

export function enService(pesit: PesitEnService | undefined): EnService {
  if (pesit?.port === undefined || pesit.certificat === undefined) {
    throw new Error('the gateway of the demo does not serve PeSIT over TLS');
  }
  const { identifiant, certificat, host: hote, port } = pesit;
  const serveur: ServeurPesit = { protocole: 'pesit', hote, port, empreinteTls: certificat.empreinte };
  return { identifiant, certificat, serveur };
}
