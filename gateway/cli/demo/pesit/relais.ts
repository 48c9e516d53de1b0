// SPDX-License-Identifier: Apache-2.0
/**
 * Two gateways that push to each other by PeSIT: what a partenaire deposits with the first one is forwarded to the second one
 * (CREATE, WRITE), whose compte rendu comes back the same way.
 */
import type { Identite } from '../../../../certs/identite.ts';
import type { Gateway } from '../../../main.ts';
import type { FluxRecord } from '../../../ports/journal.ts';
import { expect, until } from '../etapes.ts';
import { type PartenairePesit, partenairePesit } from './partenaire.ts';
import { enService, raccorder } from './raccorder.ts';

/** Its code with the other gateway, and what it calls itself there. */
const application = 'RAC002';
const identifiant = 'RELAIS';
const deposant = { application: 'GGG001', identifiant: 'DEMO-GGG' };

export interface Relais {
  readonly gateway: Gateway;
  readonly amont: Gateway;
  readonly partenaire: PartenairePesit;
}

export async function raccorderRelais(gateway: Gateway, amont: Gateway, identite: Identite): Promise<Relais> {
  const [ici, la] = [enService(gateway.pesit), enService(amont.pesit)];
  await raccorder(amont, {
    application,
    acces: { identifiant, notreIdentifiant: la.identifiant },
    certificat: ici.certificat,
    termes: { codesInterface: ['FSO1100A'], livraison: ici.serveur },
  });
  const { id } = await raccorder(gateway, {
    application,
    acces: { identifiant: la.identifiant, notreIdentifiant: identifiant, nomsFlux: ['CSO1100A', 'FEN1200A'] },
    certificat: la.certificat,
    // Its own plan never comes round during a demo: what it sends is pushed.
    termes: { codesInterface: ['FSO1100A'], role: 'AMONT', livraison: la.serveur, collecteCron: '0 0 1 1 *' },
  });
  await raccorder(gateway, {
    application: deposant.application,
    acces: { identifiant: deposant.identifiant, notreIdentifiant: ici.identifiant },
    certificat: identite.certificat,
    termes: { codesInterface: ['FSO1100A'], relais: id },
  });
  return { gateway, amont, partenaire: partenairePesit(deposant.identifiant, identite, ici) };
}

export async function pousser({ gateway, amont, partenaire }: Relais, invoice: Uint8Array): Promise<string> {
  const nomFichier = `FSO1100A_${deposant.application}_${deposant.application}1100000000000000001`;
  const { resultat } = await partenaire.deposer(nomFichier, invoice);
  expect(resultat.issue === 'FAIT', resultat.raison ?? resultat.issue);
  const pousse = await passe(gateway, 'the flux is pushed', () => emis(gateway, 'FSO1100A'));
  const recu = await passe(gateway, 'the other gateway judges it', () => integre(amont, pousse.nomFichier));
  const reponse = await passe(amont, 'its CSO is pushed', () => emis(amont, `C${recu.nomFichier.slice(1)}`));
  const siens = await passe(gateway, 'it is handed on', async () => {
    const collecte = await partenaire.collecter('CSO1100A');
    return collecte.resultat.issue === 'FAIT' ? collecte : undefined;
  });
  expect(siens.contenu.includes('CPPStatut'), 'it is no CPPStatut');
  return `${recu.statut} there, ${reponse.nomFichier} pushed back, ${siens.resultat.nomFichier} collected`;
}

/** Batches run again until it is there. */
function passe<Found>(
  gateway: Gateway,
  what: string,
  look: () => Promise<Found | undefined>,
): Promise<Found> {
  return until(what, async () => {
    await gateway.passerLots({ tout: true });
    return look();
  });
}

/** One that its PeSIT server took. */
async function emis({ journal }: Gateway, recherche: string): Promise<FluxRecord | undefined> {
  const found = await journal.listFlux({ sens: 'RECEPTION', recherche, limit: 20 });
  return found.find(({ statut, nomFichier }) => statut === 'ACQUITTE' && nomFichier.includes(application));
}

async function integre({ journal }: Gateway, nomFichier: string): Promise<FluxRecord | undefined> {
  const found = await journal.listFlux({ sens: 'EMISSION', recherche: nomFichier, limit: 5 });
  return found.find(({ statut }) => statut === 'INTEGRE' || statut === 'REJETE');
}
