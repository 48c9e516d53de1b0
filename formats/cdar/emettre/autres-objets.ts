// SPDX-License-Identifier: Apache-2.0
/**
 * Statuts of what is no facture, in CDAR: a flux (CSO115xA, CSI, CFE: 500, 501), données réglementaires (FFE0604A: 250,
 * 251), a déclaration (FEN6000A, FFE0624A: 300, 301), the annuaire (FFE0634A: 400, 401), a message of cycle de vie
 * (FEN1205A, FEN4002A, FEN4003A, FFE0654A: 601). All are of the phase of transmission. (specs: reforme-2026 §1, §3.1)
 */
import { statutsCdarAutres } from '../../../gateway/domain/cycle-de-vie.ts';
import type { MessageCdar } from '../message.ts';
import { illisible, profilDuStatut, profils, type StatutHorsFacture, typesObjet } from '../profils.ts';
import { plainText } from '../xml-writer.ts';
import { dialecteParDefaut, type Emission, instant, messageOf, profilDesFactures } from './commun.ts';
import { detailsOf, type MotifEmis } from './motifs-admis.ts';

export interface EmissionAutre<Statut extends StatutHorsFacture> extends Emission {
  readonly statut: Statut;
  /** MDT-87: name or identifiant of the flux, identifier of the transmission or of the message. */
  readonly reference: string;
  /** When it was received. */
  readonly recuLe?: Date;
  readonly motifs?: readonly MotifEmis[];
}

/** A flux as a whole: recevable or not. */
export function cdarFlux(emission: EmissionAutre<'500' | '501'>): MessageCdar {
  return cdarAutreObjet(emission);
}

/** Données réglementaires of a facture (F1). */
export function cdarF1(emission: EmissionAutre<'250' | '251'>): MessageCdar {
  return cdarAutreObjet(emission);
}

/** A transmission of e-reporting (F10). */
export function cdarDeclaration(emission: EmissionAutre<'300' | '301'>): MessageCdar {
  return cdarAutreObjet(emission);
}

/** An actualisation of the annuaire (F13). */
export function cdarAnnuaire(emission: EmissionAutre<'400' | '401'>): MessageCdar {
  return cdarAutreObjet(emission);
}

/** A message of cycle de vie that is refused. */
export function cdarMessageRejete(emission: EmissionAutre<'601'>): MessageCdar {
  return cdarAutreObjet(emission);
}

function cdarAutreObjet(emission: EmissionAutre<StatutHorsFacture>): MessageCdar {
  const { statut, reference, destinataires, dialecte = dialecteParDefaut } = emission;
  const family = profilDuStatut[statut];
  const own = dialecte === 'AIFE';
  const recuLe = instant(emission.recuLe ?? emission.ditLe ?? emission.produitLe);
  const read = plainText(reference);
  return messageOf(emission, {
    statut,
    libelle: statutsCdarAutres[statut],
    profil: own ? profils[family] : profilDesFactures(destinataires),
    reference: {
      identifiant: read === '' ? illisible.identifiant : read,
      ...(own ? { type: typesObjet[family] } : {}),
      recuLe,
      profil: profils[family],
      dateObjet: recuLe,
      destinataires: [],
      details: detailsOf(emission.motifs ?? [], { statut, dialecte }),
    },
  });
}
