// SPDX-License-Identifier: Apache-2.0
/**
 * The shape of a CPPStatut at flux level, as `parse.ts` gives it: the elements of AIFE's schema and no
 * others (specs: chorus-pro §3.2), one envelope and one statut. Their order is left to the schema.
 */
import { z } from 'zod';
import { type StatutCppFlux, statutsCppFlux } from '../../gateway/domain/compte-rendu.ts';
import { instantOf } from './instant.ts';

/** Without trimming, an element with children also holds the white space between them. */
const blank = z.string().regex(/^\s*$/).optional();
const order = z.string().optional();
const elements = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject({ '#text': blank, ...shape });

const partenaire = elements({
  Id: z.string().min(3).max(8),
  Libelle: z.string().optional(),
  Note: z.string().optional(),
});

const ligneErreur = elements({
  '@IdLigne': order,
  NatureErreur: z.string(),
  CodeErreur: z.string(),
  LibelleErreur: z.string(),
  DescriptionErreur: z.string().optional(),
});

const instant = z
  .string()
  .transform(instantOf)
  .pipe(z.date({ error: 'not a date and time' }));

const donneesStatut = elements({
  IdStatut: z.enum(Object.keys(statutsCppFlux) as [StatutCppFlux, ...StatutCppFlux[]]),
  ComplementStatut: z.string().max(40).optional(),
  Commentaire: z.string().optional(),
  Note: z.string().optional(),
  Horodatage: instant,
  IdProducteur: z.string().length(8).optional(),
  Producteur: z.unknown().optional(),
  IdFlux: z.string(),
  Details: elements({ '@NbLignesErreur': z.string(), LigneErreurDetail: z.array(ligneErreur) }).optional(),
});

export const cppStatutShape = z.strictObject({
  '#text': blank,
  CPPStatut: elements({
    '@Version': order,
    Enveloppe: elements({
      EnveloppeUnitaire: elements({
        '@NumOrdre': order,
        Parametres: elements({
          ParametreIndiv: z.array(
            elements({
              '@NumOrdre': order,
              Code: z.string().length(5),
              Valeurparametre: z.string(),
              Note: z.string().optional(),
            }),
          ),
        }),
        Partenaires: elements({ Recepteur: partenaire, Emetteur: partenaire }),
      }),
    }),
    CPPFluxStatuts: elements({
      '@compteur': order,
      CPPFluxStatutUnitaire: elements({ '@NumOrdre': order, DonneesStatut: donneesStatut }),
    }),
  }),
});

export type DonneesStatut = z.infer<typeof donneesStatut>;
