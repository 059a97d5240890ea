// A real OpenID provider on loopback, in a process of its own. Whoever PUT /who named is signed in without a form.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [clientId, clientSecret, redirectUri] = process.argv.slice(2);
let who = { sub: 'nobody', username: 'nobody', amr: [] };

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
  cookies: { keys: ['a key of the tests'] },
  claims: { openid: ['sub', 'amr'], profile: ['preferred_username'], acr: null, auth_time: null, iss: null },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  findAccount: (_context, sub) => {
    const { username } = who;
    return { accountId: sub, claims: () => ({ sub, preferred_username: username }) };
  },
  loadExistingGrant: async ({ oidc }) => {
    const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
});
const handle = provider.callback();

server.on('request', (request, response) => {
  if (request.url === '/who') {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      who = JSON.parse(body);
      response.end();
    });
  } else if (request.url.startsWith('/interaction/')) {
    const login = { accountId: who.sub, amr: who.amr };
    void provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  } else {
    handle(request, response);
  }
});
process.stdout.write(`${JSON.stringify({ issuer })}\n`);
