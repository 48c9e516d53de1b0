// SPDX-License-Identifier: Apache-2.0
/**
 * Facts about how Raccord is installed and shipped. No container engine runs here: what can be read in the files is
 * checked, so that a slip in one of them is seen before an operator meets it.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './support/modules.ts';

interface LockedPackage {
  readonly version: string;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Service {
  readonly image: string;
  readonly init?: boolean;
  readonly user?: string;
  readonly command?: readonly string[];
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly stop_grace_period?: string;
  readonly ports?: readonly string[];
  readonly volumes: readonly string[];
  readonly tmpfs: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: { readonly gateway: Service; readonly redis: Service };
  readonly volumes: Readonly<Record<string, unknown>>;
}

const manifest = JSON.parse(read('package.json')) as {
  readonly version: string;
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly scripts: Readonly<Record<string, string>>;
};
const lock = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');

describe('the lock file', () => {
  test('names no registry, so that it installs from any', () => {
    expect(locked.length).toBeGreaterThan(100);
    expect(locked.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  test('holds the hash of every package', () => {
    expect(locked.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
  });

  test('holds every optional package it promises, without which npm ci refuses it', () => {
    const paths = locked.map(([path]) => path);
    const missing = locked.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !paths.some((other) => other.endsWith(`node_modules/${name}`)))
        .map((name) => `${path}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test('has no install script that package.json does not allow or refuse by name', () => {
    const withScript = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(nameOf);
    expect(withScript).toContain('node');
    expect(withScript.filter((name) => !Object.hasOwn(manifest.allowScripts, name))).toEqual([]);
  });

  test('lets one package run its script: the one that brings Node', () => {
    const allowed = Object.entries(manifest.allowScripts).filter(([, may]) => may);
    expect(allowed.map(([name]) => name)).toEqual(['node']);
  });
});

describe('the Dockerfile', () => {
  const instructions = dockerInstructions(read('Dockerfile'));
  const runtime = instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'));
  const argumentsOf = (word: string) => runtime.filter((one) => one.word === word).map(({ rest }) => rest);

  test('runs as a user who is not root, to the end', () => {
    expect(argumentsOf('USER')).toEqual(['node']);
    const afterUser = runtime.slice(runtime.findIndex(({ word }) => word === 'USER')).map(({ word }) => word);
    expect(afterUser).not.toContain('RUN');
    expect(afterUser).not.toContain('COPY');
  });

  test('asks for health with Node itself, stops with SIGTERM, and keeps its data in a volume', () => {
    expect(argumentsOf('HEALTHCHECK')).toEqual([expect.stringMatching(/CMD \["node".*\/healthz/)]);
    expect(argumentsOf('STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(argumentsOf('VOLUME')).toEqual(['/var/lib/raccord']);
    expect(argumentsOf('EXPOSE')).toEqual(['2222 4080 6330 8080']);
    expect(argumentsOf('ENTRYPOINT')).toEqual(['["node", "--max-semi-space-size=2", "bin/raccord.js"]']);
  });

  test('builds on a Node of the major that package.json pins', () => {
    const pinned = lock.packages['node_modules/node']?.version.split('.')[0];
    expect(instructions[0]).toEqual({ word: 'ARG', rest: `NODE_IMAGE=node:${pinned}-slim` });
  });

  test('copies only what exists and what .dockerignore lets in', () => {
    const sources = instructions
      .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from'))
      .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1));
    expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([]);
    const letIn = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(
      sources.map((source) => source.replace('./', '')).filter((source) => !letIn.includes(source)),
    ).toEqual([]);
  });

  test('runs only scripts that package.json has', () => {
    const scripts = [...read('Dockerfile').matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name);
    expect(scripts.length).toBeGreaterThan(1);
    expect(scripts.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
  });
});

describe('compose.yaml', () => {
  const { services, volumes } = parse(read('compose.yaml')) as Compose;

  test.each(Object.entries(services))('gives %s no right it does not need', (_, service) => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(service.tmpfs).not.toEqual([]);
    expect(service.image).not.toMatch(/:latest$|^[^:]+$/);
  });

  test('runs a Redis that appends to a file and evicts nothing', () => {
    const { command = [], volumes: mounts } = services.redis;
    const option = (name: string) => command[command.indexOf(name) + 1];
    expect(option('--appendonly')).toBe('yes');
    expect(option('--maxmemory-policy')).toBe('noeviction');
    expect(mounts).toEqual(['redis:/data']);
    expect(services.redis.ports).toBeUndefined();
  });

  test('starts the gateway after a healthy Redis, with an init, and lets it drain', () => {
    const { gateway } = services;
    expect(gateway.depends_on?.['redis']?.condition).toBe('service_healthy');
    expect(services.redis.healthcheck?.test).toContain('ping');
    expect(gateway.init).toBe(true);
    expect(gateway.image).toBe(`raccord:${manifest.version}`);
    expect(gateway.stop_grace_period).toBe(`${directive('TimeoutStopSec')}s`);
  });

  test('publishes on loopback only and keeps its data in named volumes', () => {
    const ports = services.gateway.ports ?? [];
    expect(ports).toHaveLength(4);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    const named = [...services.gateway.volumes, ...services.redis.volumes]
      .map((mount) => mount.split(':')[0] ?? '')
      .filter((name) => !name.startsWith('.'));
    expect(named.sort()).toEqual(Object.keys(volumes).sort());
  });
});

describe('the systemd unit', () => {
  test.each([
    ['DynamicUser', 'yes'],
    ['StateDirectory', 'raccord'],
    ['ProtectSystem', 'strict'],
    ['NoNewPrivileges', 'yes'],
    ['CapabilityBoundingSet', ''],
    ['Restart', 'on-failure'],
    ['LimitNOFILE', '65536'],
  ])('sets %s to "%s"', (name, value) => {
    expect(directive(name)).toBe(value);
  });

  test('filters system calls and reads secrets from a file', () => {
    expect(unit()).toMatch(/^SystemCallFilter=@system-service$/m);
    expect(directive('EnvironmentFile')).toBe('-/etc/raccord/environment');
  });
});

describe('the scripts of the repository', () => {
  test.each(['.ci/run', 'bin/raccord.js'])('%s may be executed', (path) => {
    expect(statSync(join(root, path)).mode & 0o111).not.toBe(0);
  });
});

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function nameOf([path]: readonly [string, LockedPackage]): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function unit(): string {
  return read('docs/deploy/raccord.service');
}

function directive(name: string): string | undefined {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(unit())?.[1];
}

/** Instructions in order, with comments dropped and continued lines joined. */
function dockerInstructions(text: string): readonly { readonly word: string; readonly rest: string }[] {
  return text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [word = '', ...rest] = line.trim().split(/\s+/);
      return { word, rest: rest.join(' ') };
    });
}
