/** Forms as browsers send them. */
import type { WebApp } from '../../web/web-app.ts';

/** What browsers say of a form on our own pages. */
export const OURS = { 'sec-fetch-site': 'same-origin' };

/** Sends a form. */
export function post(
  app: WebApp,
  url: string,
  fields: Record<string, string>,
  headers: Record<string, string> = OURS,
) {
  const payload = new URLSearchParams(fields).toString();
  return app.inject({
    ...{ method: 'POST', url, payload },
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
}
