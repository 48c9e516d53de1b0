// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type MetricRow, metricTable } from '../../../gateway/observability/metric-table.ts';
import { createMetrics } from '../../../gateway/observability/metrics.ts';

test('counters, gauges and durations appear under their names', async () => {
  const metrics = createMetrics();
  metrics.count('flux_concluded_total', { code: 'FSO1100A', verdict: 'INTEGRE' });
  metrics.count('received_bytes_total', {}, 1200);
  metrics.gauge('sftp_sessions', 3);
  metrics.observe('journal_commit_seconds', 0.004);
  const text = await metrics.text();
  expect(text).toContain('raccord_flux_concluded_total{code="FSO1100A",verdict="INTEGRE"} 1');
  expect(text).toContain('raccord_received_bytes_total 1200');
  expect(text).toContain('raccord_sftp_sessions 3');
  expect(text).toContain('raccord_journal_commit_seconds_bucket{le="0.005"} 1');
  expect(text).toContain('raccord_process_cpu_seconds_total');
  expect(metrics.contentType).toContain('text/plain');
});

test('every name is declared once in the exposition, with its help and type', async () => {
  const text = await createMetrics().text();
  for (const [name, { type }] of Object.entries(metricTable)) {
    expect(text.split(`# TYPE raccord_${name} ${type}\n`)).toHaveLength(2);
  }
});

test('an unknown name, a wrong type or an unknown label is a bug', () => {
  const metrics = createMetrics();
  expect(() => metrics.count('no_such_thing')).toThrow('no such metric');
  expect(() => metrics.gauge('depots_total', 1)).toThrow('no such metric of this type');
  expect(() => metrics.count('toString')).toThrow('no such metric');
  expect(() => metrics.count('depots_total', { flux: '01K' })).toThrow('no label flux');
});

test('a code interface out of the table counts as another', async () => {
  const metrics = createMetrics();
  metrics.count('flux_concluded_total', { code: 'ZZZ9999Z', verdict: 'REJETE' });
  metrics.count('work_failures_total', { etape: 'controle', code_failure: 'CHECK_TIMEOUT' });
  const text = await metrics.text();
  expect(text).toContain('raccord_flux_concluded_total{code="autre",verdict="REJETE"} 1');
  expect(text).toContain('raccord_work_failures_total{etape="controle",code_failure="CHECK_TIMEOUT"} 1');
});

test('series do not grow without end', async () => {
  const metrics = createMetrics();
  for (let n = 0; n < 2000; n++) metrics.count('depots_total', { outcome: `p${n}` });
  const text = await metrics.text();
  expect(text.match(/^raccord_depots_total\{/gm)).toHaveLength(501);
  expect(text).toContain('raccord_depots_total{outcome="autre"} 1500');
});

test('two registries do not disturb each other', async () => {
  const one = createMetrics();
  one.gauge('sftp_sessions', 1);
  expect(await createMetrics().text()).not.toContain('raccord_sftp_sessions 1');
});

test('every figure counted in the sources is declared, with its type and its labels', async () => {
  const uses = (await Promise.all(folders.map(usesIn))).flat();
  expect(uses.filter((use) => !isDeclared(use))).toEqual([]);
  expect(uses.length).toBeGreaterThan(10);
});

const folders = ['gateway', 'protocols', 'queues', 'formats', 'certs'];

async function usesIn(folder: string): Promise<readonly Use[]> {
  const path = join(import.meta.dirname, '../../..', folder);
  const files = (await readdir(path, { recursive: true })).filter((file) => file.endsWith('.ts'));
  const sources = await Promise.all(files.map((file) => readFile(join(path, file), 'utf8')));
  return sources.flatMap(findUses);
}

interface Use {
  readonly method: string;
  readonly name: string;
  readonly labels: readonly string[];
}

function findUses(source: string): readonly Use[] {
  const calls = source.matchAll(/\bmetrics\??\.(count|observe|gauge)\(\s*'(\w+)'([^;]*);/g);
  return [...calls].map(([, method = '', name = '', rest = '']) => {
    const fields = /\{([^}]*)\}/.exec(rest)?.[1] ?? '';
    const labels = fields.split(',').map((field) => field.split(':')[0]?.trim() ?? '');
    return { method, name, labels: labels.filter((label) => label !== '') };
  });
}

const typeOf: Readonly<Record<string, string>> = { count: 'counter', observe: 'histogram', gauge: 'gauge' };

function isDeclared({ method, name, labels }: Use): boolean {
  const row = new Map<string, MetricRow>(Object.entries(metricTable)).get(name);
  return row?.type === typeOf[method] && labels.every((label) => row?.labels.includes(label));
}
