// A certified authorization server that no one here wrote, with its own pages.
// Prints the address it serves at and ends with its standard input.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const application = (id) => ({
  client_id: id,
  client_secret: `${id}-secret`,
  redirect_uris: [`https://${id}.example/callback`],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_post',
});

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: ['shop', 'till'].map(application),
    scopes: ['openid', 'offline_access', 'organization.read'],
    rotateRefreshToken: true,
    features: { revocation: { enabled: true } },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
process.stdin.resume().on('end', () => process.exit());
