// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDesk, openDesk } from '../../../gateway/admin/index.ts';
import { identiteDeTest } from '../../support/as2-keys.ts';
import { chromiumInstalled, openChromium } from '../../support/chromium.ts';
import { addMessage, raccordementAs2 } from '../../support/desk-as2.ts';
import { createStory, type Story } from '../../support/desk-story.ts';

describe.skipIf(!chromiumInstalled)('in Chromium (skipped when chromium is not installed)', () => {
  let browser: Browser;
  let story: Story;
  let desk: OpenDesk;

  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    story = createStory();
    desk = await openDesk({ host: '127.0.0.1', port: 0, liveIntervalMs: 20 }, story.deps);
  });
  afterEach(() => desk.close());

  async function enter(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    await page.goto(desk.loginUrl());
    await page.getByRole('button', { name: 'Entrer' }).click();
    await page.getByRole('heading', { level: 1, name: 'Vue d’ensemble' }).waitFor();
    return page;
  }

  test('an operator enters by the link, finds a flux, reads why it was rejected', async () => {
    const page = await enter();
    const troubles: string[] = [];
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.getByRole('link', { name: 'Flux', exact: true }).click();
    await page.getByLabel('Statut').selectOption('INTEGRE_PARTIEL');
    await page.getByRole('button', { name: 'Filtrer' }).click();
    await page.getByTestId('flux-table').getByRole('link', { name: story.partial.nomFichier }).click();
    await page.getByTestId('constats').getByText('BR-CO-15').waitFor();
    const download = page.waitForEvent('download');
    await page.getByTestId('telecharger').click();
    expect((await download).suggestedFilename()).toBe(story.partial.nomFichier);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test('figures and rows follow the gateway without a reload', async () => {
    const page = await enter();
    const received = page.locator('[data-live="flux.EMISSION.RECU"]');
    expect(await received.textContent()).toBe('1');
    await page.locator('[data-live-sign][data-state="on"]').waitFor();
    const flux = story.addFlux('<Invoice/>', { statut: 'RECU', nomFichier: 'arrived-just-now' });
    await page.locator('[data-live="flux.EMISSION.RECU"]', { hasText: '2' }).waitFor();
    await page.locator(`tr[data-flux="${flux.id}"]`).waitFor();
    await page.context().close();
  });

  test('a figure that was nothing is no longer shown as nothing once it counts', async () => {
    const page = await enter();
    const dead = page.locator('[data-live="file.ouverture.dead"]');
    expect(await dead.getAttribute('data-nothing')).toBe('');
    await page.locator('[data-live-sign][data-state="on"]').waitFor();
    story.addDead(story.incident, 'ouverture', 'CHECK_CRASH');
    await page.locator('[data-live="file.ouverture.dead"]:not([data-nothing])', { hasText: '1' }).waitFor();
    await page.context().close();
  });

  test.each([
    [1280, 'keeps names of 41 characters on one line and nothing to scroll sideways', true],
    [1500, 'keeps them so beside the label of each code', true],
    [400, 'lets them wrap', false],
  ])('at %d pixels the list of flux %s', async (width, _what, isOneLine) => {
    story.partenaires.splice(0, 1, {
      ...(story.partenaires[0] as Story['partenaires'][0]),
      nom: 'Société des Établissements Dupont, Fils & Associés du Grand Ouest',
    });
    story.addFlux('x', { nomFichier: 'n'.repeat(255) });
    const page = await enter({ viewport: { width, height: 800 } });
    await page.goto(`http://127.0.0.1:${desk.port}/admin/flux`);
    const heights = await page
      .locator('.flux .name')
      .evaluateAll((names) => names.map((name) => name.getBoundingClientRect().height));
    expect(heights.length).toBe(50);
    expect(heights.every((height) => height < 30)).toBe(isOneLine);
    const overflow = await page
      .locator('.scroll')
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(overflow).toBe(0);
    await page.context().close();
  });

  test('the two panels of figures are equally high, and their figures stand on the same lines', async () => {
    const page = await enter({ viewport: { width: 1280, height: 900 } });
    const boxes = await page.locator('#compteurs').evaluate((pair) =>
      [...pair.querySelectorAll('.panel')].map((panel) => ({
        height: panel.getBoundingClientRect().height,
        lines: [
          ...new Set(
            [...panel.querySelectorAll('.tile')].map((tile) => Math.round(tile.getBoundingClientRect().top)),
          ),
        ],
      })),
    );
    expect(boxes).toHaveLength(2);
    expect(boxes[0]).toEqual(boxes[1]);
    await page.context().close();
  });

  test('there is room between the two panels of a raccordement', async () => {
    story.suivi.raccordements.push(raccordementAs2([identiteDeTest('court')]));
    const page = await enter();
    await page.goto(`http://127.0.0.1:${desk.port}/admin/raccordements/dupont`);
    const [first, second] = await page
      .locator('#raccordement > .panel')
      .evaluateAll((panels) => panels.map((panel) => panel.getBoundingClientRect()));
    expect((second?.top ?? 0) - (first?.bottom ?? 0)).toBeGreaterThan(10);
    await page.context().close();
  });

  test('an incident is replayed with JavaScript off', async () => {
    const page = await enter({ javaScriptEnabled: false });
    await page.goto(`http://127.0.0.1:${desk.port}/admin/flux/${story.incident.id}`);
    await page.getByTestId('rejouer').click();
    await page.getByTestId('avis').waitFor();
    expect(story.flux.get(story.incident.id)?.statut).toBe('RECU');
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('link', { name: 'Overview' }).first().waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByText('The session is closed.').waitFor();
    await page.context().close();
  });

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 400],
    ['dark', 320],
  ] as const)(
    'in %s at %d pixels every page is legible, named, and no wider than the window',
    async (scheme, width) => {
      story.suivi.raccordements.push(raccordementAs2([identiteDeTest('court')]));
      addMessage(story, {
        entetes: { 'as2-from': 'A', 'as2-to': 'B', 'message-id': `<${'x'.repeat(200)}>` },
      });
      const page = await enter({ colorScheme: scheme, viewport: { width, height: 800 } });
      const paths = [
        '',
        '/flux',
        `/flux/${story.partial.id}`,
        `/flux/${story.incident.id}`,
        '/messages',
        '/raccordements',
        '/raccordements/dupont',
        '/files',
        '/nothing',
      ];
      const review = await readFile(new URL('../../support/page-review.js', import.meta.url), 'utf8');
      const reports: Record<string, object> = {};
      for (const path of [...paths, `/flux/${story.answer.id}/texte`, '/login']) {
        await page.goto(`http://127.0.0.1:${desk.port}/admin${path}`);
        reports[path] = await page.evaluate<object>(review);
      }
      for (const [path, report] of Object.entries(reports)) {
        expect({ path, ...report }).toEqual({ path, faint: [], unnamed: [], headings: [], isTooWide: false });
      }
      await page.context().close();
    },
  );
});
