// SPDX-License-Identifier: Apache-2.0
/** Somebody at the desk: asks it without a socket, with the cookie and the form token of a session. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { DeskConfig, DeskDependencies } from '../../gateway/admin/config.ts';
import { buildDeskServer } from '../../gateway/admin/server.ts';

export interface DeskUnderTest {
  readonly app: FastifyInstance;
  mintToken(): string;
  /** GET without any session. */
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>;
  /** POST of a form without any session. */
  post(
    url: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<LightMyRequestResponse>;
  login(): Promise<Visitor>;
}

export interface Visitor {
  readonly cookie: string;
  readonly csrf: string;
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>;
  /** POST of a form, with the token of the session unless `fields` has one. */
  post(
    url: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<LightMyRequestResponse>;
}

export async function openDeskUnderTest(
  deps: DeskDependencies,
  config: Partial<DeskConfig> = {},
): Promise<DeskUnderTest> {
  const mint = (token: string, expiresAt: Date) => ({
    url: `http://desk/admin/login?token=${token}`,
    expiresAt,
  });
  const { app, doorkeeper } = await buildDeskServer(
    { host: '127.0.0.1', port: 0, ...config },
    deps,
    (keeper) => {
      const link = keeper.mintLink();
      return mint(link.token, link.expiresAt);
    },
  );
  const get: DeskUnderTest['get'] = (url, headers = {}) => app.inject({ method: 'GET', url, headers });
  const post: DeskUnderTest['post'] = (url, fields = {}, headers = {}) =>
    app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(fields).toString(),
    });
  return {
    app,
    get,
    post,
    mintToken: () => doorkeeper.mintLink().token,
    async login() {
      const entered = await post('/admin/login', { token: doorkeeper.mintLink().token });
      const cookie = cookieOf(entered);
      const page = await get('/admin', { cookie });
      const csrf = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
      return {
        cookie,
        csrf,
        get: (url, headers = {}) => get(url, { cookie, ...headers }),
        post: (url, fields = {}, headers = {}) =>
          post(url, { _csrf: csrf, ...fields }, { cookie, ...headers }),
      };
    },
  };
}

/** `name=value` of the first cookie set. */
export function cookieOf(response: LightMyRequestResponse): string {
  const header = response.headers['set-cookie'];
  const first = Array.isArray(header) ? header[0] : header;
  return first?.split(';')[0] ?? '';
}
