// SPDX-License-Identifier: Apache-2.0
/** `raccord check-config`: parses the configuration and prints the result, without its secrets. */
import type { Command } from 'commander';
import { loadConfig, printConfig, processEnvironment } from '../config.ts';
import { exitCodes, runCommand } from './exit.ts';

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
        return exitCodes.ok;
      }, options.json),
    );
}
