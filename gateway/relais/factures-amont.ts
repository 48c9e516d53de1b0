// SPDX-License-Identifier: Apache-2.0
/**
 * Factures that an AMONT sends to a structure one of our partenaires receives for (FEN0036A, FEN3036A, FEN3736A): each file
 * goes to it as it came, under a name of ours, with the next batch. The AMONT gets its acknowledgement (FSO1300A) at once
 * when the raccordement with it subscribes to that code.
 */

import { destinataireDe } from '../destinataire.ts';
import type { CodeApplication } from '../domain/flux-name.ts';
import { parseFluxName } from '../domain/flux-name.ts';
import { nomPropre } from '../emission.ts';
import { ensemble, type Retour, type Suites } from '../suites.ts';
import { type FichierRecu, fichiersDe } from './regle.ts';
import { writeAccuse } from './retour-cpp.ts';
import type { AmontDependencies, FluxAmont } from './suites-amont.ts';

const codeAccuse = 'FSO1300A';
/** Reasons told of a flux refused. */
const maxMotifs = 20;
const emetteurLength = 6;

export async function passerFactures(conclu: FluxAmont, deps: AmontDependencies): Promise<Suites> {
  const parts: Suites[] = [];
  if (!conclu.irrecevable) {
    for (const file of fichiersDe(conclu.factures)) parts.push(await passerFichier(file, conclu, deps));
  }
  return { ...ensemble(parts), retours: await accuse(conclu, deps) };
}

async function passerFichier(
  file: FichierRecu,
  { flux, code }: FluxAmont,
  { journal, clock }: AmontDependencies,
): Promise<Suites> {
  const debiteurs = [...new Set(file.objets.map(debiteurDe))];
  const receivers = await Promise.all(debiteurs.map((one) => destinataireDe(one, code, journal, clock())));
  const distinct = new Set(receivers.map((one) => one?.raccordement));
  const [receiver] = receivers;
  const cle = `relais:${flux.id}:${file.rang}`;
  const detail = `flux ${flux.id} (${flux.nomFichier}), fichier ${file.nom}, destinataire ${debiteurs.slice(0, 3).join(' ') || 'absent'}`;
  const alerte = { cle, code: 'ENVOI-SANS-RACCORDEMENT' as const, detail };
  // Of several recipients none may read what is for the others: somebody must look.
  if (distinct.size > 1) return { envois: [], statuts: [], alertes: [alerte] };
  const [debiteur] = debiteurs;
  const envoi = {
    cle,
    genre: 'RELAIS' as const,
    source: flux.id,
    rang: file.rang,
    contenu: {},
    ...(debiteur === undefined ? {} : { destinataire: debiteur }),
    ...receiver,
  };
  return { envois: [envoi], statuts: [], alertes: receiver === undefined ? [alerte] : [] };
}

function debiteurDe({ objet, destinataire }: FichierRecu['objets'][number]): string | undefined {
  return objet?.nature === 'FACTURE' ? (objet.destinataire ?? destinataire) : destinataire;
}

/** Asked for by the subscription: without it an AMONT that wants none gets none. */
async function accuse(conclu: FluxAmont, deps: AmontDependencies): Promise<readonly Retour[]> {
  const { flux, raccordement, code, irrecevable, constats } = conclu;
  if (code !== 'FEN0036A' || !raccordement.codesInterface.includes(codeAccuse)) return [];
  const nomFichier = await nomPropre(codeAccuse, raccordement, deps);
  const idFlux = flux.identifiant ?? flux.nomFichier;
  const blocking = constats.filter(({ gravite }) => gravite === 'BLOQUANT');
  const content = writeAccuse(
    {
      produitLe: deps.clock(),
      idFlux: parseFluxName(nomFichier)?.identifiant ?? nomFichier,
      recepteur: idFlux.slice(0, emetteurLength) as CodeApplication,
      emetteur: raccordement.codeApplication,
    },
    {
      idFlux,
      accepte: !irrecevable,
      motifs: irrecevable ? blocking.slice(0, maxMotifs).map((one) => `${one.code} ${one.message}`) : [],
    },
  );
  const blob = await deps.spool.put(content);
  return [{ raccordement, code: codeAccuse, nomFichier, blob, origine: flux.id }];
}
