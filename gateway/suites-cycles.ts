// SPDX-License-Identifier: Apache-2.0
/**
 * A statut told to somebody: to the other side of its facture, or to the remettant, in the words of their circuit
 * (DSE tables 1 to 5). Nothing is sent here: it is an envoi, and a batch carries it.
 */
import type { Correlation } from './correlation.ts';
import { type CodeInterface, parseCodeInterface } from './domain/code-interface.ts';
import {
  cdarVersCpp,
  cppVersCdar,
  type StatutFactureDit,
  statutsObligatoires,
} from './domain/cycle-de-vie.ts';
import type { Raccordement } from './domain/raccordement.ts';
import { cyclesVersDestinataire, type NormeStatut, reponsesA } from './domain/reponses.ts';
import { cleDiffusion, type NouvelEnvoi } from './ports/envois.ts';
import type { FluxRecord, Journal } from './ports/journal.ts';

/** DSE-PPF §3.6.5: a statut obligatoire reaches its reader within 24 hours of its date. */
const delaiObligatoireMs = 24 * 3600 * 1000;

/** The envoi that tells the other side; nothing when its circuit has no word for it (DSE tables 1 to 5). */
export async function passeAuDela(
  dit: StatutFactureDit,
  origine: { readonly flux: FluxRecord['id']; readonly rang: number },
  correlation: Correlation,
  journal: Journal,
  recuSous?: CodeInterface,
): Promise<NouvelEnvoi | undefined> {
  const other = await otherSide(correlation, journal, recuSous);
  if (other === undefined) return undefined;
  return cycleVers(dit, origine, other.raccordement, other.retour, correlation.connue);
}

interface OtherSide {
  readonly raccordement: Raccordement['id'];
  readonly retour: { readonly code: string; readonly norme: NormeStatut } | undefined;
}

async function otherSide(
  { connue, flux, cote }: Correlation,
  journal: Journal,
  recuSous?: CodeInterface,
): Promise<OtherSide | undefined> {
  return cote === 'DESTINATAIRE'
    ? remettantOf(flux, recuSous)
    : receiverOf(connue.flux, connue.rang, journal);
}

/** An answer to the object, passed on by an AMONT (FEN1214A), keeps its code; what comes later has that of the cycles. */
function remettantOf(flux: FluxRecord, recuSous?: CodeInterface): OtherSide | undefined {
  const code = parseCodeInterface(flux.codeInterface ?? '');
  if (code === undefined) return undefined;
  const { objet, cycles } = reponsesA(code);
  const retour = objet?.code === recuSous && recuSous !== undefined ? aObjet(recuSous) : cycles;
  return { raccordement: flux.raccordement, retour };
}

function aObjet(code: CodeInterface): OtherSide['retour'] {
  return { code, norme: 'CDAR' };
}

async function receiverOf(
  flux: FluxRecord['id'],
  rang: number,
  journal: Journal,
): Promise<OtherSide | undefined> {
  const diffusion = await journal.envois.parCle(cleDiffusion(flux, rang));
  if (diffusion?.raccordement === undefined) return undefined;
  return {
    raccordement: diffusion.raccordement,
    retour: cyclesVersDestinataire[diffusion.codeInterface ?? ''],
  };
}

/** The envoi that tells `raccordement`, in the words of its circuit; nothing when there is no word for it. */
export function cycleVers(
  dit: StatutFactureDit,
  origine: { readonly flux: FluxRecord['id']; readonly rang: number },
  raccordement: Raccordement['id'],
  retour: OtherSide['retour'],
  connue?: { readonly flux: FluxRecord['id']; readonly rang: number },
): NouvelEnvoi | undefined {
  const said = retour && inNorme(dit, retour.norme);
  if (retour === undefined || said === undefined) return undefined;
  const of = connue ?? origine;
  const obligatoire = said.norme === 'CDAR' && statutsObligatoires.has(said.code);
  return {
    cle: `cycle:${origine.flux}:${origine.rang}:${retour.code}:${raccordement}`,
    genre: 'CYCLE',
    raccordement,
    codeInterface: retour.code,
    source: origine.flux,
    rang: origine.rang,
    contenu: { dit: said, facture: { flux: of.flux, rang: of.rang } },
    ...(obligatoire ? { echeance: new Date(said.horodatage.getTime() + delaiObligatoireMs) } : {}),
  };
}

/** The same statut in the words of the other list, by the published correspondence. */
function inNorme(dit: StatutFactureDit, norme: NormeStatut): StatutFactureDit | undefined {
  if (dit.norme === norme) return dit;
  const { cle, horodatage, motifs, montants, commentaire } = dit;
  const rest = { cle, horodatage, motifs, montants, ...(commentaire === undefined ? {} : { commentaire }) };
  if (dit.norme === 'CPP') {
    const code = cppVersCdar[dit.code];
    return code === undefined ? undefined : { ...rest, norme: 'CDAR', code };
  }
  const code = cdarVersCpp[dit.code];
  return code === undefined ? undefined : { ...rest, norme: 'CPP', code };
}
