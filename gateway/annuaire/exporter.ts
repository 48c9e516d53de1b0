// SPDX-License-Identifier: Apache-2.0
/**
 * The annuaire for those who subscribed to it (specs: reforme-2026 §5): whole at their subscription and once a week, in the
 * night to Monday; what changed once a day. A round missed is caught up by the next one.
 *
 * A flux and the note that it left are one transaction, whose key is the version or the week: killed anywhere, each leaves
 * once. The code of the PA-CPRO is not published: it is configured, and need not be in the table of codes.
 */
import { isAmont, isOpen, type Raccordement } from '../domain/raccordement.ts';
import { type EmissionDependencies, nomPropre, nouvelEmis } from '../emission.ts';
import type { ExportFait, VersionAnnuaire } from '../ports/annuaire.ts';
import type { Calendrier } from '../ports/calendrier.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock, Logger } from '../ports/machinery.ts';
import type { BlobRef, BlobStore } from '../ports/spool.ts';
import { type WorkQueue, workIdOf } from '../ports/work.ts';
import { ecrireAnnuaire, type FormatExport } from './ecrire.ts';
import { horodateDeParis } from './jour.ts';

export interface PlanExports {
  readonly exportCode: string;
  readonly exportFormat: FormatExport;
  /** Crons of five fields, in Europe/Paris. */
  readonly exportComplet: string;
  readonly exportDifferentiel: string;
}

export interface ExportDependencies extends EmissionDependencies {
  readonly journal: Journal;
  readonly spool: BlobStore;
  readonly queue: Pick<WorkQueue, 'offer'>;
  readonly calendrier: Calendrier;
  readonly exports: PlanExports;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Du {
  readonly type: ExportFait['type'];
  readonly cle: string;
  /** The last one it got, which a differential follows. */
  readonly base?: ExportFait;
}

/** One round; answers how many left. `complet`: whole and now, an operator asked. */
export async function exporterAnnuaire(
  deps: ExportDependencies,
  signal: AbortSignal,
  options: { readonly complet?: boolean; readonly raccordement?: string } = {},
): Promise<number> {
  const { journal, clock, exports } = deps;
  const version = await journal.annuaire.courante();
  if (version === undefined) return 0;
  let left = 0;
  for (const raccordement of await journal.raccordements.list()) {
    signal.throwIfAborted();
    const wanted = options.raccordement === undefined || options.raccordement === raccordement.id;
    if (!wanted || !isSubscriber(raccordement, exports.exportCode, clock())) continue;
    const due =
      options.complet === true
        ? { type: 'COMPLET' as const, cle: `C:${clock().toISOString()}` }
        : await exportDu(raccordement, version, deps);
    if (due !== undefined && (await partir(raccordement, version, due, deps))) left += 1;
  }
  return left;
}

function isSubscriber(raccordement: Raccordement, code: string, now: Date): boolean {
  return !isAmont(raccordement) && isOpen(raccordement, now) && raccordement.codesInterface.includes(code);
}

async function exportDu(
  { id }: Raccordement,
  { numero }: VersionAnnuaire,
  { journal, calendrier, exports, clock }: ExportDependencies,
): Promise<Du | undefined> {
  const { exportCode, exportComplet, exportDifferentiel } = exports;
  const [base, complet] = await Promise.all([
    journal.annuaire.dernierExport(id, exportCode),
    journal.annuaire.dernierExport(id, exportCode, 'COMPLET'),
  ]);
  if (base === undefined || complet === undefined) return { type: 'COMPLET', cle: 'C:souscription' };
  const semaine = calendrier.precedent(exportComplet, clock());
  if (semaine !== undefined && complet.le < semaine) {
    return { type: 'COMPLET', cle: `C:${semaine.toISOString()}` };
  }
  const jour = calendrier.precedent(exportDifferentiel, clock());
  if (jour === undefined || base.le >= jour || base.version >= numero) return undefined;
  const known = await estConnue(base.version, journal);
  return known
    ? { type: 'DIFFERENTIEL', cle: `D:${numero}`, base }
    : { type: 'COMPLET', cle: `C:version-${numero}` };
}

/** What changed since a version is known for as long as it is kept. */
async function estConnue(numero: number, { annuaire }: Journal): Promise<boolean> {
  return (await annuaire.version(numero))?.etat === 'PUBLIEE';
}

async function partir(
  raccordement: Raccordement,
  { numero }: VersionAnnuaire,
  { type, cle, base }: Du,
  deps: ExportDependencies,
): Promise<boolean> {
  const { journal, exports, clock, logger } = deps;
  const at = clock();
  const horodate = horodateDeParis(at);
  const blob = await ecrire({ version: numero, type, horodate, base }, deps);
  const nomFichier = await nomPropre(exports.exportCode, raccordement, deps);
  const events = [{ type: 'annuaire.exporte', detail: { version: numero, type, cle } }];
  const emet = nouvelEmis({ raccordement, nomFichier, blob, events, at }, deps);
  const codeInterface = exports.exportCode;
  const outcome = await journal.annuaire.exporter({
    ...{ raccordement: raccordement.id, codeInterface, version: numero, type, horodate, cle },
    ...{ emet, at },
  });
  if (outcome !== 'APPLIED') return false;
  deps.queue.offer((emet.next ?? []).map((one) => ({ id: workIdOf(one.etape, one.flux) })));
  const { sizeBytes } = blob;
  logger.info('annuaire.exporte', { raccordement: raccordement.id, version: numero, type, sizeBytes });
  return true;
}

interface Ecrit {
  readonly version: number;
  readonly type: ExportFait['type'];
  readonly horodate: string;
  readonly base: ExportFait | undefined;
}

/** Streamed to the spool: it is never whole in memory. */
function ecrire({ version, type, horodate, base }: Ecrit, deps: ExportDependencies): Promise<BlobRef> {
  const entrees = deps.journal.annuaire.entrees(version, base?.version);
  const precedent = base === undefined ? {} : { precedent: base.horodate };
  const head = { type, horodate, ...precedent };
  return deps.spool.put(ecrireAnnuaire(entrees, deps.exports.exportFormat, head));
}
