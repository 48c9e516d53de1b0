// SPDX-License-Identifier: Apache-2.0
/** The watched folders of the configuration: each one deposits for the raccordement it names by its login. */
import { watchFolder } from '../queues/watched-folder.ts';
import type { Config } from './config.ts';
import { Failure } from './domain/failure.ts';
import type { Journal } from './ports/journal.ts';
import type { Clock, Logger, Metrics } from './ports/machinery.ts';
import type { Reception } from './ports/reception.ts';

export interface WatchedFoldersDependencies {
  readonly reception: Reception;
  readonly journal: Journal;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** @throws Failure CONFIG when a folder names no raccordement. Returns what closes them all. */
export async function watchFolders(
  dossiers: Config['dossiers'],
  deps: WatchedFoldersDependencies,
): Promise<() => Promise<void>> {
  const { journal, ...rest } = deps;
  const isKnown: (id: Parameters<Journal['findFlux']>[0]) => Promise<boolean> = async (id) =>
    (await journal.findFlux(id)) !== undefined;
  const watchers: { close(): Promise<void> }[] = [];
  for (const { raccordement: login, ...dossier } of dossiers) {
    const find = () => journal.raccordements.findByLogin(login);
    if ((await find()) === undefined)
      throw new Failure('CONFIG', `dossiers: no raccordement with login ${login}`);
    watchers.push(await watchFolder({ ...dossier, raccordement: find }, { ...rest, isKnown }));
  }
  return async () => {
    await Promise.all(watchers.map((watcher) => watcher.close()));
  };
}
