// SPDX-License-Identifier: Apache-2.0
/** `raccord raccordement create`: lets a partenaire in, or says how we reach a system upstream. */
import { ulid } from 'ulid';
import type { SystemeEchange } from '../../domain/code-interface.ts';
import { type CodeApplication, parseCodeApplication } from '../../domain/flux-name.ts';
import type { Partenaire, PartenaireId } from '../../domain/partenaire.ts';
import type { Raccordement, RaccordementId, RoleRaccordement } from '../../domain/raccordement.ts';
import type { Siret } from '../../domain/structure.ts';
import type { Journal } from '../../ports/journal.ts';
import { exitCodes } from '../exit.ts';
import { printJson } from '../output.ts';
import { systemClock, withTools } from '../tools.ts';
import { leverEcheances, warningsAs2 } from './as2-warnings.ts';
import { depositable, sayCodes, secondairesDe } from './codes.ts';
import type { TermsOptions } from './options.ts';
import { warningsPesit } from './pesit-warnings.ts';
import { assertOwnStructures } from './receivers.ts';
import { printableAs2 } from './show-as2.ts';
import { printablePesit } from './show-pesit.ts';
import { parseJours, parseOwnSiret, readTerms, type Terms, type TermsRead, warningsOf } from './terms.ts';

export interface CreateOptions extends TermsOptions {
  readonly nom: string;
  readonly application: string;
  readonly systeme: string;
  readonly role: string;
  readonly protocole: string;
  readonly json?: boolean;
}

/** Validity given when none is asked for: a certificate's usual two years. */
const defaultValidityDays = '730';
const maxNomLength = 100;

export async function create(options: CreateOptions): Promise<number> {
  const codeApplication = parseCodeApplication(options.application);
  const [systemeEchange, role] = [parseSysteme(options.systeme), parseRole(options.role)];
  const protocole = parseProtocole(options.protocole);
  const siret = options.siret === undefined ? undefined : parseOwnSiret(options.siret);
  if (options.nom.length > maxNomLength)
    throw new RangeError(`--nom takes at most ${maxNomLength} characters`);
  return withTools(async ({ journal, config }) => {
    const now = systemClock();
    const known = await knownPartenaire(journal, codeApplication, siret);
    await assertNomFree(journal, options.nom, systemeEchange, known?.id);
    const own = known?.siret === undefined || options.siret !== undefined ? {} : { siret: known.siret };
    const before = firstTerms(systemeEchange, now);
    const { identifiant: notreNomAs2, urlPublique: urlPubliqueAs2 } = config.as2;
    const names = { notreNomAs2, urlPubliqueAs2, notreIdentifiantPesit: config.pesit.identifiant };
    const parts = { systemeEchange, role, protocole, ...names };
    const context = { ...parts, before, journal, lots: config.lots, now };
    const terms = await readTerms({ ...options, ...own }, context);
    const shared = await assertOwnStructures(
      { ...present(terms), role, partenaire: known?.id },
      { before: undefined, force: options.force, journal, now },
    );
    const partenaire = await savedPartenaire(journal, known, { nom: options.nom, codeApplication, siret });
    const raccordement: Raccordement = {
      ...present(terms),
      id: ulid() as RaccordementId,
      partenaire: partenaire.id,
      nom: options.nom,
      codeApplication,
      systemeEchange,
      protocole,
      statut: 'ACTIF',
      valideDu: now,
      delaiStabiliteMs: config.sftp.settleMs,
      ...(role === 'AMONT' ? { role } : {}),
    };
    await journal.saveRaccordement(raccordement, now, 'raccord raccordement create');
    await leverEcheances(raccordement, journal, now);
    const warnings = [...warningsAs2(raccordement, now), ...warningsPesit(raccordement, now)];
    say(raccordement, [...shared, ...warningsOf(raccordement), ...warnings], options);
    return exitCodes.ok;
  });
}

function firstTerms(systemeEchange: SystemeEchange, now: Date): Terms {
  return {
    codesInterface: depositable(systemeEchange),
    politiqueRetrait: 'once',
    valideAu: parseJours(defaultValidityDays, now),
  };
}

