// SPDX-License-Identifier: Apache-2.0
/**
 * The judge: time of one invoice by étape, invoices a second through the pool, time against the number of lines, cold
 * start, memory over many invoices; beside it the official rules in a warm JVM, where both are there. The goals are
 * those of specs/validation §8 and of docs/decisions.
 */
import { ciiD16bSchema, ciiD22bSchema } from '../formats/cii/modele/schema.ts';
import { ciiVocabulary } from '../formats/cii/vocabulary.ts';
import { extractFacturX } from '../formats/facturx/extract.ts';
import { makeSpecimen } from '../formats/specimen/index.ts';
import { ublSchema } from '../formats/ubl/modele/schema.ts';
import { ublVocabulary } from '../formats/ubl/vocabulary.ts';
import { openXml } from '../formats/xml/open.ts';
import { judgeWithLibrary } from '../formats/xml/well-formed.ts';
import { isAccepted } from '../gateway/domain/constat.ts';
import { type BenchOptions, type Report, round } from './report.ts';
import { coldStart } from './validate-cold-start.ts';
import { memory } from './validate-memory.ts';
import { officialRules } from './validate-peer.ts';
import { pool } from './validate-pool.ts';
import { facturXSample, type Subject, samplesOf, subjects } from './validate-samples.ts';
import { timeEach } from './validate-timing.ts';

const now = new Date('2026-10-01T12:00:00Z');
const schemaGoalMs = 0.15;
const judgeGoalMs = 0.35;
const extractGoalMs = 0.5;
const manyLines = 4_188;
const fewerLines = 1_000;
const manyLinesGoalMs = 250;
/** 4,188 / 1,000, and what garbage costs. */
const linearGoal = 5;
/** A large invoice is slow enough to need fewer. */
const largeRounds = { warmUp: 10, measured: 15 };
/** Lines of a Factur-X whose PDF is of a usual size. */
const facturXLines = 40;

export async function validate(report: Report, options: BenchOptions): Promise<void> {
  for (const subject of subjects()) await oneInvoice(subject, report);
  for (const subject of subjects()) await lines(subject, report);
  await facturX(report);
  await pool(report);
  await coldStart(report);
  await memory(report, options);
  await officialRules(report);
}

async function oneInvoice({ name, code, format, description }: Subject, report: Report): Promise<void> {
  const samples = samplesOf({ description });
  const sizeBytes = Math.round(samples.reduce((sum, { length }) => sum + length, 0) / samples.length);
  const context = { codeInterface: code, now };
  const refused = await countRefused(samples, (bytes) => format.check(bytes, context));
  if (refused > 0) throw new Error(`${refused} of ${samples.length} specimens of ${name} are refused`);

  const { schema, vocabulary } = schemaOf(code);
  const parsed = await timeEach(samples, (bytes) => judgeWithLibrary(bytes, schema));
  report({
    bench: `validate/${name}/parse+schema`,
    value: parsed.medianMs,
    unit: 'ms',
    goal: { most: schemaGoalMs },
    detail: { fastMs: parsed.fastMs, p99Ms: parsed.p99Ms, sizeBytes },
  });
  const opened = await timeEach(samples, (bytes) => openXml(bytes, { schema, vocabulary }));
  report({
    bench: `validate/${name}/with-tree`,
    value: opened.medianMs,
    unit: 'ms',
    detail: { fastMs: opened.fastMs, p99Ms: opened.p99Ms },
  });
  const judged = await timeEach(samples, (bytes) => format.check(bytes, context));
  report({
    bench: `validate/${name}/all-rules`,
    value: judged.medianMs,
    unit: 'ms',
    goal: { most: judgeGoalMs },
    detail: { fastMs: judged.fastMs, p99Ms: judged.p99Ms, perSecond: round(1000 / judged.medianMs, 0) },
  });
}

function schemaOf(code: string) {
  if (code === 'FSO1106A') return { schema: ciiD16bSchema, vocabulary: ciiVocabulary };
  if (code === 'FSO1156A') return { schema: ciiD22bSchema, vocabulary: ciiVocabulary };
  return { schema: ublSchema, vocabulary: ublVocabulary };
}

type Check = (bytes: Uint8Array) => ReturnType<Subject['format']['check']>;

async function countRefused(samples: readonly Uint8Array[], check: Check): Promise<number> {
  let refused = 0;
  for (const bytes of samples) if (!isAccepted((await check(bytes)).constats)) refused++;
  return refused;
}

async function lines({ name, code, format, description }: Subject, report: Report): Promise<void> {
  const context = { codeInterface: code, now };
  const timeOf = async (count: number) => {
    const bytes = Buffer.from(makeSpecimen({ ...description, lines: count }));
    const timing = await timeEach([bytes], (one) => format.check(one, context), largeRounds);
    return { ...timing, sizeBytes: bytes.length };
  };
  const fewer = await timeOf(fewerLines);
  const many = await timeOf(manyLines);
  report({
    bench: `validate/${name}/${manyLines}-lines`,
    value: round(many.medianMs, 1),
    unit: 'ms',
    goal: { most: manyLinesGoalMs },
    detail: { fastMs: round(many.fastMs, 1), slowestMs: round(many.p99Ms, 1), sizeBytes: many.sizeBytes },
  });
  report({
    bench: `validate/${name}/linear`,
    // Of the fast rounds: what else the machine did in one of the two would be in the ratio twice.
    value: round(many.fastMs / fewer.fastMs),
    unit: `× ${fewerLines} lines`,
    goal: { most: linearGoal },
    detail: { lines: manyLines, thousandLinesMs: round(fewer.fastMs, 1) },
  });
}

async function facturX(report: Report): Promise<void> {
  const sample = await facturXSample(facturXLines);
  const { medianMs, p99Ms } = await timeEach([sample], extractFacturX);
  report({
    bench: 'validate/factur-x/extract',
    value: medianMs,
    unit: 'ms',
    goal: { most: extractGoalMs },
    detail: { p99Ms, sizeBytes: sample.length },
  });
}
