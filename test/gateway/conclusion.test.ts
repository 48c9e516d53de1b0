import { describe, expect, test } from 'vitest';
import { buildCompteRendu, concludeFacture, concludeFlux } from '../../gateway/conclusion.ts';
import type { Gravite } from '../../gateway/domain/constat.ts';
import type { Facture, StatutFacture } from '../../gateway/domain/facture.ts';
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { ConstatRecord } from '../../gateway/ports/journal.ts';

function constat(gravite: Gravite, rang?: number, code = 'BR-01'): ConstatRecord {
  return { code, gravite, message: 'm', messageEn: 'm', ...(rang === undefined ? {} : { rang }) };
}

function facture(rang: number, statut: StatutFacture): Facture {
  return {
    rang,
    nomFichier: `f${rang}.xml`,
    sha256: '',
    sizeBytes: 1,
    statut,
    jeuxDeRegles: [],
    numero: `N${rang}`,
  };
}

describe('the verdict of a facture', () => {
  test.each([
    { constats: [], expected: 'DEPOSEE' },
    { constats: [constat('AVERTISSEMENT', 1)], expected: 'DEPOSEE' },
    { constats: [constat('AVERTISSEMENT', 1), constat('BLOQUANT', 1)], expected: 'REJETEE' },
    { constats: [constat('INCIDENT', 1), constat('BLOQUANT', 1)], expected: 'INCIDENTEE' },
  ])('is $expected with $constats.length constats', ({ constats, expected }) => {
    expect(concludeFacture(constats)).toBe(expected);
  });
});

describe('the verdict of a flux', () => {
  test.each([
    { statuts: ['DEPOSEE', 'DEPOSEE'], expected: 'INTEGRE' },
    { statuts: ['DEPOSEE', 'REJETEE'], expected: 'INTEGRE_PARTIEL' },
    { statuts: ['REJETEE', 'REJETEE'], expected: 'REJETE' },
    { statuts: ['DEPOSEE', 'A_CONTROLER'], expected: undefined },
    { statuts: ['DEPOSEE', 'INCIDENTEE'], expected: undefined },
    { statuts: [], expected: undefined },
  ] as const)('is $expected for factures $statuts', ({ statuts, expected }) => {
    expect(
      concludeFlux(
        statuts.map((statut, i) => facture(i + 1, statut)),
        [],
      ),
    ).toBe(expected);
  });

  test('is REJETE whole when a constat on the flux itself blocks, whatever its factures', () => {
    expect(concludeFlux([facture(1, 'DEPOSEE')], [constat('BLOQUANT', undefined, 'IRR_EXTRAC')])).toBe(
      'REJETE',
    );
  });

  test('is withheld when a check of the flux could not be run', () => {
    expect(concludeFlux([facture(1, 'DEPOSEE')], [constat('INCIDENT')])).toBeUndefined();
  });

  test('does not count a warning on the flux', () => {
    expect(concludeFlux([facture(1, 'DEPOSEE')], [constat('AVERTISSEMENT')])).toBe('INTEGRE');
  });
});

describe('the compte rendu', () => {
  const source = {
    idFlux: 'AAA1231100000000000000001',
    codeInterface: 'FSO1100A',
    emetteur: parseCodeApplication('CPP001'),
    recepteur: parseCodeApplication('AAA123'),
    produitLe: new Date('2026-11-21T12:00:00Z'),
  };

  test('lists the constats of the flux first, then facture by facture, each with its number', () => {
    const compteRendu = buildCompteRendu({
      ...source,
      verdict: 'INTEGRE_PARTIEL',
      factures: [facture(1, 'DEPOSEE'), facture(2, 'REJETEE')],
      constats: [
        constat('BLOQUANT', 2, 'BR-02'),
        constat('AVERTISSEMENT', 1, 'BR-03'),
        constat('AVERTISSEMENT'),
      ],
    });
    expect(compteRendu.lignes.map(({ constat: { code }, facture: of }) => [code, of?.numero])).toEqual([
      ['BR-01', undefined],
      ['BR-03', 'N1'],
      ['BR-02', 'N2'],
    ]);
    expect(compteRendu).toMatchObject({ nombreFactures: 2, nombreAcceptees: 1 });
  });

  test('of an irrecevable flux accepts nothing, even when factures were read', () => {
    const compteRendu = buildCompteRendu({
      ...source,
      verdict: 'REJETE',
      factures: [facture(1, 'DEPOSEE')],
      constats: [constat('BLOQUANT', undefined, 'IRR_UNICITE')],
    });
    expect(compteRendu.nombreAcceptees).toBe(0);
  });
});