/** Members taken away are left out. */
export function present(terms: TermsRead): Terms {
  return Object.fromEntries(
    Object.entries(terms).filter(([, value]) => value !== undefined),
  ) as unknown as Terms;
}

async function knownPartenaire(
  journal: Journal,
  codeApplication: CodeApplication,
  siret: Siret | undefined,
): Promise<Partenaire | undefined> {
  const known = (await journal.listPartenaires()).find((one) => one.codeApplication === codeApplication);
  if (siret === undefined || known?.siret === undefined || known.siret === siret) return known;
  throw new RangeError(
    `--siret : ${codeApplication} est déjà ${known.siret} ; pour une autre structure, --structure / already another`,
  );
}

async function assertNomFree(
  { raccordements }: Journal,
  nom: string,
  systeme: SystemeEchange,
  partenaire: PartenaireId | undefined,
): Promise<void> {
  const all = await raccordements.list();
  const clash = all.some(
    (one) => one.nom === nom && one.systemeEchange === systeme && one.partenaire === partenaire,
  );
  if (clash) throw new RangeError(`--nom : ce partenaire a déjà un raccordement ${nom} / already has one`);
}

async function savedPartenaire(
  journal: Journal,
  known: Partenaire | undefined,
  {
    nom,
    codeApplication,
    siret,
  }: Pick<Partenaire, 'nom' | 'codeApplication'> & { readonly siret: Siret | undefined },
): Promise<Partenaire> {
  if (known !== undefined && (siret === undefined || known.siret === siret)) return known;
  const partenaire: Partenaire = {
    ...(known ?? { id: ulid() as PartenaireId, nom, codeApplication }),
    ...(siret === undefined ? {} : { siret }),
  };
  await journal.savePartenaire(partenaire, systemClock());
  return partenaire;
}

function say(raccordement: Raccordement, warnings: readonly string[], { codes, json }: CreateOptions): void {
  if (json) {
    printJson(printable(raccordement, warnings));
    return;
  }
  const { nom, codesInterface, sftp, as2, pesit, role = 'PARTENAIRE' } = raccordement;
  console.log(`${nom}: ACTIF, ${role}${sftp === undefined ? '' : `, login ${sftp.login}`}`);
  if (as2 !== undefined) console.log(`  AS2 ${as2.identifiant} → ${as2.notreIdentifiant}, ${as2.preset}`);
  if (pesit !== undefined)
    console.log(`  PeSIT ${pesit.identifiant} → ${pesit.notreIdentifiant}, ${pesit.preset}`);
  for (const line of sayCodes(codesInterface)) console.log(`  ${line}`);
  if (codes === undefined) console.log('(those whose format is served; --codes gives others)');
  for (const line of warnings) console.error(`raccord: ${line}`);
}

function printable(raccordement: Raccordement, warnings: readonly string[]): object {
  const { id, codesInterface, sftp, as2, pesit, role = 'PARTENAIRE' } = raccordement;
  const now = systemClock();
  return {
    id,
    ...(sftp === undefined ? {} : { login: sftp.login }),
    ...(as2 === undefined ? {} : { as2: printableAs2(as2, now) }),
    ...(pesit === undefined ? {} : { pesit: printablePesit(pesit, now) }),
    role,
    codesInterface,
    codesSecondaires: Object.fromEntries(codesInterface.map((code) => [code, secondairesDe(code)])),
    warnings,
  };
}

function parseSysteme(text: string): SystemeEchange {
  if (text === 'CPRO' || text === 'PA_CPRO' || text === 'PPF') return text;
  throw new RangeError('--systeme attend CPRO, PA_CPRO ou PPF / takes CPRO, PA_CPRO or PPF');
}

function parseRole(text: string): RoleRaccordement {
  if (text === 'PARTENAIRE' || text === 'AMONT') return text;
  throw new RangeError('--role attend PARTENAIRE ou AMONT / takes PARTENAIRE or AMONT');
}

function parseProtocole(text: string): 'sftp' | 'as2' | 'pesit' {
  if (text === 'sftp' || text === 'as2' || text === 'pesit') return text;
  throw new RangeError('--protocole attend sftp, as2 ou pesit / takes sftp, as2 or pesit');
}
