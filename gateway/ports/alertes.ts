// SPDX-License-Identifier: Apache-2.0
/** Alertes: what an operator must see before it is too late. One a thing: saying it again changes nothing. */
export interface NouvelleAlerte {
  /** Says what it is about, so that it is raised once: `echeance:<envoi>`. */
  readonly cle: string;
  /** Stable, in docs/errors.md. */
  readonly code: CodeAlerte;
  readonly detail: string;
}

export const codesAlerte = {
  'ECHEANCE-PROCHE': [
    'Un statut obligatoire doit partir avant son échéance',
    'A mandatory statut must leave before its deadline',
  ],
  'PURGE-PROCHE': [
    'Un flux mis à disposition va expirer sans avoir été retiré',
    'A flux made available is about to expire uncollected',
  ],
  'STATUT-NON-CORRELE': [
    'Un statut reçu ne correspond à aucune facture connue',
    'A statut received matches no known facture',
  ],
  'ENVOI-SANS-RACCORDEMENT': [
    "Une facture acceptée n'a pas de raccordement destinataire",
    'An accepted facture has no raccordement to receive it',
  ],
  'FLUX-REFUSE-EN-FACE': [
    "Un flux que nous avons émis est irrecevable chez l'autre partie",
    'A flux we emitted is irrecevable at the other side',
  ],
  'LIVRAISON-IMPOSSIBLE': [
    'Un flux ne peut pas être livré au serveur du partenaire',
    'A flux cannot be delivered to the server of the partenaire',
  ],
  'COLLECTE-IMPOSSIBLE': [
    'La collecte chez le système amont échoue',
    'Collecting from the upstream system fails',
  ],
  'LOT-EN-ECHEC': ['Un lot ne peut pas être produit', 'A batch cannot be produced'],
  'RETOUR-NON-CORRELE': [
    'Un retour du système amont ne correspond à aucun flux relayé',
    'A return of the upstream system matches no relayed flux',
  ],
  'CERTIFICAT-ECHEANCE': [
    'Un certificat expire dans moins de 30 jours, sans relève',
    'A certificate ends within 30 days, with none to follow it',
  ],
  'MESSAGES-REFUSES': [
    "Les messages d'un partenaire sont refusés, l'un après l'autre",
    'Messages of a partenaire are refused, one after the other',
  ],
  'ANNUAIRE-REFUSE': [
    "Un flux d'annuaire accepté ne peut pas être appliqué",
    'An accepted flux of annuaire cannot be applied',
  ],
} as const satisfies Record<string, readonly [fr: string, en: string]>;
export type CodeAlerte = keyof typeof codesAlerte;

export interface Alerte extends NouvelleAlerte {
  readonly id: number;
  readonly creeLe: Date;
  readonly traiteeLe?: Date;
  readonly traiteePar?: string;
}

export interface Alertes {
  /** True when it is new. */
  lever(alerte: NouvelleAlerte, at: Date): Promise<boolean>;
  /** Open ones first, newest first. */
  list(filter: { readonly ouvertes?: boolean; readonly limit: number }): Promise<readonly Alerte[]>;
  compterOuvertes(): Promise<number>;
  traiter(id: number, par: string, at: Date): Promise<boolean>;
}
