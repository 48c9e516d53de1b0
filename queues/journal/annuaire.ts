// SPDX-License-Identifier: Apache-2.0
/**
 * The annuaire in the journal (specs: reforme-2026 §5): its versions, who may write the next one, what left of it.
 *
 * An import of hundreds of thousands of entries is many short units between which others commit; only the last one, the
 * switch, changes what is seen. What a killed import left is invisible, and the next one cleans it up before it writes.
 */
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { Annuaire, Commencement, DepartExport, Ecriture } from '../../gateway/ports/annuaire.ts';
import { rechercheAnnuaire } from './annuaire-reading.ts';
import { exportOf, versionOf } from './annuaire-rows.ts';
import { closeUnseen, dropLeftover, dropReplaced, reopen, stageUnit, stillHeld } from './annuaire-staging.ts';
import { fenetres } from './annuaire-windows.ts';
import { query } from './database.ts';
import { appendEvents } from './events.ts';
import type { GroupCommit } from './group-commit.ts';
import { isNameTaken, requireDone, wasDone } from './outcomes.ts';
import type { Reader } from './reader.ts';
import { emitStatements } from './steps.ts';
import { exactlyOne, returning, type Statement, statement, type Unit } from './units.ts';

/** Keys looked at by one unit, rows changed by one: some milliseconds of the writer. */
const keysPerUnit = 5_000;
const rowsPerUnit = 1_000;
/** Units of one clean-up: a hundred times the annuaire of every assujetti. */
const maxUnits = 1_000_000;

export function createAnnuaire(writer: GroupCommit, reader: Reader): Annuaire {
  return {
    ...rechercheAnnuaire(reader),
    ...imports(writer, reader),
    ...ofFlux(writer, reader),
    ...exports(writer, reader),
  };
}

type Imports = 'commencer' | 'ecrire' | 'retirerAbsents' | 'publier' | 'abandonner' | 'purger';

function imports(writer: GroupCommit, reader: Reader): Pick<Annuaire, Imports> {
  return {
    async commencer(demande) {
      const begun = await begin(demande, writer);
      if (begun === undefined) return { enCours: versionOf(underWay(reader)) };
      await cleanUp(begun, demande.at, writer, reader);
      return begun;
    },
    ecrire: async (ecriture, entrees, at) => wasDone(await writer.submit(stageUnit(ecriture, entrees, at))),
    async retirerAbsents(ecriture, natures, at) {
      const { numero } = ecriture;
      for await (const fenetre of fenetres(reader, keysPerUnit, natures)) {
        const unit = [stillHeld(ecriture, at), statement(closeUnseen({ ...fenetre, numero }))];
        if (!wasDone(await writer.submit(unit))) return false;
      }
      return true;
    },
    async publier(ecriture, effectifs, at) {
      const flux = fluxOf(ecriture, reader);
      return wasDone(await writer.submit(publishUnit(ecriture, JSON.stringify(effectifs), at, flux)));
    },
    async abandonner({ numero, proprietaire }) {
      const abandon = query
        .updateTable('annuaire_version')
        .set({ etat: 'ABANDONNEE' })
        .where('numero', '=', numero)
        .where('etat', '=', 'EN_COURS')
        .where('proprietaire', '=', proprietaire);
      requireDone(await writer.submit([statement(abandon)]));
    },
    purger: (avant, signal) => purge(avant, signal, writer, reader),
  };
}

/** Undefined when another import is under way. */
async function begin(demande: Commencement, writer: GroupCommit): Promise<Ecriture | undefined> {
  const { type, source, nom, horodate, flux, proprietaire, at, remplace } = demande;
  const instant = at.toISOString();
  const insert = query
    .insertInto('annuaire_version')
    .values({
      etat: 'EN_COURS',
      type,
      source,
      nom,
      horodate: horodate ?? null,
      flux: flux ?? null,
      proprietaire,
      commence_le: instant,
      battement: instant,
      publiee_le: null,
      effectifs: null,
    })
    .returning('numero');
  const replace = query
    .updateTable('annuaire_version')
    .set({ etat: 'ABANDONNEE' })
    .where('numero', '=', remplace ?? 0)
    .where('etat', '=', 'EN_COURS');
  const unit = [...(remplace === undefined ? [] : [statement(replace)]), returning(insert)];
  const outcome = await writer.submit(unit);
  if (outcome.status === 'CONSTRAINT' && outcome.message.includes('annuaire_version.etat')) return undefined;
  return { numero: Number(requireDone(outcome)[0]?.[0]?.['numero']), type, proprietaire };
}

function underWay(reader: Reader) {
  const row = reader.first(query.selectFrom('annuaire_version').selectAll().where('etat', '=', 'EN_COURS'));
  // It ended between our attempt and this look: the newest one says as much.
  return row ?? newest(reader);
}

function newest(reader: Reader) {
  const row = reader.first(
    query.selectFrom('annuaire_version').selectAll().orderBy('numero', 'desc').limit(1),
  );
  if (row === undefined) throw new RangeError('no version of the annuaire was ever begun');
  return row;
}

function inForceNumber(reader: Reader): number {
  const row = reader.first(
    query
      .selectFrom('annuaire_version')
      .select('numero')
      .where('etat', '=', 'PUBLIEE')
      .orderBy('numero', 'desc')
      .limit(1),
  );
  return row?.numero ?? 0;
}

