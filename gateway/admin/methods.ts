// SPDX-License-Identifier: Apache-2.0
/**
 * 405 for a method that a path of the desk does not have, with those it has (RFC 9110 §15.5.6).
 *
 * Each path gets a route for its other methods, as closed as its own: `guardRoutes` refuses a stranger
 * first, so that nobody learns the paths of the desk by their answers.
 */
import type { FastifyInstance } from 'fastify';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

interface Path {
  readonly allowed: Set<string>;
  bearer: boolean;
}

/** Notes the routes declared from now on; the answer, called once they are all there, closes the gaps. */
export function watchMethods(app: FastifyInstance): () => void {
  const paths = new Map<string, Path>();
  app.addHook('onRoute', ({ url, method, config }) => {
    const path = paths.get(url) ?? { allowed: new Set(), bearer: false };
    paths.set(url, path);
    for (const name of [method].flat()) path.allowed.add(name);
    path.bearer ||= config?.bearer === true;
  });
  return () => {
    for (const [url, { allowed, bearer }] of [...paths]) {
      const others = methods.filter((name) => !allowed.has(name));
      const allow = methods.filter((name) => allowed.has(name)).join(', ');
      app.route({
        url,
        method: others,
        exposeHeadRoute: false,
        config: { bearer, allow },
        // Never reached: guardRoutes answers, before any body is read.
        handler: (_request, reply) => reply.code(405).header('allow', allow).send(),
      });
    }
  };
}
