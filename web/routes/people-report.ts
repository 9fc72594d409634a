/** `/people/<public id>/report`: somebody's entry is reported. Works without scripts and leaves nothing here. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type PersonId, tryPersonId } from '../../shared/domain/profile.ts';
import { Failure } from '../../shared/failure.ts';
import { say } from '../../shared/i18n/i18n.ts';
import { inFormScope, REASON, readFields, refuseForeign, SENT } from '../forms.ts';
import { pageLanguage } from '../language.ts';
import { MAX_PARAM, PageQuery } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

const HTML = 'text/html; charset=utf-8';
const Params = Type.Object({ id: Type.String({ maxLength: MAX_PARAM }) });

/** Whose page it would be; the form says of nobody whether he has one: that is told when it is sent. @throws Failure. */
function personOf(text: string): PersonId {
  const id = tryPersonId(text);
  if (id === undefined) throw new Failure('not-found', 'there is no such page');
  return id;
}

function send(
  web: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  id: PersonId,
  state: { readonly reason: string; readonly problem?: string; readonly done?: string },
): FastifyReply {
  const language = pageLanguage(request, web.language);
  const here = `/people/${id}/report`;
  const frame = { title: say(language.language, 'web.report-person.title'), here, noindex: true };
  const values = { page: `/people/${id}`, action: here, ...REASON, problem: undefined, done: undefined };
  return reply.type(HTML).send(web.pages.render('report-person', language, frame, { ...values, ...state }));
}

function addRoutes(app: WebApp, web: Web): void {
  const schema = { hide: true, params: Params, querystring: PageQuery };
  app.get('/people/:id/report', { schema }, (request, reply) =>
    send(web, request, reply, personOf(request.params.id), { reason: '' }),
  );
  app.post('/people/:id/report', { ...SENT, schema }, async (request, reply) => {
    refuseForeign(request, web.publicUrl);
    const id = personOf(request.params.id);
    const { reason } = readFields(request.body);
    const { language } = pageLanguage(request, web.language);
    if (reason.length < REASON.least || reason.length > REASON.most) {
      const problem = say(language, 'web.report.reason.bounds', REASON);
      return send(web, request, reply.code(400), id, { reason, problem });
    }
    await web.ports.peopleRequests.report(id, reason);
    return send(web, request, reply, id, { reason: '', done: say(language, 'web.report.taken') });
  });
}

/** See the file. */
export function peopleReportRoutes(app: WebApp, web: Web): void {
  inFormScope(app, (scope) => addRoutes(scope, web));
}
