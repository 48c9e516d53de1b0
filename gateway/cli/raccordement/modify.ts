// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord raccordement modify|activate|deactivate`: what was agreed changes only from ACTIF or INACTIF, and back to
 * EN_COURS: nothing is exchanged until somebody puts it in force again (specs: chorus-pro §8.1).
 */

import { Failure } from '../../domain/failure.ts';
import type { Partenaire } from '../../domain/partenaire.ts';
import type { Raccordement, StatutRaccordement } from '../../domain/raccordement.ts';
import { isOpen, transitionsRaccordement } from '../../domain/raccordement.ts';
import type { Journal } from '../../ports/journal.ts';
import { exitCodes } from '../exit.ts';
import { printJson } from '../output.ts';
import { systemClock, type Tools, withTools } from '../tools.ts';
import { leverEcheances, warningsAs2 } from './as2-warnings.ts';
import { present } from './create.ts';
import { findRaccordement } from './find.ts';
import type { TermsOptions } from './options.ts';
import { warningsPesit } from './pesit-warnings.ts';
import { assertOwnStructures, sharedWith } from './receivers.ts';
import { sayRaccordement } from './show.ts';
import { parseOwnSiret, readTerms, type Terms, warningsOf } from './terms.ts';

export interface ModifyOptions extends TermsOptions {
  readonly nom?: string;
  readonly application?: string;
  readonly systeme?: string;
  readonly role?: string;
  readonly protocole?: string;
  readonly activer?: boolean;
  readonly json?: boolean;
}

/** From these alone, whatever else may follow them. */
const modifiable: ReadonlySet<StatutRaccordement> = new Set(['ACTIF', 'INACTIF']);

export async function modify(text: string, options: ModifyOptions): Promise<number> {
  assertUnchanging(options);
  return withTools(async (tools) => {
    const before = await findRaccordement(tools.journal, text);
    if (!modifiable.has(before.statut)) return refuse(before, 'modify', options.json === true);
    const partenaire = await ownPartenaire(before, options.siret, tools.journal);
    const after = await changed(before, { ...options, ...siretOf(partenaire) }, tools);
    const now = systemClock();
    const received = isOpen(before, now) ? before : undefined;
    const { journal } = tools;
    const shared = await assertOwnStructures(after, { before: received, force: options.force, journal, now });
    if (options.siret !== undefined) await journal.savePartenaire(partenaire, now);
    await journal.saveRaccordement(after, now, 'raccord raccordement modify');
    const actif: Raccordement = { ...after, statut: 'ACTIF' };
    if (options.activer) {
      await journal.saveRaccordement(actif, now, 'raccord raccordement modify --activer');
      await leverEcheances(actif, journal, now);
    }
    say(options.activer ? actif : after, shared, options.json === true);
    return exitCodes.ok;
  });
}

export function setInForce(text: string, to: 'ACTIF' | 'INACTIF', json: boolean): Promise<number> {
  const verb = to === 'ACTIF' ? 'activate' : 'deactivate';
  return withTools(async ({ journal }) => {
    const before = await findRaccordement(journal, text);
    if (!transitionsRaccordement[before.statut].includes(to)) return refuse(before, verb, json);
    const after = { ...before, statut: to };
    const now = systemClock();
    // It may have come to share a structure while it was not in force: said, since putting it back is deliberate.
    const shared = to === 'ACTIF' ? await sharedWith(after, journal, now) : [];
    await journal.saveRaccordement(after, now, `raccord raccordement ${verb}`);
    await leverEcheances(after, journal, now);
    for (const line of shared) console.error(`raccord: attention : ${line}`);
    if (json) printJson({ id: after.id, statut: to });
    else console.log(`${after.nom}: ${to}`);
    return exitCodes.ok;
  });
}

/** Système d'échange, structure (its code application), protocole, role and nom are what it is. */
function assertUnchanging({ nom, application, systeme, role, protocole }: ModifyOptions): void {
  const asked = Object.entries({ nom, application, systeme, role, protocole }).filter(
    ([, value]) => value !== undefined,
  );
  if (asked.length === 0) return;
  const names = asked.map(([name]) => `--${name}`).join(', ');
  throw new RangeError(
    `${names} ne change jamais : créez un autre raccordement / never changes: create another`,
  );
}

async function changed(before: Raccordement, options: ModifyOptions, tools: Tools): Promise<Raccordement> {
  const { systemeEchange, protocole, role = 'PARTENAIRE' } = before;
  const { journal, config } = tools;
  const { identifiant: notreNomAs2, urlPublique: urlPubliqueAs2 } = config.as2;
  const names = { notreNomAs2, urlPubliqueAs2, notreIdentifiantPesit: config.pesit.identifiant };
  const parts = { systemeEchange, role, protocole, ...names };
  const context = { ...parts, before, journal, lots: config.lots, now: systemClock() };
  const terms = present(await readTerms(options, context));
  return { ...withoutTerms(before), ...terms, statut: 'EN_COURS' };
}

/** What never changes, and what this command does not touch. */
function withoutTerms(raccordement: Raccordement): Omit<Raccordement, keyof Terms> {
  const { sftp, as2, pesit, structures, matricule, livraison, ...others } = raccordement;
  const { collecteCron, lots, relais, ...rest } = others;
  return rest;
}

/** Its partenaire, with the SIRET it is now said to have. */
async function ownPartenaire(
  { partenaire, nom }: Raccordement,
  text: string | undefined,
  journal: Journal,
): Promise<Partenaire> {
  const known = (await journal.listPartenaires()).find(({ id }) => id === partenaire);
  if (known === undefined) throw new Failure('CONFIG', `${nom}: its partenaire is gone`);
  if (text === undefined) return known;
  const siret = parseOwnSiret(text);
  if (known.siret === undefined || known.siret === siret) return { ...known, siret };
  throw new RangeError(`--siret : la structure de ${nom} ne change jamais / its structure never changes`);
}

/** It receives for its own structure, whatever is said of others. */
function siretOf(partenaire: Partenaire): Pick<TermsOptions, 'siret'> {
  return partenaire.siret === undefined ? {} : { siret: partenaire.siret };
}

function refuse({ id, nom, statut }: Raccordement, verb: string, json: boolean): number {
  const out =
    statut === 'EN_COURS'
      ? `\nd'abord / first: raccord raccordement deactivate ${id} (ou / or activate)`
      : '';
  const why = `${nom} est ${statut} : ${verb} impossible / not from ${statut}${out}`;
  if (json) printJson({ error: why, statut });
  else console.error(`raccord: ${why}`);
  return exitCodes.negative;
}

function say(raccordement: Raccordement, shared: readonly string[], json: boolean): void {
  const now = systemClock();
  const ofProtocole = [...warningsAs2(raccordement, now), ...warningsPesit(raccordement, now)];
  const warnings = [...shared, ...warningsOf(raccordement), ...ofProtocole];
  if (json) {
    printJson({ id: raccordement.id, statut: raccordement.statut, warnings });
    return;
  }
  console.log(sayRaccordement(raccordement));
  for (const line of warnings) console.error(`raccord: ${line}`);
  if (raccordement.statut !== 'EN_COURS') return;
  console.log(
    `\nEN_COURS : rien n'est échangé ni modifié jusqu'à « raccord raccordement activate ${raccordement.id} » ; --activer le fait d'emblée / nothing is exchanged or changed until then; --activer does it at once`,
  );
}
