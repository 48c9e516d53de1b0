// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord fixtures`: writes made-up invoices into a folder, to try a raccordement or to load a gateway.
 *
 * Valid ones in any number, or one invalid twin for a rule, or for each. The same options write the same bytes. What a
 * twin must fail is in its summary, so that a test can read it.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import {
  maxLines,
  parseVatChoice,
  type SpecimenDescription,
  type VatChoice,
} from '../../formats/specimen/description.ts';
import { makeFacturX } from '../../formats/specimen/factur-x.ts';
import { makeSpecimen } from '../../formats/specimen/index.ts';
import { makeDraft } from '../../formats/specimen/make.ts';
import { makeTwin, rulesWithTwin } from '../../formats/specimen/twins/index.ts';
import { type CodeInterface, contratOf, parseCodeInterface } from '../domain/code-interface.ts';
import { buildIdentifiant, formatFluxName, parseCodeApplication } from '../domain/flux-name.ts';
import { exitCodes, runCommand } from './exit.ts';
import { makeFolder } from './files.ts';
import { printJson, startProgress } from './output.ts';

interface FixturesOptions {
  readonly code: string;
  readonly count: string;
  readonly lines: string;
  readonly categories?: string;
  readonly syntax?: string;
  readonly invalid?: string;
  readonly creditNote?: boolean;
  readonly rich?: boolean;
  readonly attachments: string;
  readonly seed: string;
  readonly application?: string;
  readonly json?: boolean;
}

type Syntax = 'ubl' | 'cii' | 'factur-x';

interface Plan {
  readonly code: CodeInterface;
  readonly syntax: Syntax;
  readonly description: Omit<SpecimenDescription, 'number'>;
  readonly count: number;
  readonly seed: number;
  readonly rules: readonly string[];
  readonly nameOf: (rank: number, own: string) => string;
}

interface Written {
  readonly file: string;
  readonly rule?: string;
  readonly failing?: readonly string[];
  /** The schema refuses it too: its rule is seen by `validate --all-layers` alone. */
  readonly schemaRefuses?: true;
}

/** A day of Chorus Pro is under half of it. */
const filesAtMost = 1_000_000;
const maxAttachments = 100;
/** A number of Chorus Pro has at most 20 characters. */
const rankDigits = 7;
/** Rules told one by one. */
const namedAtMost = 10;

export function addFixturesCommand(program: Command): void {
  program
    .command('fixtures <folder>')
    .description('write made-up invoices, valid or with one fault each / factures de démonstration')
    .option('--code <code>', 'code interface they are for', 'FSO1100A')
    .option('--count <n>', 'how many valid ones', '1')
    .option('--lines <n>', 'lines of each', '6')
    .option('--categories <list>', 'VAT of the lines in turn: S20,S5.5,E,AE,K,G,Z,L,M or O alone')
    .option('--syntax <syntax>', 'ubl, cii or factur-x; that of the code unless said')
    .option('--invalid <rule>', 'the invalid twin of a rule, or all of them, instead of valid ones')
    .option('--credit-note', 'credit notes')
    .option('--rich', 'with the optional groups')
    .option('--attachments <n>', 'supporting documents of each', '0')
    .option('--seed <n>', 'another choice of parties, goods and prices', '0')
    .option('--application <code>', 'name the files as flux of this code application')
    .option('--json', 'one JSON object: what was written')
    .action((folder: string, options: FixturesOptions) =>
      runCommand(() => fixtures(folder, options), options.json),
    );
}

async function fixtures(folder: string, options: FixturesOptions): Promise<number> {
  const plan = planOf(options);
  await makeFolder(folder);
  const written = plan.rules.length > 0 ? await writeTwins(folder, plan) : await writeValid(folder, plan);
  if (options.json === true) printJson({ folder, code: plan.code, syntax: plan.syntax, ...summary(written) });
  else console.log(`${written.length} file(s) for ${plan.code} in ${folder}`);
  warnOfSchema(written);
  return exitCodes.ok;
}

/** On stderr: who tries a twin shall not wonder why its rule is not told. */
function warnOfSchema(written: readonly Written[]): void {
  const refused = written.filter(({ schemaRefuses }) => schemaRefuses === true).map(({ rule }) => rule);
  if (refused.length === 0) return;
  const named = refused.slice(0, namedAtMost).join(' ') + (refused.length > namedAtMost ? ' …' : '');
  console.error(
    `raccord: the schema refuses ${refused.length} of these twins before their rule is judged; judge them with validate --all-layers: ${named}`,
  );
}

function summary(written: readonly Written[]): object {
  const twins = written.filter(({ rule }) => rule !== undefined);
  return { files: written.length, ...(twins.length > 0 ? { twins } : { first: written[0]?.file }) };
}

function planOf(options: FixturesOptions): Plan {
  const code = parseCodeInterface(options.code);
  if (code === undefined) throw new RangeError(`unknown code interface: ${options.code}`);
  const syntax = syntaxOf(code, options.syntax);
  const seed = parseCount('seed', options.seed, 0, Number.MAX_SAFE_INTEGER);
  const description = {
    syntax: syntax === 'ubl' ? ('UBL' as const) : ('CII' as const),
    circuit: contratOf(code).circuit === 'B2G' ? ('CHORUS_PRO' as const) : ('REFORME' as const),
    kind: options.creditNote === true ? ('CREDIT_NOTE' as const) : ('INVOICE' as const),
    lines: parseCount('lines', options.lines, 1, maxLines),
    attachments: parseCount('attachments', options.attachments, 0, maxAttachments),
    rich: options.rich === true,
    ...(options.categories === undefined ? {} : { vat: parseCategories(options.categories) }),
  };
  const count = parseCount('count', options.count, 1, filesAtMost);
  const rules = rulesOf(options.invalid, description.syntax);
  return {
    code,
    syntax,
    description,
    count,
    seed,
    rules,
    nameOf: namesOf(code, syntax, options.application),
  };
}

