// SPDX-License-Identifier: Apache-2.0
/** `raccord check-config`: parses the configuration and prints the result, without its secrets; then what was found wrong. */
import type { Command } from 'commander';
import { loadConfig, printConfig, processEnvironment } from '../config.ts';
import { checkAs2 } from './as2-check.ts';
import { exitCodes, runCommand } from './exit.ts';
import type { Finding } from './findings.ts';
import { checkPesit } from './pesit-check.ts';

export function addCheckConfigCommand(program: Command): void {
  program
    .command('check-config')
    .description('parse and print the configuration, secrets hidden / vérifie la configuration')
    .option('--json', 'one JSON object')
    .action((options: { json?: boolean }) =>
      runCommand(async () => {
        const config = loadConfig({ env: processEnvironment() });
        console.log(
          options.json ? JSON.stringify(printConfig(config)) : JSON.stringify(printConfig(config), null, 2),
        );
        const now = new Date();
        return sayFindings([...(await checkAs2(config, now)), ...(await checkPesit(config, now))]);
      }, options.json),
    );
}

/** Last, and on stderr: what is printed is the configuration, and it is long. */
function sayFindings(all: readonly (Finding & { readonly key: string })[]): number {
  for (const { state, key, detail } of all) if (state !== 'ok') console.error(`raccord: ${key}: ${detail}`);
  return all.some(({ state }) => state === 'bad') ? exitCodes.negative : exitCodes.ok;
}
