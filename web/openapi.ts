/** The OpenAPI document: it gathers the schemas of the routes that are added after it. */
import swagger from '@fastify/swagger';
import type { WebApp } from './web-app.ts';

/** Must come before the routes that it describes. */
export async function addOpenApi(app: WebApp, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Parvis',
        version: '1.0',
        description:
          'Public rooms of XMPP, people who want to be found, and the presence of those who want it seen. Reading needs no key; answers may be used from any page (CORS).',
      },
      servers: [{ url: publicUrl }],
      tags: [
        { name: 'Rooms', description: 'The directory' },
        { name: 'People', description: 'Presence on web pages' },
        {
          name: 'People directory',
          description: 'People who want to be found, as far as they let everybody see them',
        },
        {
          name: 'Old addresses',
          description: 'Of people who switched them on; all others are answered alike',
        },
        { name: 'Servers', description: 'What the crawl found' },
        { name: 'Client search', description: 'For XMPP clients' },
        { name: 'Operation', description: 'For whoever runs this site' },
      ],
    },
  });
}
