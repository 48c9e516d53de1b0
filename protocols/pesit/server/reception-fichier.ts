// SPDX-License-Identifier: Apache-2.0
/**
 * The data of a file sent to us, from ORF to CRF. (PeSIT E §6.1, §6.5–§6.8, §9.1)
 *
 * What must stay true: ACK(TRANS.END) says success only once the file, its row and its work are durable; the same transfer
 * sent again makes no second flux; what was cut is kept up to its last point.
 */
import { dg, ecrireDiagnostic, estSucces, succes } from '../diagnostics.ts';
import { diagnosticDe } from '../errors.ts';
import type { Diagnostic, Fpdu, Parametres } from '../fpdu/types.ts';
import { attendreFinTransfert, recevoirDonnees } from '../session/reception.ts';
import type { FichierNegocie, FinDonnees, Point } from '../session/types.ts';
import type { Cible } from './cible.ts';
import type { DemandeEcriture } from './creation.ts';
import { compterDiagnostic, refuserDemande, type Travail } from './fichier.ts';
import { negocierCompression } from './negociation.ts';
import { conclusionDe, nomsDuTransfert } from './preuve.ts';
import type { Seance } from './service.ts';

type Interrompu = Extract<FinDonnees, { fin: 'INTERROMPU' }>;
type Fini = Exclude<FinDonnees, Interrompu>;

/** PI 19 that say: no restart. */
const annulations: ReadonlySet<number> = new Set([12, 16]);

export class ReceptionFichier implements Travail {
  readonly #seance: Seance;
  readonly #demande: DemandeEcriture;
  readonly #cible: Cible;
  readonly #beganMs = performance.now();
  #compression: FichierNegocie['compression'] = 'aucune';
  /** Where the last WRITE began. */
  #depuis: Point;
  #recu = false;
  /** It can be written no more, only kept. */
  #bloque = false;
  /** What is not whole is kept for a restart, unless one of both sides said that there is to be none. */
  #garder = true;

  constructor(seance: Seance, demande: DemandeEcriture, cible: Cible) {
    this.#seance = seance;
    this.#demande = demande;
    this.#cible = cible;
    this.#depuis = cible.dernier;
  }

