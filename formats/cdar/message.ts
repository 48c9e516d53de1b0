// SPDX-License-Identifier: Apache-2.0
/**
 * A message of cycle de vie as CDAR D22B carries it, in the numbers of the annex (MDT-1 to MDT-224), free of its XML
 * (specs: reforme-2026 §3.1). `read.ts` makes one of a document, `write.ts` a document of one; texts are as written.
 *
 * Deliberately absent: what the schema permits and no statut uses (periods, postal addresses, contacts).
 */

/** A date as the message writes it: 204 is AAAAMMJJHHMMSS, 102 is AAAAMMJJ, an empty format is xs:dateTime. */
export interface DateCdar {
  readonly texte: string;
  readonly format: string;
}

export interface IdentifiantCdar {
  readonly valeur: string;
  /** 0002 SIREN, 0009 SIRET, 0238 matricule of a platform, 0225 electronic address … */
  readonly schema?: string;
}

export interface PartieCdar {
  readonly identifiants: readonly IdentifiantCdar[];
  readonly nom?: string;
  /** BY, SE, WK, DFH … */
  readonly role?: string;
  /** Electronic address. */
  readonly adresse?: IdentifiantCdar;
}

export interface NoteCdar {
  /** Code of the rule. */
  readonly code?: string;
  readonly texte?: string;
  /** The element at fault. */
  readonly sujet?: string;
}

export interface CaracteristiqueCdar {
  /** MDT-206: BT-152 … */
  readonly id?: string;
  /** MDT-207: MEN, MPA … */
  readonly type?: string;
  /** MDT-209. */
  readonly change?: string;
  /** MDT-211. */
  readonly nom?: string;
  /** MDT-213: where in the invoice. */
  readonly emplacement?: string;
  /** A value in words. */
  readonly valeur?: string;
  /** MDT-215. */
  readonly montant?: { readonly valeur: string; readonly devise?: string };
  /** MDT-224: rate of VAT, percent. */
  readonly taux?: string;
}

/** One detail of a statut: a reason, an action asked for, notes, amounts (MDG-37). */
export interface DetailCdar {
  readonly date?: DateCdar;
  /** MDT-113. */
  readonly motif?: string;
  /** MDT-114. */
  readonly libelle?: string;
  /** MDT-115. */
  readonly statut?: string;
  /** MDT-121, MDT-122. */
  readonly action?: string;
  readonly libelleAction?: string;
  /** MDT-124-2. */
  readonly sequence?: string;
  readonly notes: readonly NoteCdar[];
  readonly caracteristiques: readonly CaracteristiqueCdar[];
}

/** What a statut is said of (MDG-32). */
export interface ReferenceCdar {
  /** MDT-87: number of the facture, name of the flux, identifier of a transmission or of a message. */
  readonly identifiant?: string;
  /** MDT-88. */
  readonly codeStatut?: string;
  /** MDT-91: 380 …, 303 flux, 304 F1 or F10, 305 message, 306 annuaire. */
  readonly type?: string;
  /** MDT-95. */
  readonly recuLe?: DateCdar;
  readonly piecesJointes: number;
  /** MDT-97: the profile of the object. */
  readonly profil?: string;
  /** MDT-100. */
  readonly dateObjet?: DateCdar;
  /** MDT-105, MDT-106. */
  readonly statut?: string;
  readonly libelleStatut?: string;
  /** MDT-129 and MDT-132: the seller. */
  readonly vendeur?: PartieCdar;
  /** MDT-158. */
  readonly destinataires: readonly PartieCdar[];
  readonly details: readonly DetailCdar[];
}

export interface AcquittementCdar {
  /** MDT-74, as written: `false` for one document. */
  readonly multiple?: string;
  /** MDT-77: 305 transmission, 23 treatment. */
  readonly phase?: string;
  /** MDT-78: when the statut was said. */
  readonly date?: DateCdar;
  /** One, but the schema permits several. */
  readonly references: readonly ReferenceCdar[];
}

export interface MessageCdar {
  /** MDT-1, as written. */
  readonly essai?: string;
  /** MDT-2: REGULATED … */
  readonly processus?: string;
  /** MDT-3. */
  readonly profil?: string;
  /** MDT-4, MDT-5, MDT-8. */
  readonly identifiant?: string;
  readonly nom?: string;
  readonly date?: DateCdar;
  readonly notes: readonly NoteCdar[];
  /** MDG-9: who sends the message. */
  readonly emetteur?: PartieCdar;
  /** MDT-38, MDT-40: who says the statut. */
  readonly auteur?: PartieCdar;
  /** MDT-57, MDT-59, MDT-73. */
  readonly destinataires: readonly PartieCdar[];
  /** One, but the schema permits several. */
  readonly acquittements: readonly AcquittementCdar[];
}
