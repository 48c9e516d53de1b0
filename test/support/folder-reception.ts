// SPDX-License-Identifier: Apache-2.0
/** As much of a Reception as a watched folder uses, in memory: dépôts with their bytes, and faults on order. */
import { type FluxId, parseFluxId } from '../../gateway/domain/flux.ts';
import type { Depot, DepotVisible, NouveauDepot, Reception } from '../../gateway/ports/reception.ts';

export interface FolderReception extends Pick<Reception, 'open' | 'list' | 'isTemporaryName'> {
  /** In the order of their commits. */
  readonly committed: readonly { readonly id: FluxId; readonly nomFichier: string; readonly text: string }[];
  readonly opened: readonly NouveauDepot[];
  readonly aborted: readonly FluxId[];
  /** Awaited at the start of each operation; a test makes it wait or throw. */
  before: (operation: 'open' | 'write' | 'commit', nomFichier: string) => Promise<void>;
  /** Awaited once a commit is durable: throwing here loses the answer, not the dépôt. */
  afterCommit: (nomFichier: string) => Promise<void>;
  /** Drops the ghosts, as time does. */
  forget(): void;
}

export function createFolderReception(): FolderReception {
  const committed: { id: FluxId; nomFichier: string; text: string }[] = [];
  const opened: NouveauDepot[] = [];
  const aborted: FluxId[] = [];
  let ghosts: DepotVisible[] = [];
  const reception: FolderReception = {
    committed,
    opened,
    aborted,
    before: async () => undefined,
    afterCommit: async () => undefined,
    list: () => ghosts,
    isTemporaryName: (name) => name.endsWith('.tmp'),
    forget: () => {
      ghosts = [];
    },
    async open(nouveau) {
      await reception.before('open', nouveau.nomFichier);
      opened.push(nouveau);
      return depotOf(
        nouveau,
        parseFluxId(`01TEST${String(opened.length).padStart(20, '0').replaceAll('1', 'Z')}`),
      );
    },
  };
  return reception;

  function depotOf({ nomFichier }: NouveauDepot, id: FluxId): Depot {
    let content = Buffer.alloc(0);
    let done = false;
    const unused = async () => {
      throw new Error('a watched folder does not use this');
    };
    return {
      id,
      get sizeBytes() {
        return content.length;
      },
      async write(bytes, positionBytes) {
        await reception.before('write', nomFichier);
        content = Buffer.concat([content.subarray(0, positionBytes), bytes]);
      },
      async commit() {
        await reception.before('commit', nomFichier);
        done = true;
        committed.push({ id, nomFichier, text: content.toString() });
        const modifieLe = new Date();
        ghosts.push({ id, nomFichier, statut: 'REMIS', sizeBytes: content.length, modifieLe });
        await reception.afterCommit(nomFichier);
      },
      async abort() {
        if (!done) aborted.push(id);
      },
      read: unused,
      truncate: unused,
      sync: unused,
      interrupt: unused,
    };
  }
}
