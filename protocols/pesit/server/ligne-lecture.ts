// SPDX-License-Identifier: Apache-2.0
/**
 * The row of a file that is collected from us: it stands from before the first byte, so that a restart finds the flux and how
 * it was cut into articles, whatever is cut or killed when. (PeSIT E §6.3, §6.6)
 */
import type { DetailMessage, MessageId, MessageRecord } from '../../../gateway/ports/messages.ts';
import type { BlobReader, BlobRef } from '../../../gateway/ports/spool.ts';
import { ecrireDiagnostic, succes } from '../diagnostics.ts';
import { type Entetes, entetesDe } from '../entetes.ts';
import type { Parametres } from '../fpdu/types.ts';
import type { FichierNegocie } from '../session/types.ts';
import { estLecture, prefixeLecture } from './noms.ts';
import type { Choix, DemandeLecture } from './selection.ts';
import type { Seance } from './service.ts';

export interface LectureOuverte extends Choix {
  readonly reader: BlobReader;
  readonly brut: BlobRef;
}

/** One whose SELECT was granted. */
export interface LectureAccordee extends LectureOuverte {
  /** As ACK(SELECT) has them: SELECT may have left PI 12 and PI 13 to us. */
  readonly accord: Parametres;
}

export interface TailleArticle {
  readonly longueurArticle: number;
  readonly format: FichierNegocie['format'];
}

export class LigneLecture {
  readonly #seance: Seance;
  readonly #demande: DemandeLecture;
  readonly #ouverte: LectureAccordee;
  readonly #article: TailleArticle;
  #row: MessageRecord | undefined;

  constructor(seance: Seance, demande: DemandeLecture, ouverte: LectureAccordee, article: TailleArticle) {
    this.#seance = seance;
    this.#demande = demande;
    this.#ouverte = ouverte;
    this.#article = article;
    this.#row = ouverte.row;
  }

  /** Under which its points were made; undefined before there are any. */
  get signe(): string | undefined {
    const signe = this.#row?.detail['signe'];
    return typeof signe === 'string' ? signe : undefined;
  }

  /** Durable when it resolves: only then may data leave. */
  async tenir(signe: string): Promise<void> {
    const { messages, clock } = this.#seance.service;
    const row = this.#row;
    if (row === undefined) {
      this.#row = await this.#nouvelle(signe);
      return;
    }
    // One that was collected says how it was.
    if (this.signe === signe || row.etat !== 'A_ENVOYER') return;
    const detail = { signe, ...this.#article };
    await messages.suivre(row.id, ['A_ENVOYER'], 'A_ENVOYER', { detail }, clock());
    this.#row = { ...row, detail: { ...row.detail, ...detail } };
  }

  /** The flux was let go. */
  async acquitter(compte: DetailMessage): Promise<void> {
    if (this.#row === undefined) return;
    const { messages, clock } = this.#seance.service;
    const detail = { ...compte, diagnostic: ecrireDiagnostic(succes) };
    await messages.suivre(this.#row.id, ['A_ENVOYER', 'ENVOYE'], 'ACQUITTE', { detail }, clock());
  }

  async #nouvelle(signe: string): Promise<MessageRecord> {
    const { service, partie, pair } = this.#seance;
    const { flux, nomFichier, brut, cle } = this.#ouverte;
    const now = service.clock();
    const standing = await this.#remplacer(now);
    const id = service.ulid() as MessageId;
    return service.messages.preparer(
      {
        ...{
          id,
          protocole: 'pesit',
          raccordement: partie.raccordement.id,
          cle: `${prefixeLecture(cle, nomFichier)}${id}`,
          brut,
        },
        entetes: this.#entetes(),
        detail: { ...this.#detail(), signe },
        certificats: pair.certificat === undefined ? [] : [pair.certificat],
        // Of one that was collected before and stays (`keep`), the first row is the one of the flux.
        ...(standing ? {} : { flux }),
      },
      now,
    );
  }

  /** Attempts of other names came to nothing: this one takes their place. True: one of them was collected. */
  async #remplacer(now: Date): Promise<boolean> {
    const { messages } = this.#seance.service;
    const rows = (await messages.deFlux(this.#ouverte.flux)).filter(({ cle }) => estLecture(cle));
    for (const { id, etat } of rows) {
      if (etat !== 'A_ENVOYER' && etat !== 'ENVOYE') continue;
      await messages.suivre(id, [etat], 'REJETE', { detail: { motif: 'remplacee' } }, now);
    }
    return rows.some(({ etat }) => etat === 'ACQUITTE');
  }

  /** What was agreed on, over what was asked; what was asked in another way is kept beside it. */
  #entetes(): Entetes {
    const { select } = this.#demande;
    const asked = entetesDe(select);
    const agreed = entetesDe({ nom: select.nom, parametres: this.#ouverte.accord });
    const others = Object.entries(asked).filter(([name, value]) => (agreed[name] ?? value) !== value);
    const demandes = others.map(([name, value]) => [`demande-${name}`, value]);
    return { ...asked, ...agreed, ...Object.fromEntries(demandes) };
  }

  #detail(): DetailMessage {
    const { partie, pair } = this.#seance;
    const { nom: nomDemande, select, tailleEntite } = this.#demande;
    const { flux, nomFichier, disponibleLe, idTransfert, brut, accord } = this.#ouverte;
    return {
      ...partie.noms,
      ...{ type: select.parametres.fichier?.type ?? 0, nom: accord.fichier?.nom ?? nomDemande },
      ...{ nomDemande, idTransfert, idDemande: select.parametres.idTransfert ?? 0 },
      ...{ flux, nomFichier, disponibleLe: disponibleLe.toISOString(), octets: brut.sizeBytes },
      ...{ ...this.#article, tailleEntite, session: this.#seance.id, adresse: pair.adresse },
      ...(pair.tls !== undefined && { tls: pair.tls }),
      ...(pair.certificat !== undefined && { empreinte: pair.certificat.empreinte }),
    };
  }
}
