// SPDX-License-Identifier: Apache-2.0
// Builds ssh2's optional binding against the Node that runs this file (npm run native): 1.4 to 2 times less CPU per
// byte. Needs python3, make and a C++ compiler. Plain JavaScript, so that the Docker build can run it before `dist`.
// npm's own rebuild is of no use here: it would take the headers of the machine's Node, and install scripts of ssh2
// are off (package.json, allowScripts).
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const binding = join(dirname(require.resolve('ssh2/package.json')), 'lib', 'protocol', 'crypto');

const headers = headerFolders().find(holdsOurHeaders);
const nodeGyp = process.env.npm_config_node_gyp;
if (headers === undefined) end(`no headers of Node ${process.version} in ${headerFolders().join(' or ')}`);
if (nodeGyp === undefined) end('run it as "npm run native": npm brings node-gyp');

const opensslMajor = Number.parseInt(process.versions.openssl, 10);
const flags = ['rebuild', `--target=${process.version}`, `--real_openssl_major=${opensslMajor}`];
// By environment, not by flag: a nodedir in somebody's .npmrc arrives that way and would win.
const env = { ...process.env, npm_config_nodedir: headers };
const { status } = spawnSync(process.execPath, [nodeGyp, ...flags], { cwd: binding, env, stdio: 'inherit' });
if (status !== 0)
  end(`node-gyp ended with ${status}; Raccord runs without the binding, with more CPU per byte`);

require(join(binding, 'build', 'Release', 'sshcrypto.node'));
process.stdout.write(`native: ssh2 binding built for Node ${process.version}\n`);

/** Beside the running binary (an installed Node), or in the platform package of the pinned one. */
function headerFolders() {
  const beside = join(dirname(process.execPath), '..');
  try {
    const pinned = createRequire(require.resolve('node/package.json'));
    const platform = `node-${process.platform}-${process.arch}/package.json`;
    return [beside, dirname(pinned.resolve(platform))];
  } catch {
    return [beside];
  }
}

function holdsOurHeaders(folder) {
  const file = join(folder, 'include', 'node', 'node_version.h');
  if (!existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1];
  return process.version === `v${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`;
}

function end(reason) {
  process.stderr.write(`native: ${reason}\n`);
  process.exit(1);
}