function rulesOf(asked: string | undefined, syntax: SpecimenDescription['syntax']): readonly string[] {
  if (asked === undefined) return [];
  const known = rulesWithTwin(syntax);
  if (asked === 'all') return known;
  if (!known.includes(asked)) throw new RangeError(`no invalid twin for the rule ${asked} in ${syntax}`);
  return [asked];
}

function syntaxOf(code: CodeInterface, asked: string | undefined): Syntax {
  const { format } = contratOf(code);
  const own = (['ubl', 'cii', 'factur-x'] as const).find((one) => format.startsWith(one));
  const syntax = asked ?? own;
  if (syntax === 'ubl' || syntax === 'cii' || syntax === 'factur-x') return syntax;
  throw new RangeError(
    asked === undefined ? `${code} takes no invoice we can make: ${format}` : `unknown syntax: ${asked}`,
  );
}

function parseCount(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new RangeError(`--${name} must be a whole number from ${least} to ${most}: ${text}`);
}

function parseCategories(text: string): readonly VatChoice[] {
  const choices = text.split(',').map((one) => {
    const choice = parseVatChoice(one.trim());
    if (choice === undefined) throw new RangeError(`not a category of VAT with its rate: ${one}`);
    return choice;
  });
  const outOfScope = choices.some(({ category }) => category === 'O');
  if (outOfScope && choices.length > 1)
    throw new RangeError('category O stands alone in an invoice (BR-O-11)');
  return choices;
}

/** Its own name, or that of a flux with a sequence of its own. */
function namesOf(code: CodeInterface, syntax: Syntax, application: string | undefined): Plan['nameOf'] {
  const extension = syntax === 'factur-x' ? '.pdf' : '.xml';
  if (application === undefined) return (_, own) => `${own}${extension}`;
  const codeApplication = parseCodeApplication(application);
  return (rank) => {
    const identifiant = buildIdentifiant(codeApplication, code, rank);
    return formatFluxName({ code, codeApplication, identifiant, extension });
  };
}

async function writeValid(folder: string, plan: Plan): Promise<readonly Written[]> {
  const bytesOf = await writerOf(plan);
  return eachWithProgress(plan.count, async (i) => {
    const number = `F-2026-${String(i + 1).padStart(rankDigits, '0')}`;
    const file = plan.nameOf(i + 1, `specimen-${String(i + 1).padStart(rankDigits, '0')}`);
    const bytes = await bytesOf({ ...plan.description, number, seed: plan.seed + i });
    await writeFile(join(folder, file), bytes);
    return { file };
  });
}

async function writeTwins(folder: string, plan: Plan): Promise<readonly Written[]> {
  const bytesOf = await writerOf(plan);
  const schemaRefuses = await schemaOf(plan);
  return eachWithProgress(plan.rules.length, async (i) => {
    const rule = plan.rules[i] ?? '';
    const description = { ...plan.description, number: 'F-2026-0001', seed: plan.seed };
    const twin = makeTwin(rule, description);
    if (twin === undefined) throw new RangeError(`no invalid twin for the rule ${rule}`);
    const file = plan.nameOf(i + 1, rule);
    await writeFile(join(folder, file), await bytesOf(description, twin.xml));
    const refused = await schemaRefuses(twin.xml);
    return { file, rule, failing: twin.failing, ...(refused ? { schemaRefuses: true } : {}) };
  });
}

/** Whether the schema refuses an invoice: then its rules are not judged. */
async function schemaOf({ syntax }: Plan): Promise<(xml: string) => Promise<boolean>> {
  const isUbl = syntax === 'ubl';
  const format = isUbl
    ? (await import('../../formats/ubl/index.ts')).ublInvoice
    : (await import('../../formats/cii/index.ts')).ciiInvoice;
  const context = { codeInterface: isUbl ? 'FSO1100A' : 'FSO1106A', now: new Date() } as const;
  return async (xml) => (await format.check(Buffer.from(xml), context)).irrecevable;
}

async function eachWithProgress(
  count: number,
  write: (i: number) => Promise<Written>,
): Promise<readonly Written[]> {
  const progress = startProgress('files');
  const written: Written[] = [];
  try {
    for (let i = 0; i < count; i++) {
      written.push(await write(i));
      progress.update(i + 1, count);
    }
  } finally {
    progress.end();
  }
  return written;
}

type Writer = (description: SpecimenDescription, xml?: string) => string | Promise<Uint8Array>;

async function writerOf({ syntax }: Plan): Promise<Writer> {
  if (syntax !== 'factur-x') return (description, xml = makeSpecimen(description)) => xml;
  const font = await readFile(fontFile());
  return (description, xml) =>
    makeFacturX(makeDraft(description), xml === undefined ? { font } : { font, xml });
}

function fontFile(): string {
  return fileURLToPath(import.meta.resolve('@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff'));
}
