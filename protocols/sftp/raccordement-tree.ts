// SPDX-License-Identifier: Apache-2.0
/**
 * The tree a partenaire sees: `/`, its deposits in `/in`, what waits for it in `/out`; nothing else exists.
 *
 * There is no file system behind it. Each name is looked up among what belongs to this raccordement, so no
 * path, however written, can reach what is another's (sftp spec §5, S1 to S5).
 */
import type { Raccordement } from '../../gateway/domain/raccordement.ts';
import type { Clock, Metrics } from '../../gateway/ports/machinery.ts';
import type { DepotVisible, NouveauDepot, Reception } from '../../gateway/ports/reception.ts';
import type { Retrait } from '../../gateway/ports/retrait.ts';
import { fileAttributes, folderAttributes } from './attributes.ts';
import { FetchLedger, openDownload, openReadBack } from './downloads.ts';
import { SftpError } from './errors.ts';
import { formatPath, parsePath } from './paths.ts';
import { type Attributes, openFlags } from './protocol.ts';
import type { FileTimesMemory } from './times.ts';
import type { Entry, OpenFile, Tree, Volume } from './tree.ts';
import { openUpload } from './uploads.ts';

export interface TreeContext {
  readonly raccordement: Raccordement;
  readonly reception: Reception;
  readonly retrait: Retrait;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly times: FileTimesMemory;
  /** Which session asks, and from where: for the audit of what it does. */
  readonly session: string;
  readonly adresse?: string;
}

export const folderNames = { depot: 'in', retrait: 'out' } as const;

/** A name fetched under policy `once` is gone when the client removes it (`get -E`): that REMOVE is no error. */
const maxFetchedNames = 1000;
/** What statvfs tells: the real disk is nobody's business, and a client only asks whether there is room. */
const announcedVolumeBytes = 2 ** 40;

type Place =
  | { readonly kind: 'folder'; readonly name: 'root' | 'depot' | 'retrait' }
  | { readonly kind: 'depot' | 'retrait'; readonly name: string }
  | { readonly kind: 'nothing' };

const root = { kind: 'folder', name: 'root' } as const;
const nothing = { kind: 'nothing' } as const;

export function createRaccordementTree(context: TreeContext): Tree {
  const depots = createDepots(context);
  const retraits = createRetraits(context);
  const folder = () => folderAttributes(context.clock());

  return {
    realpath: async (path) => formatPath(parsePath(path)),
    stat: async (path) => {
      const place = placeOf(path);
      if (place.kind === 'folder') return folder();
      if (place.kind === 'depot') return depots.attributes(place.name);
      if (place.kind === 'retrait') return retraits.attributes(place.name);
      throw noSuchFile();
    },
    setstat: async (path, attributes) => {
      const place = placeOf(path);
      if (place.kind === 'depot') await depots.setAttributes(place.name, attributes);
      else if (place.kind === 'retrait') await retraits.setAttributes(place.name, attributes);
      else if (place.kind === 'nothing') throw noSuchFile();
    },
    open: async (path, flags) => {
      const place = placeOf(path);
      if (place.kind === 'depot') return depots.open(place.name, flags);
      if (place.kind === 'retrait') return retraits.open(place.name, flags);
      throw place.kind === 'folder' ? isFolder() : notHere(path, wantsWrite(flags));
    },
    list: async (path) => {
      const place = placeOf(path);
      if (place.kind !== 'folder') throw place.kind === 'nothing' ? noSuchFile() : notAFolder();
      if (place.name === 'depot') return depots.list();
      if (place.name === 'retrait') return retraits.list();
      return Object.values(folderNames).map((name) => ({ name, attributes: folder() }));
    },
    remove: async (path) => {
      const place = placeOf(path);
      if (place.kind === 'depot') await depots.remove(place.name);
      else if (place.kind === 'retrait') await retraits.remove(place.name);
      else throw place.kind === 'folder' ? isFolder() : noSuchFile();
    },
    rename: async (from, to, options) => depots.rename(placeOf(from), placeOf(to), options),
    ...fixedFolders,
  };
}

