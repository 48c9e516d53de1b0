// SPDX-License-Identifier: Apache-2.0
/** `raccord journal verify`: the proof. Every chain, counter, blob and state is read again. */
import type { Command } from 'commander';
import { exitCodes, runCommand } from './exit.ts';
import { printJson, startProgress } from './output.ts';
import { withTools } from './tools.ts';

export function addJournalCommands(program: Command): void {
  const journal = program.command('journal').description('the journal / le journal');
  journal
    .command('verify')
    .description('verify chains, blobs, counters and states / vérifie chaînes, contenus, compteurs, états')
    .option('--json', 'one JSON object a line: each trouble, then the total')
    .action((options: { json?: boolean }) => runCommand(() => verify(options.json === true), options.json));
}

function verify(json: boolean): Promise<number> {
  return withTools(async ({ journal, spool }) => {
    const progress = startProgress('flux');
    let troubles = 0;
    let seen = 0;
    const watch = (done: number, total: number): void => {
      seen = total;
      progress.update(done, total);
    };
    for await (const trouble of journal.verify(spool, watch)) {
      troubles++;
      if (json) printJson(trouble);
      else console.log(`${trouble.code}  ${trouble.flux ?? '-'}  ${trouble.detail}`);
    }
    progress.end();
    if (json) printJson({ flux: seen, troubles });
    else
      console.log(
        troubles === 0 ? `journal clean: ${seen} flux verified` : `${troubles} trouble(s) in ${seen} flux`,
      );
    return troubles === 0 ? exitCodes.ok : exitCodes.negative;
  });
}
