// SPDX-License-Identifier: Apache-2.0
/**
 * What a message is about, for the gateway: a statut of a facture, an acquittement of a flux of ours, or a verdict on
 * something else we sent. A key that the PPF says unreadable becomes an empty one: it correlates with nothing.
 */
import {
  type CleFacture,
  isStatutCdarFacture,
  type MontantStatut,
  type MotifStatut,
  type StatutCdarFacture,
} from '../../gateway/domain/cycle-de-vie.ts';
import type { ObjetMetier } from '../../gateway/domain/objet-metier.ts';
import { dateDe, dateIllisible, jourDe } from './instants.ts';
import type { AcquittementCdar, DetailCdar, MessageCdar, ReferenceCdar } from './message.ts';
import { illisible, isStatutHorsFacture, type StatutHorsFacture, schemas } from './profils.ts';

/** A comment is kept this far: longer ones are in the bytes. */
const maxCommentaire = 2000;

/** One a reference whose statut and date can be read, in the order of the message. */
export function objetsOf(message: MessageCdar): readonly ObjetMetier[] {
  return message.acquittements.flatMap((acquittement) =>
    acquittement.references.flatMap((reference) => objetOf(message, acquittement, reference) ?? []),
  );
}

function objetOf(
  message: MessageCdar,
  acquittement: AcquittementCdar,
  reference: ReferenceCdar,
): ObjetMetier | undefined {
  const { statut } = reference;
  if (statut === undefined) return undefined;
  if (isStatutHorsFacture(statut)) return reponse(statut, reference);
  if (!isStatutCdarFacture(statut)) return undefined;
  const horodatage = dateDe(acquittement.date ?? message.date);
  return horodatage === undefined ? undefined : statutRecu(statut, horodatage, message, reference);
}

function reponse(code: StatutHorsFacture, { identifiant, details }: ReferenceCdar): ObjetMetier {
  const reference = readable(identifiant);
  const motifs = details.flatMap(({ motif, libelle }) =>
    motif === undefined ? [] : [{ code: motif, ...(libelle === undefined ? {} : { libelle }) }],
  );
  if (code === '500' || code === '501') {
    return { nature: 'ACQUITTEMENT', idFlux: reference, statut: { norme: 'CDAR', code }, motifs };
  }
  return { nature: 'VERDICT', code, reference, motifs };
}

function statutRecu(
  code: StatutCdarFacture,
  horodatage: Date,
  { identifiant, notes }: MessageCdar,
  reference: ReferenceCdar,
): ObjetMetier {
  const { details, destinataires } = reference;
  const destinataire = destinataires
    .flatMap(({ identifiants }) => identifiants)
    .find(({ schema }) => schema === schemas.siret)?.valeur;
  const commentaire = [...notes, ...details.flatMap((detail) => detail.notes)]
    .flatMap(({ texte }) => (texte === undefined || texte === '' ? [] : [texte]))
    .join('\n')
    .slice(0, maxCommentaire);
  return {
    nature: 'STATUT',
    dit: {
      norme: 'CDAR',
      code,
      cle: cleOf(reference),
      horodatage,
      motifs: details.flatMap(motifsOf),
      ...(commentaire === '' ? {} : { commentaire }),
      montants: details.flatMap(montantsOf),
    },
    ...(identifiant === undefined ? {} : { message: identifiant }),
    ...(destinataire === undefined ? {} : { destinataire }),
  };
}

function cleOf({ identifiant, vendeur, dateObjet }: ReferenceCdar): CleFacture {
  const identifiants = vendeur?.identifiants ?? [];
  const fournisseur = identifiants.find(({ schema }) => schema === schemas.siren) ?? identifiants[0];
  const isReadable = dateObjet !== undefined && dateObjet.texte !== dateIllisible;
  const jour = isReadable ? jourDe(dateObjet) : undefined;
  return {
    numero: readable(identifiant),
    fournisseur: readable(fournisseur?.valeur),
    ...(jour === undefined ? {} : { dateFacture: jour }),
  };
}

/** Empty for what is missing or said unreadable. */
function readable(text: string | undefined): string {
  return text === undefined || text === illisible.identifiant || text === illisible.siren ? '' : text;
}

function motifsOf({ motif, libelle, action }: DetailCdar): readonly MotifStatut[] {
  if (motif === undefined && libelle === undefined && action === undefined) return [];
  return [
    {
      ...(motif === undefined ? {} : { code: motif }),
      ...(libelle === undefined ? {} : { libelle }),
      ...(action === undefined ? {} : { action }),
    },
  ];
}

/** An amount without a currency is in euros: BT-6 of a French invoice is. */
function montantsOf({ caracteristiques }: DetailCdar): readonly MontantStatut[] {
  return caracteristiques.flatMap(({ type, montant, taux }) =>
    type === undefined || montant === undefined
      ? []
      : [
          {
            type,
            valeur: montant.valeur,
            devise: montant.devise ?? 'EUR',
            ...(taux === undefined ? {} : { taux }),
          },
        ],
  );
}