/** What never changes: the folders, the absence of links, and the room we announce. */
const fixedFolders = {
  mkdir: async (path) => {
    // Clients create the folder first and take an existing one for success (sftp spec §4.3 T10).
    if (placeOf(path).kind !== 'folder')
      throw new SftpError('PERMISSION_DENIED', 'Folders cannot be created here');
  },
  rmdir: async (path) => {
    if (placeOf(path).kind === 'nothing') throw noSuchFile();
    throw new SftpError('PERMISSION_DENIED', 'Folders cannot be removed here');
  },
  readlink: async () => {
    throw noLinks();
  },
  symlink: async () => {
    throw noLinks();
  },
  volume: async (path): Promise<Volume> => {
    const place = placeOf(path);
    const readOnly = place.kind === 'retrait' || (place.kind === 'folder' && place.name !== 'depot');
    return { totalBytes: announcedVolumeBytes, freeBytes: announcedVolumeBytes / 2, readOnly };
  },
} satisfies Partial<Tree> & Record<string, (path: Buffer) => Promise<unknown>>;

/** `/in`: everything here is one of the partenaire's own deposits. */
function createDepots(context: TreeContext) {
  const { raccordement, reception, metrics, times } = context;
  const nouveau = (nomFichier: string): NouveauDepot => ({
    raccordement,
    protocole: 'sftp',
    nomFichier,
    session: context.session,
    ...(context.adresse === undefined ? {} : { adresse: context.adresse }),
  });
  const attributesOf = (depot: DepotVisible) =>
    fileAttributes(depot.sizeBytes, depot.modifieLe, times.of(depot.id));
  const find = (name: string) => {
    const depot = reception.find(raccordement.id, name);
    if (depot === undefined) throw noSuchFile();
    return depot;
  };

  async function openForWrite(name: string, flags: number): Promise<OpenFile> {
    const known = reception.find(raccordement.id, name) !== undefined;
    if (known && flags & openFlags.EXCL) throw new SftpError('FAILURE', 'File already exists');
    if (!known && !(flags & openFlags.CREAT)) throw noSuchFile();
    const fresh = !known || (flags & openFlags.TRUNC) !== 0;
    const depot = fresh
      ? await reception.open(nouveau(name))
      : ((await reception.reopen(nouveau(name))) ?? (await reception.open(nouveau(name))));
    return openUpload(depot, name, context);
  }

  async function openForRead(name: string): Promise<OpenFile> {
    const { modifieLe } = find(name);
    const reader = await reception.openForRead(raccordement.id, name);
    if (reader === undefined) throw noSuchFile();
    return openReadBack(name, reader, modifieLe);
  }

  return {
    attributes: (name: string) => attributesOf(find(name)),
    open: (name: string, flags: number) =>
      wantsWrite(flags) ? openForWrite(name, flags) : openForRead(name),
    *list(): Generator<Entry> {
      for (const depot of reception.list(raccordement.id))
        yield { name: depot.nomFichier, attributes: attributesOf(depot) };
    },
    async setAttributes(name: string, attributes: Attributes): Promise<void> {
      times.keep(find(name).id, attributes);
      const { sizeBytes } = attributes;
      if (sizeBytes === undefined) return;
      if (!(await reception.truncate(raccordement, name, sizeBytes))) throw noSuchFile();
    },
    async remove(name: string): Promise<void> {
      if (!(await reception.remove(raccordement, name))) throw noSuchFile();
    },
    async rename(from: Place, to: Place, options: { readonly overwrite: boolean }): Promise<void> {
      if (from.kind === 'nothing') throw noSuchFile();
      if (from.kind !== 'depot' || to.kind !== 'depot') {
        throw new SftpError(
          'PERMISSION_DENIED',
          `Only files of /${folderNames.depot} can be renamed, within it`,
        );
      }
      const startedAt = performance.now();
      const outcome = await reception.rename(raccordement, from.name, to.name, options);
      if (outcome === 'NOT_FOUND') throw noSuchFile();
      if (outcome === 'EXISTS') throw new SftpError('FAILURE', 'Target name already exists');
      metrics.observe('sftp_ack_seconds', (performance.now() - startedAt) / 1000, { operation: 'rename' });
    },
  };
}

