// SPDX-License-Identifier: Apache-2.0
/**
 * The peer: the official EN 16931 rules on the same invoices, in one warm JVM with Saxon-HE as Debian packages it. Runs
 * where java, that jar and the official rules (RACCORD_ORACLES) are; elsewhere it says what it lacks. Without schema and
 * without French rules, which this Saxon cannot compile: the figure of ours beside it does more.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { percentile, type Report, round } from './report.ts';
import { schematronToXslt } from './schematron-xslt.ts';
import { type Subject, samplesOf, subjects } from './validate-samples.ts';
import { timeEach, warmUpInvoices } from './validate-timing.ts';

const jar = '/usr/share/java/Saxon-HE.jar';
const measuredInvoices = 500;
const timeoutMs = 300_000;
const maxOutputBytes = 64 * 1024 ** 2;
const run = promisify(execFile);

const peers: readonly (readonly [subject: string, rules: string])[] = [
  ['ubl', 'EN16931-UBL-validation-preprocessed.sch'],
  ['cii', 'EN16931-CII-validation-preprocessed.sch'],
];

export async function officialRules(report: Report): Promise<void> {
  const oracles = process.env['RACCORD_ORACLES'];
  const lacks = await lacking(oracles);
  if (oracles === undefined || lacks.length > 0) {
    report({ bench: 'validate/peer', value: 0, unit: `skipped: no ${lacks.join(', no ')}` });
    return;
  }
  for (const [name, rules] of peers) {
    const subject = subjects().find((one) => one.name === name);
    if (subject === undefined) continue;
    await compare(subject, join(oracles, 'schematron', 'cen-1.3.16', rules), report);
  }
}

async function lacking(oracles: string | undefined): Promise<readonly string[]> {
  const java = await run('java', ['-version']).then(
    () => true,
    () => false,
  );
  return [
    ...(java ? [] : ['java']),
    ...(existsSync(jar) ? [] : [jar]),
    ...(oracles === undefined ? ['RACCORD_ORACLES'] : []),
  ];
}

async function compare(subject: Subject, rules: string, report: Report): Promise<void> {
  const samples = samplesOf(subject);
  const theirsMs = await saxonMs(samples, rules);
  const context = { codeInterface: subject.code, now: new Date('2026-10-01T12:00:00Z') };
  const ours = await timeEach(samples, (bytes) => subject.format.check(bytes, context));
  report({
    bench: `validate/peer/${subject.name}`,
    value: round(theirsMs, 3),
    unit: 'ms',
    peer: 'our schema and all rules',
    ratio: round(theirsMs / ours.medianMs, 1),
    detail: { oursMs: ours.medianMs, warmUp: warmUpInvoices, engine: 'Saxon-HE of Debian, EN 16931 alone' },
  });
}

/** Median time of one transformation, its parse included, over the last of many in one JVM. */
async function saxonMs(samples: readonly Uint8Array[], rules: string): Promise<number> {
  const place = await mkdtemp(join(tmpdir(), 'raccord-bench-peer-'));
  try {
    const stylesheet = join(place, 'rules.xsl');
    await writeFile(stylesheet, schematronToXslt(await readFile(rules)));
    const [source, output] = [join(place, 'in'), join(place, 'out')];
    await mkdir(source);
    await mkdir(output);
    for (let i = 0; i < warmUpInvoices + measuredInvoices; i++) {
      const bytes = samples[i % samples.length] ?? new Uint8Array();
      await writeFile(join(source, `${String(i).padStart(6, '0')}.xml`), bytes);
    }
    const args = ['-cp', `${jar}:/usr/share/java/*`, 'net.sf.saxon.Transform', '-t'];
    const files = [`-s:${source}`, `-o:${output}`, `-xsl:${stylesheet}`];
    const { stderr } = await run('java', [...args, ...files], {
      timeout: timeoutMs,
      maxBuffer: maxOutputBytes,
    });
    return percentile(perInvoiceMs(stderr).slice(-measuredInvoices), 50);
  } finally {
    await rm(place, { recursive: true });
  }
}

/** Saxon says how long each transformation took, the building of its tree included. */
function perInvoiceMs(log: string): readonly number[] {
  return [...log.matchAll(/Execution time: ([\d.]+)ms/g)].map(([, ms]) => Number(ms));
}