  ouvrir({ parametres }: Fpdu): Parametres {
    const { compression } = this.#seance.partie.reglages;
    this.#compression = negocierCompression(parametres.compression, compression);
    return { diagnostic: succes, compression: this.#compression };
  }

  async transferer(): Promise<void> {
    const { session, negociee } = this.#seance;
    if (this.#recu) {
      const refus = { diagnostic: dg('2-299'), complement: 'this file was received already' };
      return refuserDemande(this.#seance, 'ACK(WRITE)', refus, { pointRelance: 0 });
    }
    if (this.#bloque)
      return refuserDemande(this.#seance, 'ACK(WRITE)', { diagnostic: dg('2-213') }, { pointRelance: 0 });
    this.#depuis = this.#cible.dernier;
    const { numero: pointRelance } = this.#depuis;
    await session.envoyer(session.fpdu('ACK(WRITE)', { diagnostic: succes, pointRelance }));
    const fin = await recevoirDonnees(session, this.#cible.puits, {
      ...{ session: negociee, fichier: this.#fichier, depuis: this.#depuis },
      maxOctets: this.#demande.maxOctets,
    });
    if (fin.fin === 'INTERROMPU') return this.#interrompre(fin);
    const suite = await attendreFinTransfert(session);
    if ('fin' in suite) return this.#interrompre(suite);
    await this.#terminer(fin, suite.parametres);
  }

  /** At the end, whatever it was. Never throws. */
  async lacher(): Promise<void> {
    const { logger, service } = this.#seance;
    try {
      await this.#cible.lacher(this.#garder);
    } catch (error) {
      logger.error('pesit.keep-failed', this.#names(), error);
    }
    if (this.#recu) return;
    const { numero: point, octetsFichier: octets } = this.#cible.dernier;
    const garde = this.#garder && octets > 0;
    logger.info('pesit.unfinished', { ...this.#names(), point, octets, garde });
    service.metrics.count('pesit_transferts_total', { sens: 'entrant', outcome: 'inacheve' });
  }

  get #fichier(): FichierNegocie {
    return { ...this.#demande.fichier, compression: this.#compression };
  }

  #names() {
    return nomsDuTransfert(this.#demande);
  }

  async #interrompre({ par, diagnostic, codeFin, cause }: Interrompu): Promise<void> {
    if (annulations.has(codeFin)) this.#garder = false;
    if (par === 'NOUS') compterDiagnostic(this.#seance, diagnostic);
    const fields = { ...this.#names(), par, codeFin, diagnostic: ecrireDiagnostic(diagnostic) };
    this.#seance.logger.warn('pesit.interrupted', fields, cause);
    await this.#revenir();
  }

  async #terminer(fin: Fini, dits: Parametres): Promise<void> {
    const { session } = this.#seance;
    const { octetsDonnees: octets, articles } = fin.total;
    const diagnostic = fin.fin === 'ECHOUE' ? dg('2-223') : await this.#conclure(fin.total, dits);
    if (estSucces(diagnostic)) {
      this.#recu = true;
      this.#told(fin.total);
      return session.envoyer(session.fpdu('ACK(TRANS.END)', { diagnostic, octets, articles }));
    }
    await this.#revenir();
    const complement = `${octets} bytes, ${articles} articles came`;
    await refuserDemande(this.#seance, 'ACK(TRANS.END)', { diagnostic, complement }, { octets, articles });
  }

  async #revenir(): Promise<void> {
    try {
      await this.#cible.revenir();
    } catch (error) {
      this.#bloque = true;
      this.#seance.logger.warn('pesit.blocked', this.#names(), error);
    }
  }

  async #conclure(total: Point, dits: Parametres): Promise<Diagnostic> {
    if (!this.#sontJustes(total, dits)) return dg('3-319');
    const fichier = this.#fichier;
    try {
      return await this.#cible.conclure(
        conclusionDe(
          this.#seance,
          { ...this.#demande, fichier },
          { total, depuis: this.#depuis, dernier: this.#cible.dernier },
        ),
      );
    } catch (error) {
      this.#seance.logger.error('pesit.conclude-failed', this.#names(), error);
      return diagnosticDe(error, 'FIN');
    }
  }

  /** After a restart some count the whole file, others what they sent since: the standard does not say. */
  #sontJustes(total: Point, { octets, articles }: Parametres): boolean {
    const { octetsDonnees, articles: before } = this.#depuis;
    const octetsJustes = estUnDe(octets, total.octetsDonnees, octetsDonnees);
    const articlesJustes = estUnDe(articles, total.articles, before);
    if (octetsJustes && articlesJustes) return true;
    const { logger, partie } = this.#seance;
    const recus = { recus: total.octetsDonnees, articlesRecus: total.articles };
    logger.warn('pesit.counts-differ', { ...this.#names(), octets, articles, ...recus });
    return octetsJustes && !partie.reglages.articlesExacts;
  }

  #told(total: Point): void {
    const { service, logger } = this.#seance;
    const { octetsFichier: octets, articles } = total;
    const durationMs = Math.round(performance.now() - this.#beganMs);
    logger.info('pesit.received', {
      ...this.#names(),
      ...{ octets, articles, depuis: this.#depuis.numero, durationMs },
    });
    service.metrics.count('pesit_transferts_total', { sens: 'entrant', outcome: 'recu' });
    service.metrics.count('pesit_bytes_total', { sens: 'entrant' }, octets - this.#depuis.octetsFichier);
    service.metrics.observe('pesit_transfert_seconds', durationMs / 1000, { sens: 'entrant' });
  }
}

function estUnDe(said: number | undefined, whole: number, before: number): boolean {
  return said === undefined || said === whole || said === whole - before;
}