/** `/out`: read, or removed; never written. */
function createRetraits(context: TreeContext) {
  const { raccordement, retrait, session } = context;
  const ledger = new FetchLedger();
  const fetchedNames = new Set<string>();
  const find = async (name: string) => {
    const flux = await retrait.find(raccordement.id, name);
    if (flux === undefined) throw noSuchFile();
    return flux;
  };

  return {
    async attributes(name: string): Promise<Attributes> {
      const flux = await find(name);
      return fileAttributes(flux.sizeBytes, flux.disponibleLe);
    },
    async setAttributes(name: string, attributes: Attributes): Promise<void> {
      await find(name);
      if (attributes.sizeBytes !== undefined) throw readOnlyFolder();
    },
    async list(): Promise<Iterable<Entry>> {
      return entriesOf(await retrait.list(raccordement.id));
    },
    async open(name: string, flags: number): Promise<OpenFile> {
      if (wantsWrite(flags)) throw readOnlyFolder();
      const flux = await find(name);
      const reader = await retrait.open(raccordement.id, flux.id);
      if (reader === undefined) throw noSuchFile();
      const fetched = async () => {
        await retrait.fetched(raccordement, flux.id, session);
        if (fetchedNames.size < maxFetchedNames) fetchedNames.add(name);
      };
      return openDownload(flux, reader, { ledger, fetched });
    },
    async remove(name: string): Promise<void> {
      const flux = await retrait.find(raccordement.id, name);
      const removed = flux !== undefined && (await retrait.remove(raccordement, flux.id, session));
      if (!fetchedNames.delete(name) && !removed) throw noSuchFile();
    },
  };
}

function* entriesOf(flux: Awaited<ReturnType<Retrait['list']>>): Generator<Entry> {
  for (const { nomFichier, sizeBytes, disponibleLe } of flux) {
    yield { name: nomFichier, attributes: fileAttributes(sizeBytes, disponibleLe) };
  }
}

function placeOf(path: Buffer): Place {
  const [folder, name, ...deeper] = parsePath(path);
  if (folder === undefined) return root;
  const kind =
    folder === folderNames.depot ? 'depot' : folder === folderNames.retrait ? 'retrait' : undefined;
  if (kind === undefined || deeper.length > 0) return nothing;
  return name === undefined ? { kind: 'folder', name: kind } : { kind, name };
}

/** APPEND alone writes too, and so do CREAT and TRUNC without WRITE. */
function wantsWrite(flags: number): boolean {
  return (flags & (openFlags.WRITE | openFlags.APPEND | openFlags.CREAT | openFlags.TRUNC)) !== 0;
}

const noSuchFile = () => new SftpError('NO_SUCH_FILE', 'No such file');
const isFolder = () => new SftpError('FAILURE', 'This is a folder');
const notAFolder = () => new SftpError('FAILURE', 'Not a folder');
const noLinks = () => new SftpError('OP_UNSUPPORTED', 'There are no links here');
const readOnlyFolder = () =>
  new SftpError('PERMISSION_DENIED', `Files of /${folderNames.retrait} are read-only`);

function notHere(path: Buffer, write: boolean): SftpError {
  const shallow = parsePath(path).length === 1;
  return write && shallow
    ? new SftpError('PERMISSION_DENIED', `Deposit files in /${folderNames.depot}`)
    : noSuchFile();
}
