// The whole flow by `openid-client`. The situation comes as JSON on stdin; what
// the client refuses ends the program with the client's own words.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import * as client from 'openid-client'

const bank = JSON.parse(readFileSync(0, 'utf8'))

// A browser's part: the gate's header, cookies, no redirects by itself.
const cookies = new Map()

async function send(url, options = {}) {
  const headers = new Headers(options.headers)
  headers.set('X-Qonto-Staging-Token', bank.staging_token)
  return fetch(url, { ...options, headers, redirect: 'manual' })
}

async function browse(url, form) {
  const pairs = [...cookies].map(([name, value]) => `${name}=${value}`)
  const headers = { Cookie: pairs.join('; ') }
  const body = form && new URLSearchParams(form)
  const answer = await send(url, { method: form ? 'POST' : 'GET', headers, body })
  for (const cookie of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)
    cookies.set(name, value)
  }
  const location = answer.headers.get('Location')
  return { page: await answer.text(), next: location && new URL(location, url) }
}

// Fills in the form of each page until the browser is sent to the application.
async function allow(url) {
  const answers = { ...bank.person, decision: 'allow' }
  let { page, next } = await browse(url)
  while (!next?.href.startsWith(bank.redirect_uri)) {
    if (next) {
      url = next
      ;({ page, next } = await browse(url))
      continue
    }
    const form = {}
    for (const [input] of page.matchAll(/<(input|button)\b[^>]*>/g)) {
      const [, name] = /\bname="([^"]*)"/.exec(input) ?? []
      const [, value] = /\bvalue="([^"]*)"/.exec(input) ?? []
      if (name) form[name] = answers[name] ?? value
    }
    const [, action] = /<form [^>]*action="([^"]*)"/.exec(page)
    url = new URL(action, url)
    ;({ page, next } = await browse(url, form))
  }
  return next
}

// The client as it is by itself, who is told the addresses and nothing else.
function untold() {
  const config = new client.Configuration(
    {
      issuer: bank.issuer,
      authorization_endpoint: `${bank.issuer}/oauth2/auth`,
      token_endpoint: `${bank.issuer}/oauth2/token`,
      code_challenge_methods_supported: ['S256'],
    },
    bank.client_id,
    bank.client_secret,
  )
  client.allowInsecureRequests(config)
  return config
}

const config = bank.untold
  ? untold()
  : await client.discovery(
      new URL(bank.issuer),
      bank.client_id,
      bank.client_secret,
      client.ClientSecretPost(bank.client_secret),
      {
        [client.customFetch]: send,
        // Without the second, TLS would be trusted in place of the signature.
        execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
      },
    )

assert(config.serverMetadata().supportsPKCE(), 'discovery names S256')

const pkceCodeVerifier = client.randomPKCECodeVerifier()
const expectedState = client.randomState()
const expectedNonce = client.randomNonce()
const callback = await allow(
  client.buildAuthorizationUrl(config, {
    redirect_uri: bank.redirect_uri,
    scope: 'openid offline_access organization.read',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  }),
)

const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
const tokens = await client.authorizationCodeGrant(config, callback, checks)
assert.equal(tokens.claims().sub, bank.subject)

const next = await client.refreshTokenGrant(config, tokens.refresh_token)
assert.equal(next.claims().sub, bank.subject)
assert.notEqual(next.access_token, tokens.access_token)
assert.notEqual(next.refresh_token, tokens.refresh_token)

async function reach(tokens) {
  const headers = { Authorization: `Bearer ${tokens.access_token}` }
  return (await send(new URL('/v2/organization', bank.api), { headers })).status
}
assert.deepEqual([await reach(tokens), await reach(next)], [401, 200])
