// SPDX-License-Identifier: Apache-2.0
/**
 * Writes an actualisation (F13), entry by entry as they come: codes routage first, then lignes. The order of the lignes
 * is kept: it has a meaning. (specs: reforme-2026 §5)
 */
import type { CodeRoutage, LigneAnnuaire } from '../../gateway/domain/annuaire.ts';
import { encoded, leaf, xmlDeclaration } from './markup.ts';
import { f13Root } from './model.ts';
import { addressParts, codeRoutageBody, day } from './write-f14.ts';

/** What only an F14 says of an entry (instance, motif, engagement) is left out. @throws RangeError out of order */
export function writeF13(source: AsyncIterable<CodeRoutage | LigneAnnuaire>): AsyncGenerator<Uint8Array> {
  return encoded(texts(source));
}

type Nature = (CodeRoutage | LigneAnnuaire)['nature'];
const blocOf = { CODE_ROUTAGE: 'BlocCodesRoutage', LIGNE: 'BlocLignesAnnuaire' } as const;

async function* texts(source: AsyncIterable<CodeRoutage | LigneAnnuaire>): AsyncGenerator<string> {
  yield `${xmlDeclaration}<${f13Root}>\n`;
  let open: Nature | undefined;
  for await (const entry of source) {
    if (entry.nature !== open) {
      if (open === 'LIGNE') throw new RangeError('a code routage comes after a ligne');
      yield `${closing(open)}<${blocOf[entry.nature]}>\n`;
      open = entry.nature;
    }
    yield entry.nature === 'LIGNE' ? ligne(entry) : `<CodeRoutage>${codeRoutageBody(entry)}</CodeRoutage>\n`;
  }
  yield `${closing(open)}</${f13Root}>\n`;
}

function closing(open: Nature | undefined): string {
  return open === undefined ? '' : `</${blocOf[open]}>\n`;
}

function ligne(entry: LigneAnnuaire): string {
  const period = `${day('DateDebut', entry.debut)}${day('DateFin', entry.fin)}`;
  return [
    `<LigneAnnuaire>${leaf('Nature', entry.sorte)}<DateEffet>${period}</DateEffet>`,
    `<InfoAdressage><Identifiant>${addressParts(entry)}</Identifiant></InfoAdressage>`,
    `${leaf('IdPlateforme', entry.plateforme)}</LigneAnnuaire>\n`,
  ].join('');
}
