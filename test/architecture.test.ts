// SPDX-License-Identifier: Apache-2.0
/**
 * Import directions: who may know whom (ARCHITECTURE.md, "Boundaries"). One table for our folders, one for the
 * libraries, one for what the pure folders may not read from the machine.
 *
 * A check that sees no module is content, so the count of modules is checked too, and each kind of violation is
 * proved on made-up modules.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Edge,
  type Module,
  readModule,
  readModules,
  root,
  typescriptOnDisk,
} from './support/modules.ts';

interface Layer {
  readonly name: string;
  readonly holds: RegExp;
  /** Our modules it may import; undefined means any of them. */
  readonly modules?: readonly RegExp[];
  /** Packages and `node:` modules refused to it. */
  readonly refused?: RegExp;
  /** True: no clock and no random number, they come in as arguments. */
  readonly pure?: true;
}

const domain = /^gateway\/domain\//;
const ports = /^gateway\/ports\//;
const inputOutput = /^node:(fs|net|tls|http|https|http2|dns|dgram|child_process|cluster|worker_threads)\b/;

/** `main.ts` and what it is made of: the only ones that know both sides of a port. */
const composition = /^gateway\/((main|as2|pesit|registry|config|watched-folders)\.ts$|(cli|first-start)\/)/;

/** The first row that holds a module judges it. */
const layers: readonly Layer[] = [
  { name: 'domain', holds: domain, modules: [domain], refused: /./, pure: true },
  { name: 'ports', holds: ports, modules: [domain, ports], refused: /./, pure: true },
  {
    name: 'check pool',
    holds: /^formats\/(check-[a-z-]+|served|served-names|diffuseur|diffusion-[a-z-]+|wasm-code)\.ts$/,
    modules: [domain, ports, /^formats\//],
  },
  {
    name: 'rules of a format',
    holds: /^formats\/(xml|en16931)\//,
    modules: [domain, ports, /^formats\/xml\//, /^formats\/SELF\//],
    refused: inputOutput,
    pure: true,
  },
  {
    name: 'archives and what travels inside a facture',
    holds: /^formats\/(zip|pieces-jointes|enveloppe)\//,
    modules: [domain, ports, /^formats\/zip\//, /^formats\/SELF\//],
    refused: inputOutput,
    pure: true,
  },
  {
    name: 'French rules',
    holds: /^formats\/fr\//,
    modules: [domain, ports, /^formats\/(xml|en16931|fr|pieces-jointes)\//],
    refused: inputOutput,
    pure: true,
  },
  {
    name: 'Factur-X and specimens',
    holds: /^formats\/(facturx|specimen)\//,
    modules: [domain, ports, /^formats\/(xml|en16931|facture|fr|ubl|cii)\//, /^formats\/SELF\//],
    refused: inputOutput,
    pure: true,
  },
  {
    name: 'factures of other families, and what becomes of a facture',
    holds: /^formats\/(cpp-facture|f1|lisible|conversion|diffusion)\//,
    modules: [domain, ports, /^formats\//],
    refused: inputOutput,
    pure: true,
  },
  {
    name: 'judgement of an invoice',
    holds: /^formats\/facture\//,
    modules: [domain, ports, /^formats\/(xml|en16931|fr|facture)\//],
    refused: inputOutput,
    pure: true,
  },
  {
    name: 'formats',
    holds: /^formats\/([^/]+)\//,
    modules: [domain, ports, /^formats\/(xml|en16931|facture|fr)\//, /^formats\/SELF\//],
    refused: inputOutput,
    pure: true,
  },
  {
    name: 'protocols',
    holds: /^protocols\/([^/]+)\//,
    // What is the same for every one of them, and of none: addresses, passwords.
    modules: [domain, ports, /^certs\//, /^protocols\/(commun|SELF)\//],
  },
  { name: 'queues', holds: /^queues\//, modules: [domain, ports, /^queues\//] },
  { name: 'certs', holds: /^certs\//, modules: [domain, ports, /^certs\//] },
  {
    name: 'observability',
    holds: /^gateway\/observability\//,
    modules: [domain, ports, /^gateway\/observability\//],
  },
  { name: 'composition', holds: composition },
  {
    name: 'desk',
    holds: /^gateway\/(admin|api)\//,
    modules: [domain, ports, /^certs\//, /^gateway\/(admin|api)\//, /^gateway\/[^/]+\.ts$/],
  },
  {
    name: 'use cases',
    holds: /^gateway\/([^/]+\.ts$|[^/]+\/)/,
    modules: [
      domain,
      ports,
      /^formats\/(enveloppe|cpp|cdar|annuaire)\//,
      /^gateway\/config\.ts$/,
      new RegExp(`^(?!${composition.source.slice(1)})gateway/`),
    ],
  },
  { name: 'tests and benchmarks', holds: /^(test|bench)\// },
];

/** One library, one door. Tests and benchmarks may knock at any. */
const doors: Readonly<Record<string, RegExp>> = {
  '@bull-board/api': /^gateway\/admin\//,
  '@bull-board/fastify': /^gateway\/admin\//,
  '@fastify/cookie': /^gateway\/(admin|api)\//,
  '@fastify/formbody': /^gateway\/(admin|api)\//,
  '@fastify/helmet': /^gateway\/(admin|api)\//,
  bullmq: /^(queues|gateway\/admin)\//,
  chokidar: /^queues\//,
  commander: /^gateway\/cli\//,
  croner: /^queues\//,
  'fast-xml-parser': /^formats\//,
  '@cantoo/pdf-lib': /^formats\/facturx\//,
  pdfkit: /^formats\/(specimen|lisible)\//,
  fastify: /^gateway\/(admin|api)\//,
  ioredis: /^queues\//,
  kysely: /^queues\/journal\//,
  'libxml2-wasm': /^formats\//,
  'node-forge': /^certs\//,
  'node:sqlite': /^queues\/journal\//,
  pino: /^gateway\/observability\//,
  'prom-client': /^gateway\/observability\//,
  saxes: /^formats\//,
  ssh2: /^(protocols\/sftp\/|gateway\/cli\/demo)/,
  'ssh2-sftp-client': /^(protocols\/sftp\/|gateway\/cli\/demo)/,
  'tar-stream': /^(formats|gateway\/cli)\//,
};

/** Runtime dependencies that any folder may use: small, pure, or (node) never imported. */
const openToAll = ['@fontsource/noto-sans', 'node', 'ulid', 'yaml', 'zod'];

const environmentReaders = /^(gateway\/config\.ts|gateway\/cli\/|test\/|bench\/)/;

const modules = readModules();

describe('import directions', () => {
  test('every TypeScript file on disk was read', () => {
    expect(modules.map(({ path }) => path).sort()).toEqual(typescriptOnDisk().filter(isSource));
    expect(modules.length).toBeGreaterThan(20);
    const edges = modules.reduce((sum, module) => sum + module.edges.length, 0);
    expect(edges).toBeGreaterThan(modules.length);
  });

  test('every import follows the table', () => {
    expect(modules.flatMap(violations)).toEqual([]);
  });

  test('no two areas import each other, directly or in a circle', () => {
    expect(areaCycle(modules)).toEqual([]);
  });

  test('every import of ours leads to a file', () => {
    const onDisk = new Set(typescriptOnDisk());
    const lost = modules.flatMap(({ path, edges }) =>
      edges
        .filter(({ ours, target }) => ours && target.endsWith('.ts') && !onDisk.has(target))
        .map(({ target, line }) => `${path}:${line} ${target}`),
    );
    expect(lost).toEqual([]);
  });

  test('every runtime dependency has a door, or is open to all by name', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Readonly<Record<string, string>>;
    };
    const without = Object.keys(dependencies).filter(
      (name) => !Object.hasOwn(doors, name) && !openToAll.includes(name),
    );
    expect(without).toEqual([]);
  });
});

describe('the check fails on a made-up module that', () => {
  test.each([
    ['imports a node module in the domain', 'gateway/domain/x.ts', `import { join } from 'node:path';`],
    ['imports a library in the domain', 'gateway/domain/x.ts', `import { z } from 'zod';`],
    ['imports ports in the domain', 'gateway/domain/x.ts', `import type { A } from '../ports/work.ts';`],
    ['reads a clock in the domain', 'gateway/domain/x.ts', `export const a = () => new Date();`],
    ['imports a use case in a port', 'gateway/ports/x.ts', `import type { A } from '../ouverture.ts';`],
    ['imports another protocol', 'protocols/as2/x.ts', `import { a } from '../sftp/index.ts';`],
    ['imports a protocol in what is common', 'protocols/commun/x.ts', `import { a } from '../as2/index.ts';`],
    [
      'imports a format in a protocol',
      'protocols/sftp/x.ts',
      `import { a } from '../../formats/xml/tree.ts';`,
    ],
    ['imports a queue in a protocol', 'protocols/sftp/x.ts', `export * from '../../queues/spool.ts';`],
    ['imports another format', 'formats/ubl/x.ts', `import { a } from '../cii/index.ts';`],
    ['reads a file in a format', 'formats/ubl/x.ts', `import { readFile } from 'node:fs/promises';`],
    ['loads a socket late in a format', 'formats/ubl/x.ts', `const net = await import('node:net');`],
    ['takes a random number in a format', 'formats/ubl/x.ts', `export const a = Math.random();`],
    ['names a worker of another folder', 'formats/ubl/x.ts', `new URL('../cii/w.ts', import.meta.url);`],
    ['imports a protocol in a queue', 'queues/x.ts', `import { a } from '../protocols/sftp/index.ts';`],
    ['imports a queue in a use case', 'gateway/x.ts', `import { a } from '../queues/spool.ts';`],
    [
      'imports a judging format in a use case',
      'gateway/x.ts',
      `import { a } from '../formats/ubl/index.ts';`,
    ],
    ['imports main in a use case', 'gateway/x.ts', `import { a } from './main.ts';`],
    ['uses ssh2 elsewhere', 'queues/x.ts', `import ssh2 from 'ssh2';`],
    ['uses a type of bullmq elsewhere', 'gateway/x.ts', `export type A = import('bullmq').Job;`],
    ['uses a part of a library elsewhere', 'gateway/x.ts', `import 'fast-xml-parser/src/xmlparser.js';`],
    ['uses SQLite outside the journal', 'queues/x.ts', `import { DatabaseSync } from 'node:sqlite';`],
    ['reads the environment', 'queues/x.ts', `export const a = process.env['HOME'];`],
    ['imports the environment', 'queues/x.ts', `import { env } from 'node:process';`],
    ['hides what it imports', 'queues/x.ts', `export const a = (name: string) => import(name);`],
    ['lives nowhere', 'helpers/x.ts', `export const a = 1;`],
  ])('%s', (_, path, text) => {
    expect(violations(readModule(path, text))).toHaveLength(1);
  });

  test('makes a circle of two areas', () => {
    const queue = readModule('queues/x.ts', `import type { A } from '../certs/x.ts';`);
    const certs = readModule('certs/x.ts', `import type { B } from '../queues/x.ts';`);
    expect(areaCycle([queue, certs])).toEqual(['certs', 'queues', 'certs']);
  });

  test('but passes one that follows the table', () => {
    const text = `
      import { createHash } from 'node:crypto';
      import type { Constat } from '../../gateway/domain/constat.ts';
      import { scan } from '../xml/scanner.ts';
      import { rules } from './rules.ts';`;
    expect(violations(readModule('formats/ubl/index.ts', text))).toEqual([]);
  });
});

function isSource(path: string): boolean {
  return path !== 'vitest.config.ts';
}

function violations(module: Module): string[] {
  const layer = layers.find(({ holds }) => holds.test(module.path));
  if (layer === undefined) return [`${module.path}: belongs to no folder of the table`];
  const wrongEdges = module.edges
    .filter((edge) => !isAllowed(module.path, layer, edge))
    .map(({ specifier, line }) => `${module.path}:${line} (${layer.name}) may not import ${specifier}`);
  const wrongReads = module.reads
    .filter(({ what }) =>
      what === 'process.env' ? !environmentReaders.test(module.path) : layer.pure === true,
    )
    .map(({ what, line }) => `${module.path}:${line} (${layer.name}) may not read ${what}`);
  return [...wrongEdges, ...wrongReads];
}

function isAllowed(path: string, layer: Layer, { specifier, target, ours }: Edge): boolean {
  const isTest = /^(test|bench)\//.test(path);
  // The benchmarks are not part of a build: their command looks for them when it runs.
  if (specifier === '(computed)') return isTest || path === 'gateway/cli/bench.ts';
  if (ours) return isWithin(path, layer, target);
  if (specifier === 'node:process') return environmentReaders.test(path);
  if (layer.refused?.test(specifier) === true) return false;
  const door = doors[target];
  return door === undefined || isTest || door.test(path);
}

/** `SELF` in a row stands for the folder of the module itself. */
function isWithin(path: string, layer: Layer, target: string): boolean {
  if (layer.modules === undefined) return true;
  const self = layer.holds.exec(path)?.[1] ?? '';
  return layer.modules.some((allowed) => new RegExp(allowed.source.replace('SELF', self)).test(target));
}

/** `protocols/sftp`, `queues`, `gateway/domain`, `gateway/main.ts` … */
function areaOf(path: string): string {
  const [folder = '', inner = ''] = path.split('/');
  if (folder === 'gateway') return inner.endsWith('.ts') ? gatewayArea(inner) : gatewayFolder(inner);
  return folder === 'protocols' || folder === 'formats' ? `${folder}/${inner}` : folder;
}

/** A use case of several files has a folder; it is no area of its own. */
function gatewayFolder(folder: string): string {
  return ['lots', 'restitution', 'relais', 'annuaire'].includes(folder)
    ? 'gateway/use-cases'
    : `gateway/${folder}`;
}

function gatewayArea(file: string): string {
  return ['main.ts', 'registry.ts', 'config.ts'].includes(file) ? `gateway/${file}` : 'gateway/use-cases';
}

/** The first circle found, its first area again at its end; empty when there is none. */
function areaCycle(all: readonly Module[]): readonly string[] {
  const graph = new Map<string, Set<string>>();
  for (const { path, edges } of all) {
    const from = areaOf(path);
    const targets = edges.filter(({ ours }) => ours).map(({ target }) => areaOf(target));
    graph.set(from, new Set([...(graph.get(from) ?? []), ...targets.filter((area) => area !== from)]));
  }
  const safe = new Set<string>();
  for (const area of [...graph.keys()].sort()) {
    const circle = circleFrom(area, graph, [], safe);
    if (circle.length > 0) return circle;
  }
  return [];
}

function circleFrom(
  area: string,
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  trail: readonly string[],
  safe: Set<string>,
): readonly string[] {
  const seenAt = trail.indexOf(area);
  if (seenAt >= 0) return [...trail.slice(seenAt), area];
  if (safe.has(area)) return [];
  for (const next of graph.get(area) ?? []) {
    const circle = circleFrom(next, graph, [...trail, area], safe);
    if (circle.length > 0) return circle;
  }
  safe.add(area);
  return [];
}