async function cleanUp(ecriture: Ecriture, at: Date, writer: GroupCommit, reader: Reader): Promise<void> {
  const abandoned = query.selectFrom('annuaire_version').select('numero').where('etat', '=', 'ABANDONNEE');
  if (reader.first(abandoned) === undefined) return;
  const courante = inForceNumber(reader);
  const { numero } = ecriture;
  for await (const fenetre of fenetres(reader, keysPerUnit)) {
    const unit = [stillHeld(ecriture, at), statement(dropLeftover({ ...fenetre, courante, numero }))];
    requireDone(await writer.submit(unit));
  }
  await untilNone(
    () => [stillHeld(ecriture, at), returning(reopen({ courante, limit: rowsPerUnit }))],
    writer,
  );
  const clean = query
    .updateTable('annuaire_version')
    .set({ etat: 'NETTOYEE' })
    .where('etat', '=', 'ABANDONNEE')
    .where('numero', '<', numero);
  requireDone(await writer.submit([stillHeld(ecriture, at), statement(clean)]));
}

/** Runs a bounded unit again and again until it changes nothing; answers how many rows it changed. */
async function untilNone(unit: () => Unit, writer: GroupCommit, signal?: AbortSignal): Promise<number> {
  let changed = 0;
  for (let units = 0; units < maxUnits; units++) {
    signal?.throwIfAborted();
    const rows = requireDone(await writer.submit(unit())).at(-1)?.length ?? 0;
    changed += rows;
    if (rows < rowsPerUnit) break;
  }
  return changed;
}

function fluxOf({ numero }: Ecriture, reader: Reader): FluxId | undefined {
  const row = reader.first(query.selectFrom('annuaire_version').select('flux').where('numero', '=', numero));
  return (row?.flux ?? undefined) as FluxId | undefined;
}

function publishUnit(
  { numero, proprietaire, type }: Ecriture,
  effectifs: string,
  at: Date,
  flux: FluxId | undefined,
): Unit {
  const instant = at.toISOString();
  const publish = query
    .updateTable('annuaire_version')
    .set({ etat: 'PUBLIEE', publiee_le: instant, battement: instant, effectifs })
    .where('numero', '=', numero)
    .where('etat', '=', 'EN_COURS')
    .where('proprietaire', '=', proprietaire);
  if (flux === undefined) return [exactlyOne(publish)];
  return [
    exactlyOne(publish),
    exactlyOne(decideFlux(flux, 'APPLIQUE', null, instant)),
    ...appendEvents(flux, at, [{ type: 'annuaire.applique', detail: { version: numero, type } }]),
  ];
}

async function purge(avant: Date, signal: AbortSignal, writer: GroupCommit, reader: Reader): Promise<number> {
  const last = query
    .selectFrom('annuaire_version')
    .select('numero')
    .where('etat', '=', 'PUBLIEE')
    .where('publiee_le', '<', avant.toISOString())
    .orderBy('numero', 'desc')
    .limit(1);
  const plancher = reader.first(last)?.numero;
  if (plancher === undefined) return 0;
  // First nobody may ask for what changed since those; then what they alone saw goes.
  const forget = query
    .updateTable('annuaire_version')
    .set({ etat: 'PURGEE' })
    .where('etat', '=', 'PUBLIEE')
    .where('numero', '<', plancher);
  requireDone(await writer.submit([statement(forget)]));
  return untilNone(() => [returning(dropReplaced({ plancher, limit: rowsPerUnit }))], writer, signal);
}

function decideFlux(flux: FluxId, etat: 'APPLIQUE' | 'REFUSE', motif: string | null, le: string) {
  return query
    .updateTable('annuaire_flux')
    .set({ etat, motif, le })
    .where('flux', '=', flux)
    .where('etat', '=', 'A_APPLIQUER');
}

function ofFlux(writer: GroupCommit, reader: Reader): Pick<Annuaire, 'fluxAAppliquer' | 'refuserFlux'> {
  return {
    async fluxAAppliquer(limit) {
      const rows = query
        .selectFrom('annuaire_flux')
        .select('flux')
        .where('etat', '=', 'A_APPLIQUER')
        .orderBy('flux')
        .limit(limit);
      return reader.all(rows).map(({ flux }) => flux as FluxId);
    },
    async refuserFlux(flux, motif, at) {
      const refuse = exactlyOne(decideFlux(flux, 'REFUSE', motif, at.toISOString()));
      const event = { type: 'annuaire.refuse', detail: { motif } };
      return wasDone(await writer.submit([refuse, ...appendEvents(flux, at, [event])]));
    },
  };
}

function exports(writer: GroupCommit, reader: Reader): Pick<Annuaire, 'dernierExport' | 'exporter'> {
  return {
    async dernierExport(raccordement, codeInterface, type) {
      let rows = query
        .selectFrom('annuaire_export')
        .selectAll()
        .where('raccordement', '=', raccordement)
        .where('code_interface', '=', codeInterface)
        .orderBy('le', 'desc')
        .orderBy('flux', 'desc')
        .limit(1);
      if (type !== undefined) rows = rows.where('type', '=', type);
      const row = reader.first(rows);
      return row && exportOf(row);
    },
    async exporter(depart) {
      const outcome = await writer.submit([...emitStatements(depart.emet, depart.at), note(depart)]);
      if (isNameTaken(outcome)) return 'NAME_TAKEN';
      return wasDone(outcome) ? 'APPLIED' : 'STALE';
    },
  };
}

/** After the flux it names; one that left before makes the whole stale. */
function note({
  raccordement,
  codeInterface,
  cle,
  version,
  type,
  horodate,
  emet,
  at,
}: DepartExport): Statement {
  const insert = query
    .insertInto('annuaire_export')
    .values({
      raccordement,
      code_interface: codeInterface,
      cle,
      version,
      type,
      horodate,
      flux: emet.id,
      le: at.toISOString(),
    })
    .onConflict((conflict) => conflict.columns(['raccordement', 'code_interface', 'cle']).doNothing());
  return exactlyOne(insert);
}
