// SPDX-License-Identifier: Apache-2.0
/**
 * Plays the scenarios against a running gateway with real clients, one after the other, and says of each
 * whether the answer was the expected one.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCppStatut } from '../../../formats/cpp/cpp-statut.ts';
import type { FluxRecord, Journal } from '../../ports/journal.ts';
import type { Client, Target } from './clients.ts';
import type { Scenario } from './scenarios.ts';

export interface Outcome {
  readonly titre: string;
  readonly client: string;
  readonly nomFichier: string;
  readonly codeInterface: string;
  readonly statut: string;
  readonly compteRendu: string;
  readonly statutCpp: string;
  readonly motifs: readonly string[];
  readonly delayMs: number;
  /** Empty when all is as expected. */
  readonly troubles: readonly string[];
}

export interface DemoContext {
  readonly journal: Journal;
  readonly target: Target;
  readonly directory: string;
  /** Resolves when the flux deposited under this name has reached an end; undefined past the time allowed. */
  readonly concluded: (nomFichier: string, after: Date) => Promise<FluxRecord | undefined>;
  /** What the schema says of a compte rendu; undefined where no schema is at hand. */
  readonly schemaTroubles: (path: string) => Promise<readonly string[]>;
}

export async function play(scenario: Scenario, client: Client, context: DemoContext): Promise<Outcome> {
  const started = new Date();
  const local = join(context.directory, 'a-deposer', scenario.nomFichier);
  await mkdir(join(context.directory, 'a-deposer'), { recursive: true });
  await writeFile(local, scenario.content);
  const base = { titre: scenario.titre, client: client.name, nomFichier: scenario.nomFichier };
  const nothing = { codeInterface: '', statut: '', compteRendu: '', statutCpp: '', motifs: [] };
  try {
    await client.put(context.target, local, scenario.nomFichier);
    const flux = await context.concluded(scenario.nomFichier, started);
    const delayMs = Date.now() - started.getTime();
    if (flux === undefined) return { ...base, ...nothing, delayMs, troubles: ['no verdict in time'] };
    const answer = await collect(flux, client, context);
    const seen = { codeInterface: flux.codeInterface ?? '', statut: flux.statut, ...answer };
    return { ...base, ...seen, delayMs, troubles: [...answer.troubles, ...compare(scenario, seen)] };
  } catch (error) {
    const troubles = [error instanceof Error ? error.message : String(error)];
    return { ...base, ...nothing, delayMs: Date.now() - started.getTime(), troubles };
  }
}

interface Collected {
  readonly compteRendu: string;
  readonly statutCpp: string;
  readonly motifs: readonly string[];
  readonly troubles: readonly string[];
}

/** Fetches the compte rendu with the same client, as the partenaire would, and reads it. */
async function collect(flux: FluxRecord, client: Client, context: DemoContext): Promise<Collected> {
  const [answer] = await context.journal.answers(flux.id);
  if (answer === undefined) return { compteRendu: '', statutCpp: '', motifs: [], troubles: [] };
  const local = join(context.directory, 'collecte', answer.nomFichier);
  await mkdir(join(context.directory, 'collecte'), { recursive: true });
  await client.get(context.target, answer.nomFichier, local);
  const statut = readCppStatut(await readFile(local));
  const troubles = await context.schemaTroubles(local);
  return {
    compteRendu: answer.nomFichier,
    statutCpp: statut.idStatut,
    motifs: [...new Set(statut.lignes.map((ligne) => ligne.codeErreur))],
    troubles,
  };
}

/** Pure: what differs from the expectation, in words. */
export function compare(
  { expected }: Scenario,
  seen: { readonly statut: string; readonly statutCpp: string; readonly motifs: readonly string[] },
): readonly string[] {
  const troubles: string[] = [];
  if (seen.statut !== expected.statut) troubles.push(`statut ${seen.statut}, expected ${expected.statut}`);
  if (seen.statutCpp !== expected.statutCpp) {
    troubles.push(`compte rendu ${seen.statutCpp || 'none'}, expected ${expected.statutCpp}`);
  }
  for (const motif of expected.motifs) {
    if (!seen.motifs.includes(motif))
      troubles.push(`${motif} is not among ${seen.motifs.join(', ') || 'no motif'}`);
  }
  return troubles;
}
