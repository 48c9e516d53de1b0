// SPDX-License-Identifier: Apache-2.0
/**
 * What follows from a flux of an AMONT, which answers what we relayed to it, tells the cycle de vie of what it knows, and
 * sends the factures of those who receive through us.
 *
 * Nothing of it is ours to refuse, and nothing is dropped: what finds nobody is kept, with an alerte. An answer goes back
 * in the transaction of the verdict; the rest becomes envois.
 */
import { correler } from '../correlation.ts';
import { codesDiffusion } from '../destinataire.ts';
import { type CodeInterface, contratOf } from '../domain/code-interface.ts';
import type { VerdictFlux } from '../domain/compte-rendu.ts';
import type { Facture } from '../domain/facture.ts';
import type { CodeApplication } from '../domain/flux-name.ts';
import type { Raccordement } from '../domain/raccordement.ts';
import type { NouvelleAlerte } from '../ports/alertes.ts';
import type { ConstatRecord, FluxRecord } from '../ports/journal.ts';
import type { BlobStore } from '../ports/spool.ts';
import { ensemble, type Suites, type SuitesDependencies, suitesDUnStatut } from '../suites.ts';
import { passerFactures } from './factures-amont.ts';
import { suitesDesReponses } from './reponses-amont.ts';

export interface AmontDependencies extends SuitesDependencies {
  readonly spool: Pick<BlobStore, 'put' | 'readWhole'>;
  readonly limits: { readonly fileBytes: number };
  /** Our own code application, towards the partenaires. */
  readonly emetteur: CodeApplication;
}

export interface ConcluAmont {
  readonly flux: FluxRecord;
  readonly raccordement: Raccordement;
  /** Undefined when it is not agreed, or cannot be read. */
  readonly code: CodeInterface | undefined;
  readonly verdict: VerdictFlux;
  readonly irrecevable: boolean;
  readonly factures: readonly Facture[];
  readonly constats: readonly ConstatRecord[];
}

/** A flux of an AMONT under a code that is agreed. */
export type FluxAmont = ConcluAmont & { readonly code: CodeInterface };

export async function suitesAmont(conclu: ConcluAmont, deps: AmontDependencies): Promise<Suites> {
  const { code, irrecevable } = conclu;
  if (code === undefined) return seulement(illisible(conclu));
  const known: FluxAmont = { ...conclu, code };
  if ((codesDiffusion as readonly string[]).includes(code)) {
    const passed = await passerFactures(known, deps);
    return irrecevable ? ensemble([passed, seulement(illisible(conclu))]) : passed;
  }
  if (irrecevable) return seulement(illisible(conclu));
  const answers = await suitesDesReponses(known, deps);
  const said = await suitesDesStatuts(known, deps);
  return ensemble([answers, said, seulement(...muets(known))]);
}

function seulement(...alertes: readonly NouvelleAlerte[]): Suites {
  return { envois: [], statuts: [], alertes };
}

/** Refused by our own checks: the AMONT is not told so, hence somebody here must be. */
function illisible({ flux, constats }: ConcluAmont): NouvelleAlerte {
  const first = constats.find(({ gravite }) => gravite === 'BLOQUANT');
  const detail = `flux ${flux.id} (${flux.nomFichier}) : ${first?.code ?? 'code interface non convenu'} ${first?.message ?? ''}`;
  return { cle: `retour:${flux.id}`, code: 'RETOUR-NON-CORRELE', detail };
}

/** Of a flux that answers another one (C…) the statuts go back with it: here they are kept with their factures only. */
async function suitesDesStatuts(conclu: FluxAmont, deps: AmontDependencies): Promise<Suites> {
  const answered = conclu.code.startsWith('C');
  const parts: Suites[] = [];
  for (const { rang, objet } of conclu.factures) {
    if (objet?.nature !== 'STATUT') continue;
    parts.push(
      answered
        ? await garder(rang, objet.dit, conclu, deps)
        : await suitesDUnStatut(rang, objet.dit, conclu, deps),
    );
  }
  return ensemble(parts);
}

async function garder(
  rang: number,
  dit: Parameters<typeof suitesDUnStatut>[1],
  { flux, raccordement }: FluxAmont,
  { journal }: AmontDependencies,
): Promise<Suites> {
  const found = await correler(dit, raccordement, journal);
  if (found === undefined) return seulement();
  const facture = { flux: found.connue.flux, rang: found.connue.rang };
  return { envois: [], statuts: [{ flux: flux.id, rang, dit, facture }], alertes: [] };
}

/** Objects that say something of what we have no way to look up yet (a déclaration, the annuaire), or nothing at all. */
function muets({ flux, code, factures }: FluxAmont): readonly NouvelleAlerte[] {
  if (code.startsWith('C') || contratOf(code).circuit === 'ANNUAIRE') return [];
  const silent = factures.filter(
    ({ objet }) => objet?.nature !== 'STATUT' && objet?.nature !== 'ACQUITTEMENT',
  );
  const [first] = silent;
  if (first === undefined) return [];
  const detail = `flux ${flux.id} (${flux.nomFichier}) : ${silent.length} objet(s), le premier est ${first.objet?.nature ?? 'illisible'} (${first.nomFichier})`;
  return [{ cle: `retour:${flux.id}`, code: 'RETOUR-NON-CORRELE', detail }];
}
