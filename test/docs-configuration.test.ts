// SPDX-License-Identifier: Apache-2.0
/** docs/configuration.md is written from the schema of the configuration; the examples shipped are accepted by it. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeConfig, loadConfig } from '../gateway/config.ts';
import { root } from './support/modules.ts';

const head = `# Configuration

One file, \`raccord.yaml\` (or the one that \`RACCORD_CONFIG\` names). Every key has a default: without a file the gateway starts, keeps
its data in \`./var\` and listens on this machine only. An unknown key is refused with its line. \`raccord check-config\` reads the file
and prints what is in force, without secrets. \`docs/deploy/\` holds two examples.

A value may hold \`\${NAME}\`, replaced from the environment; a secret may be \`file:/path\`. The environment wins over the file:
\`RACCORD_DATA\` is \`data.directory\`, \`RACCORD_LOG_LEVEL\` is \`log.level\`, \`RACCORD_REDIS_URL\` is \`queue.redis.url\`.

Times are in milliseconds (\`…Ms\`), sizes in bytes (\`…Bytes\`). This page is written from the schema
(\`test/docs-configuration.test.ts\`).
`;

test('docs/configuration.md is what the schema says', async () => {
  await expect(configurationDocument()).toMatchFileSnapshot('../docs/configuration.md');
});

test('every key says what it is for', () => {
  const keys = describeConfig();
  expect(keys.length).toBeGreaterThan(30);
  expect(keys.filter(({ text }) => text === '').map(({ key }) => key)).toEqual([]);
});

test.each(['docs/deploy/raccord.yaml', 'docs/deploy/container.yaml'])('%s is accepted', (file) => {
  const env = { RACCORD_DATA: '/var/lib/raccord', RACCORD_REDIS_URL: 'redis://redis:6379' };
  const config = loadConfig({ file: join(root, file), env });
  expect(config.sftp).toMatchObject({ host: '0.0.0.0', port: 2222 });
  expect(config.queue.redis?.url).toBe('redis://redis:6379');
  expect(config.data.directory).toBe('/var/lib/raccord');
});

function configurationDocument(): string {
  const keys = describeConfig();
  const sections = [...new Set(keys.map(({ key }) => sectionOf(key)))];
  return [head, ...sections.map((section) => sectionText(section))].join('\n');
}

function sectionText(section: string): string {
  const rows = describeConfig()
    .filter(({ key }) => sectionOf(key) === section)
    .map(({ key, type, default: written, text }) => {
      const shown = written === '' ? '–' : `\`${written}\``;
      return `| \`${key}\` | ${type.replaceAll(' | ', ', ')} | ${shown} | ${text} |`;
    });
  return [`## ${section}`, '', '| Key | Type | Default | |', '| --- | --- | --- | --- |', ...rows, ''].join(
    '\n',
  );
}

function sectionOf(key: string): string {
  return key.split(/[.[]/)[0] ?? key;
}
