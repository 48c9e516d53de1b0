// SPDX-License-Identifier: Apache-2.0
/**
 * A message of the AMONT in CDAR, said again to the partenaire: the same statut and the same reasons, addressed to it, and
 * naming its flux where the AMONT named ours (MDT-87).
 */
import type { AcquittementCdar, MessageCdar, PartieCdar } from '../../formats/cdar/message.ts';
import { relireCdar } from '../../formats/cdar/relire.ts';
import { writeCdar } from '../../formats/cdar/write.ts';
import { parseFluxName } from '../domain/flux-name.ts';
import type { FluxRecord } from '../ports/journal.ts';

export interface RetourCdar {
  /** As we sent it to the AMONT. */
  readonly relaye: FluxRecord;
  /** As the partenaire sent it to us. */
  readonly origine: FluxRecord;
  readonly destinataire: PartieCdar;
}

/** @throws RangeError when the bytes are no CDAR that can be read. */
export function writeRetourCdar(bytes: Uint8Array, retour: RetourCdar): Uint8Array {
  const message = relireCdar(bytes);
  const readdressed: MessageCdar = {
    ...message,
    destinataires: [retour.destinataire],
    acquittements: message.acquittements.map((one) => rename(one, retour)),
  };
  return writeCdar(readdressed);
}

function rename(acquittement: AcquittementCdar, { relaye, origine }: RetourCdar): AcquittementCdar {
  return {
    ...acquittement,
    references: acquittement.references.map((reference) => {
      const { identifiant } = reference;
      const named = identifiant && nameAtPartenaire(identifiant, relaye, origine);
      return named === undefined || named === '' ? reference : { ...reference, identifiant: named };
    }),
  };
}

/** By its identifiant or by its whole name, as the AMONT chose to; undefined for what is no name of our flux. */
function nameAtPartenaire(text: string, relaye: FluxRecord, origine: FluxRecord): string | undefined {
  if (text === relaye.identifiant) return origine.identifiant ?? origine.nomFichier;
  return parseFluxName(text)?.identifiant === relaye.identifiant ? origine.nomFichier : undefined;
}
